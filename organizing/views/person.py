"""One person: everything a reader may see of them, and what can be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members import granting, watching
from members.database.written import Written
from members.http import Request, redirect_to, render_page
from members.ids import uuid7
from members.models import Pause, Person, User
from organizing import handing_over
from organizing.dashboards import profile as dashboard
from organizing.dashboards.about import about
from organizing.dashboards.lately import lately
from organizing.dashboards.person import standing
from organizing.forms.days import WHENS, as_day, as_uuid
from organizing.models import OwnPage, OwnRequest
from organizing.models.conversation import Channel

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models.person import PersonQuerySet


@require_safe
@permission_required("members.view_person", raise_exception=True)
@watching.reads_a_person
def person(request: Request, pk: UUID) -> HttpResponseBase:
    """Show a person. The page of a merged duplicate leads to the one that was kept."""
    found = _seen.first(request.user, pk)
    if found is None or found.merged_into_id:
        found = _seen.first(request.user, dashboard.kept(pk))
    if found is None:
        raise Http404
    if found.pk != pk:
        return redirect_to(request, found)
    on, rules = timezone.localdate(), request.organization.rules
    shown = dashboard.profile(
        found,
        request.user,
        on=on,
        rules=rules,
        before=as_day(request.GET.get("before")),
        just=as_uuid(request.GET.get("just")),
    )
    may_change = "change" in shown.may and found.status == Person.Status.ACTIVE
    context = {
        "profile": shown,
        "about": about(found, request.user, may_change=may_change, tiers=shown.tiers),
        "standing": standing(found, request.user, on=on, back_days=rules["drift"]["back_days"]),
        "person": found,
        "on": on,
        "whens": WHENS,
        "channels": Channel.choices,
        "attempt_key": uuid7(),
        "carriers": _carriers(request) if "carry" in shown.may else [],
        "kinds": [kind for kind in Pause.Kind.choices if kind[0] != Pause.Kind.ORG_WIDE],
        "reasons": Person.LeftReason.choices,
        "lately": lately([found.pk], request.user, on=on).get(found.pk),
        "may_report": "sealed" in shown.may and found.status != Person.Status.ERASED,
        "may_freeze": _may_freeze(request, found),
        "asked": _asked.rows(request.user, found),
        "own_page": _own_page.first(request.user, found),
    }
    return render_page(request, "organizing/people/person.html", context, partial="timeline")


@Written
def _seen(user: User, pk: UUID) -> QuerySet[Person]:
    return Person.objects.visible_to(user).filter(pk=pk)


@Written
def _asked(user: User, person: Person) -> QuerySet[OwnRequest]:
    return OwnRequest.objects.visible_to(user).open().filter(person=person)


@Written
def _own_page(user: User, person: Person) -> QuerySet[OwnPage]:
    found = OwnPage.objects.visible_to(user).in_force().filter(person=person)
    return found.order_by("pk")[:1]


def _carriers(request: Request) -> list[Person]:
    """Return who may be asked to carry somebody: those who sign in, and sit where one may see."""
    signing_in = User.objects.filter(is_active=True).values("person")
    people = Person.objects.visible_to(request.user).reachable().filter(pk__in=signing_in)
    return list(people.order_by("sort_key")[:200])


def _may_freeze(request: Request, found: Person) -> bool:
    if not request.user.has_perm(granting.FREEZE):
        return False
    user = User.objects.select_related("person").filter(person=found).first()
    return user is not None and granting.may_freeze(user, request.user)


@require_safe
@permission_required("organizing.log_conversation", raise_exception=True)
@watching.reads_a_person
def ties(request: Request, pk: UUID) -> HttpResponse:
    """Show with whom somebody has a live tie. The look is logged (T4)."""
    sealed = Person.objects.visible_to(request.user, may="organizing.view_sealed").present()
    found = get_object_or_404(sealed, pk=pk)
    shown = dashboard.ties(found, request.user, on=timezone.localdate())
    context = {"person": found, "ties": shown}
    return render_page(request, "organizing/people/ties.html", context, partial="ties")


def _changeable(request: Request, pk: UUID, may: str) -> Person:
    people: PersonQuerySet = Person.objects.visible_to(request.user, may=may)
    return get_object_or_404(people.present(), pk=pk)


@require_POST
@permission_required("members.carry_person", raise_exception=True)
def carrier(request: Request, pk: UUID) -> HttpResponseBase:
    """Give somebody a carrier."""
    found = _changeable(request, pk, "members.carry_person")
    able = Person.objects.visible_to(request.user).reachable().exclude(pk=pk)
    chosen = as_uuid(request.POST.get("to"))
    to = able.filter(pk=chosen).first() if chosen else None
    if to is None:
        messages.warning(request, _("Choose who carries them."))
    else:
        handing_over.switch(found, to=to, on=timezone.localdate(), by=request.user)
        messages.success(request, _("%(name)s carries them now.") % {"name": to})
    if request.POST.get("next") == "uncarried":
        return redirect_to(request, "uncarried")
    return redirect_to(request, found)


@require_POST
@permission_required("members.pause_person", raise_exception=True)
def pause(request: Request, pk: UUID) -> HttpResponseBase:
    """Let somebody rest: nothing counts against them meanwhile. No reason is kept."""
    found, on = _changeable(request, pk, "members.pause_person"), timezone.localdate()
    kind = request.POST.get("kind", "")
    until = as_day(request.POST.get("until"))
    personal = {value for value in Pause.Kind.values if value != Pause.Kind.ORG_WIDE}
    if request.POST.get("until") and (until is None or until < on):
        messages.warning(request, _("Choose a day from today on, or leave it open."))
        return redirect_to(request, found)
    kind = kind if kind in personal else Pause.Kind.AWAY
    Pause.begin(found, on=on, until=until, kind=kind, by=request.user)
    messages.success(request, _("Resting. Their clock stands still."))
    return redirect_to(request, found)


@require_POST
@permission_required("members.pause_person", raise_exception=True)
def pause_end(request: Request, pk: UUID) -> HttpResponseBase:
    """They are back."""
    found, on = _changeable(request, pk, "members.pause_person"), timezone.localdate()
    for one in found.pauses.filter(began_on__lte=on).exclude(ended_on__lt=on):
        one.end(on=on, by=request.user)
    messages.success(request, _("Welcome back."))
    return redirect_to(request, found)


@require_POST
@permission_required("members.change_person", raise_exception=True)
def no_contact(request: Request, pk: UUID) -> HttpResponseBase:
    """They asked not to be contacted, or changed their mind."""
    found = _changeable(request, pk, "members.change_person")
    found.ask_no_contact(request.POST.get("wish") == "yes", by=request.user)
    messages.success(
        request, _("Noted. They are on no call list.") if found.no_contact else _("Noted.")
    )
    return redirect_to(request, found)
