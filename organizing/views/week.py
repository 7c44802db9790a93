"""My week, the minutes for it, and the loads of those one leads."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.http import Request, redirect_to, render_page
from members.models import Person
from organizing import loading
from organizing.dashboards import week as dashboard
from organizing.models import Notice, WorkWeek

LOG = "organizing.log_conversation"
MOST_MINUTES = 6000


@require_safe
@permission_required(LOG, raise_exception=True)
def week(request: Request) -> HttpResponse:
    """Show what fits into the minutes I have this week, and what does not."""
    on = timezone.localdate()
    found = dashboard.week(request.user, on=on, rules=request.organization.rules)
    return render_page(request, "organizing/week/week.html", {"week": found, "on": on})


@require_POST
@permission_required(LOG, raise_exception=True)
def week_minutes(request: Request) -> HttpResponseBase:
    """Say how many minutes there are for conversations this week."""
    typed = request.POST.get("minutes", "").strip()
    if typed.isascii() and typed.isdigit() and len(typed) < 6 and int(typed) <= MOST_MINUTES:
        WorkWeek.put(request.user, timezone.localdate(), int(typed))
        messages.success(request, _("Saved for this week."))
    else:
        messages.warning(request, _("Type a number of minutes, at most %(n)s.") % {"n": 6000})
    return redirect_to(request, "week")


@require_POST
@permission_required(LOG, raise_exception=True)
def plan(request: Request, pk: UUID) -> HttpResponseBase:
    """Put a conversation that is worth having on this week's list. A second press adds nothing."""
    people = Person.objects.visible_to(request.user, may=LOG).reachable()
    found = get_object_or_404(people.exclude(pk=request.user.person_id), pk=pk)
    loading.plan(found, owner=request.user.person, on=timezone.localdate())
    messages.success(request, _("%(name)s is on this week's list.") % {"name": found})
    return redirect_to(request, (request.POST.get("next") == "/" and "today") or "week")


@require_safe
@permission_required("organizing.view_load", raise_exception=True)
def loads(request: Request) -> HttpResponse:
    """Show what those one leads have on their lists: by name, never ranked."""
    team = dashboard.team(request.user, on=timezone.localdate(), rules=request.organization.rules)
    return render_page(request, "organizing/week/loads.html", {"team": team})


@require_POST
def notice_read(request: Request, pk: UUID) -> HttpResponseBase:
    """Put a private word away once it was read."""
    found = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    if found.read_at is None:
        found.read_at = timezone.now()
        found.save(update_fields=["read_at"])
    return redirect_to(request, "today")
