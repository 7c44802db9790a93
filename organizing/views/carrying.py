"""My people, handing somebody over, and who is carried by nobody."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.http import Request, redirect_to, render_page
from members.models import Carrier, Person
from organizing import handing_over
from organizing.dashboards import carrying as dashboard
from organizing.dashboards.my_people import my_people as people_of
from organizing.forms.days import as_day, as_uuid
from organizing.models import Handoff
from organizing.models.conversation import Conversation

LOG = "organizing.log_conversation"
CARRY = "members.carry_person"


@require_safe
@permission_required(LOG, raise_exception=True)
def my_people(request: Request) -> HttpResponse:
    """Show the people I carry, what is promised, what is next, and how full my week is."""
    found = people_of(
        request.user,
        on=timezone.localdate(),
        rules=request.organization.rules,
        after=as_uuid(request.GET.get("after")),
    )
    context = {"mine": found, "minutes": _minutes(), "on": timezone.localdate()}
    return render_page(request, "organizing/week/my_people.html", context, partial="my-rows")


@require_safe
@permission_required(LOG, raise_exception=True)
def hand_over(request: Request) -> HttpResponse:
    """Show whom I could hand over: people already tied to another leader. The looks are logged."""
    offers = dashboard.to_hand_over(
        request.user, on=timezone.localdate(), rules=request.organization.rules
    )
    return render_page(request, "organizing/week/hand_over.html", {"offers": offers})


@require_POST
@permission_required(LOG, raise_exception=True)
def handoff_new(request: Request, pk: UUID) -> HttpResponseBase:
    """Plan the meeting of three: by whoever carries them, or whoever gives carriers there."""
    people = Person.objects.visible_to(request.user, may=LOG).present()
    found = get_object_or_404(people, pk=pk)
    carrier = Carrier.objects.visible_to(request.user).current().filter(person=found).first()
    gives = Person.objects.visible_to(request.user, may=CARRY).filter(pk=pk)
    mine = carrier is not None and carrier.by_id == request.user.person_id
    if not mine and not (request.user.has_perm(CARRY) and gives.exists()):
        raise PermissionDenied
    seen = Person.objects.visible_to(request.user)
    chosen = as_uuid(request.POST.get("to"))
    taker = handing_over.takers(found).filter(pk__in=seen.values("pk"), pk=chosen).first()
    on = timezone.localdate()
    if taker is None or carrier is None:
        messages.warning(request, _("Choose who takes them over."))
        return redirect_to(request, found)
    try:
        handing_over.propose(found, giver=carrier.by, taker=taker, on=on, by=request.user)
    except handing_over.NotPossible as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(
            request,
            _("Now meet, the three of you. %(name)s carries them once you have.") % {"name": taker},
        )
    return redirect_to(request, _back(request, "my_people"))


def _mine(request: Request, pk: UUID) -> Handoff:
    found = Handoff.objects.visible_to(request.user).select_related("person", "taker")
    return get_object_or_404(found, pk=pk)


@require_POST
@permission_required(LOG, raise_exception=True)
def handoff_introduce(request: Request, pk: UUID) -> HttpResponseBase:
    """The three met: log it, and let the new one carry them."""
    found, on = _mine(request, pk), timezone.localdate()
    day = as_day(request.POST.get("on")) or on
    typed = request.POST.get("minutes", "")
    minutes = int(typed) if typed in {str(value) for value in Conversation.Minutes.values} else 0
    try:
        if not found.proposed_on <= day <= on:
            raise handing_over.NotPossible(_("Choose the day you met: not before it was planned."))
        handing_over.introduce(found, on=day, minutes=minutes, by=request.user)
    except handing_over.NotPossible as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("%(name)s carries them now.") % {"name": found.taker})
    return redirect_to(request, _back(request, "my_people"))


@require_POST
@permission_required(LOG, raise_exception=True)
def handoff_drop(request: Request, pk: UUID) -> HttpResponseBase:
    """Let it go: nothing changes."""
    handing_over.drop(_mine(request, pk), on=timezone.localdate(), by=request.user)
    messages.info(request, _("Let go. Nothing has changed."))
    return redirect_to(request, _back(request, "my_people"))


@require_safe
@permission_required(CARRY, raise_exception=True)
def uncarried(request: Request) -> HttpResponse:
    """Name who is carried by nobody, each with who is best placed to."""
    found = dashboard.uncarried(
        request.user,
        on=timezone.localdate(),
        rules=request.organization.rules,
        after=as_uuid(request.GET.get("after")),
    )
    context = {"uncarried": found, "me": request.user.person}
    return render_page(request, "organizing/week/uncarried.html", context, partial="uncarried-rows")


def _minutes() -> list[tuple[int, str]]:
    return [(value, str(label)) for value, label in Conversation.Minutes.choices if value > 5]


def _back(request: Request, name: str) -> str:
    """Return the page one came from, of the few that lead here."""
    back = request.POST.get("next", "")
    return back if back in {"hand_over", "my_people", "uncarried", "today"} else name
