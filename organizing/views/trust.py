"""Who can see a person, who broke the glass, and which records are watched."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import access, granting, seeing, watching
from members.confirming import confirmed
from members.http import Request, redirect_to, render_form, render_page
from members.models import Alarm, Breach, Person, Tripwire, Unsealing
from organizing import unsealing
from organizing.forms.unsealing import UnsealingForm

if TYPE_CHECKING:
    from members.models.person import PersonQuerySet


@require_safe
@permission_required("members.change_person", raise_exception=True)
@watching.reads_a_person
def seers(request: Request, pk: UUID) -> HttpResponse:
    """Say in words who can see somebody, how much of them, and why."""
    scope: PersonQuerySet = Person.objects.visible_to(request.user, may="members.change_person")
    found = get_object_or_404(scope, pk=pk)
    broken = Unsealing.objects.visible_to(request.user).filter(person=found)
    context = {
        "person": found,
        "seers": seeing.seers(found),
        "broken": broken.select_related("by__person").order_by("-at")[:20],
        "may_unseal": request.user.has_perm(unsealing.PERMISSION),
        "may_watch": _watches(request),
        "is_watched": Tripwire.objects.visible_to(request.user).filter(person=found).exists(),
    }
    return render_page(request, "organizing/people/seers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(unsealing.PERMISSION, raise_exception=True)
@confirmed
def unseal(request: Request, pk: UUID) -> HttpResponseBase:
    """Break the glass over somebody's notes, with a reason that others will read."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = UnsealingForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        unsealing.unseal(found, reason=reason, now=timezone.now(), by=request.user)
        messages.warning(request, _("You can read the notes for an hour. Others were told why."))
        return redirect_to(request, found)
    context = {"form": form, "person": found}
    return render_form(request, "organizing/people/unseal.html", context)


@require_POST
@permission_required(granting.PERMISSION, raise_exception=True)
def watch(request: Request, pk: UUID) -> HttpResponseBase:
    """Watch a record: whoever opens it raises an alarm."""
    watching.set_wire(_watchable(request, pk), by=request.user)
    messages.success(request, _("Opening this record raises an alarm now."))
    return redirect_to(request, "person_seers", pk=pk)


@require_POST
@permission_required(granting.PERMISSION, raise_exception=True)
def unwatch(request: Request, pk: UUID) -> HttpResponseBase:
    """Watch a record no longer."""
    watching.take_wire(_watchable(request, pk), by=request.user)
    messages.success(request, _("This record is watched no longer."))
    return redirect_to(request, "person_seers", pk=pk)


@require_safe
@permission_required(granting.PERMISSION, raise_exception=True)
def alarms(request: Request) -> HttpResponse:
    """List what an admin should look into, what waits first, and the records that are watched."""
    _check(request)
    found = Alarm.objects.visible_to(request.user).select_related("user__person", "person")
    page = Paginator(found.order_by("-seen_at", "-at"), per_page=50)
    now = timezone.now()
    waiting = found.waiting().order_by("-at")[:200]
    context = {
        "waiting": waiting,
        "seen": page.get_page(request.GET.get("page")),
        "query": request.GET,
        "breaches": [
            (one, one.hours_left(now)) for one in Breach.objects.visible_to(request.user).running()
        ],
        "wires": Tripwire.objects.visible_to(request.user).select_related("person")[:200],
    }
    return render_page(request, "organizing/alarms.html", context)


@require_POST
@permission_required(granting.PERMISSION, raise_exception=True)
def alarm_seen(request: Request, pk: UUID) -> HttpResponseBase:
    """Put an alarm away that was looked into."""
    _check(request)
    found = get_object_or_404(Alarm.objects.visible_to(request.user), pk=pk)
    watching.look_into(found, by=request.user)
    return redirect_to(request, "alarms")


def _watches(request: Request) -> bool:
    return access.is_everywhere(request.user, may=granting.PERMISSION)


def _check(request: Request) -> None:
    """What all of us do is for whoever decides who gets in, and for nobody else."""
    if not _watches(request):
        raise PermissionDenied


def _watchable(request: Request, pk: UUID) -> Person:
    _check(request)
    return get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
