"""The page an organizer opens first, and what is done with a follow-up in one tap."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.http import Request, redirect_to, render_page
from members.models import Breach
from organizing import declaring, setting_up
from organizing.dashboards import aftermath, beginning, turnout
from organizing.dashboards import today as dashboard
from organizing.dashboards.places import places
from organizing.forms.days import WHENS, as_day, as_uuid
from organizing.models import FollowUp


@require_safe
def today(request: Request) -> HttpResponse:
    """Show what is promised, what is due, and who is worth a conversation."""
    found = dashboard.today(
        request.user,
        on=timezone.localdate(),
        rules=request.organization.rules,
        just=as_uuid(request.GET.get("just")),
        was=as_day(request.GET.get("was")),
    )
    to_do = setting_up.to_do(request.user)
    context = {
        "today": found,
        "whens": WHENS,
        "to_ask": turnout.to_ask(request.user, on=timezone.localdate()),
        "unmet": aftermath.unmet(request.user, on=timezone.localdate()),
        "breach": Breach.objects.visible_to(request.user).running().order_by("known_at").first(),
        "to_show": declaring.to_show(request.user, on=timezone.localdate()),
        "begins": to_do if to_do and not to_do.is_over else None,
        "week_cards": beginning.cards(request.user, on=timezone.localdate()),
    }
    return render_page(request, "organizing/today/today.html", context)


@require_POST
@permission_required("organizing.log_conversation", raise_exception=True)
def follow_up_change(request: Request, pk: UUID) -> HttpResponseBase:
    """Mark a follow-up of one's own as done, let it go, put it off, or take that back."""
    mine = FollowUp.objects.visible_to(request.user).filter(owner=request.user.person_id)
    found = get_object_or_404(mine.select_related("person"), pk=pk)
    to, on, was = request.POST.get("to", ""), timezone.localdate(), found.due_on
    if to in {"done", "dropped"} and found.state == FollowUp.State.OPEN:
        found.resolve(to, on=on, by=request.user)
    elif to in {"tomorrow", "week"}:
        found.move(to=on + timedelta(days=1 if to == "tomorrow" else 7), by=request.user)
    elif to == "undo":
        _take_back(request, found)
    is_just = to != "undo"
    if request.POST.get("next") == "week":
        messages.info(request, _("Done.") if is_just else _("Undone."))
        return redirect_to(request, "week")
    if not request.htmx:
        query = urlencode({"just": str(pk), "was": str(was)}) if is_just else ""
        return redirect_to(request, f"/?{query}#follow-up-{pk}")
    place = places([found.person_id]).get(found.person_id, "")
    return render_page(
        request,
        "organizing/today/_follow_up_changed.html",
        {
            "due": dashboard.due(found, place, on=on, is_just=is_just, was=was),
            "just": is_just,
            "was": was,
            "next": "/",
            "said": _("Done.") if is_just else _("Undone."),
        },
    )


def _take_back(request: Request, found: FollowUp) -> None:
    if found.state != FollowUp.State.OPEN:
        found.resolve(FollowUp.State.OPEN, on=timezone.localdate(), by=request.user)
    elif (was := as_day(request.POST.get("was"))) and was != found.due_on:
        found.move(to=was, by=request.user)
