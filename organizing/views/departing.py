"""Somebody leaves, dies or resigns tonight: what ends, who is told, and who would have no one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members import granting
from members.confirming import confirmed
from members.http import Request, redirect_to, render_page
from members.models import Carrier, Person, User
from organizing import departing, leaving
from organizing.dashboards import carrying
from organizing.dashboards.places import places
from organizing.models import Ending, Notice

CHANGE = "members.change_person"


@require_POST
@permission_required(CHANGE, raise_exception=True)
def leave(request: Request, pk: UUID) -> HttpResponseBase:
    """They left the workplace or the building. History stays."""
    found = _present(request, pk)
    if not _may_go(request, found):
        return redirect_to(request, found)
    reason = request.POST.get("reason", "")
    reason = reason if reason in Person.LeftReason.values else Person.LeftReason.OTHER
    ended = departing.leave(found, on=timezone.localdate(), reason=reason, by=request.user)
    messages.success(request, _("Noted: they left. What they built with us stays on record."))
    return redirect_to(request, "ending", ended.pk)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def die(request: Request, pk: UUID) -> HttpResponseBase:
    """They died: out of every list at once."""
    found = _present(request, pk)
    if not _may_go(request, found):
        return redirect_to(request, found)
    ended = departing.die(found, on=timezone.localdate(), by=request.user)
    return redirect_to(request, "ending", ended.pk)


def _present(request: Request, pk: UUID) -> Person:
    people = Person.objects.visible_to(request.user, may=CHANGE)
    return get_object_or_404(people.present(), pk=pk)


def _may_go(request: Request, found: Person) -> bool:
    """Whether the reader may shut out somebody's sign-in, which ends with it; says so if not."""
    try:
        granting.check_goes(found, by=request.user)
    except granting.NotGranted as problem:
        messages.warning(request, str(problem))
        return False
    return True


@require_safe
def ending(request: Request, pk: UUID) -> HttpResponse:
    """Say quietly that somebody died or left, what ended with it, and how to undo a mistake."""
    seen = Ending.objects.visible_to(request.user).select_related("person")
    found = get_object_or_404(seen, pk=pk)
    mine = Ending.objects.visible_to(request.user, may=CHANGE)
    may_undo = found.undone_at is None and request.user.has_perm(CHANGE)
    told = Notice.objects.visible_to(request.user).filter(about=found.person)
    context = {
        "ending": found,
        "person": found.person,
        "may_undo": may_undo and mine.filter(pk=pk).exists(),
        "told": told.first(),
        "carriers": len(found.ended.get("Carrier", [])),
    }
    return render_page(request, "organizing/people/ending.html", context)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def ending_undo(request: Request, pk: UUID) -> HttpResponseBase:
    """Take a mistaken entry back."""
    mine = Ending.objects.visible_to(request.user, may=CHANGE).select_related("person")
    found = get_object_or_404(mine, pk=pk)
    return (confirmed(_undone) if found.ended.get("User") else _undone)(request, found)


def _undone(request: Request, found: Ending) -> HttpResponseBase:
    try:
        departing.undo(found, now=timezone.now(), by=request.user)
    except departing.NotPossible as problem:
        messages.warning(request, str(problem))
        return redirect_to(request, "ending", found.pk)
    messages.success(request, _("Taken back. Everything goes on as it was."))
    return redirect_to(request, found.person)


def _signing_in(request: Request, pk: UUID) -> tuple[Person, User]:
    """Return somebody in sight who has a sign-in that the reader may shut; else a 404."""
    people = Person.objects.visible_to(request.user, may="members.view_person")
    found = get_object_or_404(people, pk=pk)
    user = User.objects.select_related("person").filter(person=found).first()
    if user is None or not granting.may_freeze(user, request.user):
        raise Http404
    return found, user


@require_POST
@permission_required(granting.FREEZE, raise_exception=True)
def freeze(request: Request, pk: UUID) -> HttpResponseBase:
    """Shut somebody out from their next request on: one act, before anything else is settled."""
    found, user = _signing_in(request, pk)
    try:
        granting.freeze(user, on=timezone.localdate(), by=request.user)
    except granting.NotGranted as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": found})
    return redirect_to(request, "leaver", pk)


@require_POST
@permission_required(granting.FREEZE, raise_exception=True)
@confirmed  # shutting out must be at once; letting in is not
def thaw(request: Request, pk: UUID) -> HttpResponseBase:
    """Let them in again."""
    found, user = _signing_in(request, pk)
    try:
        granting.thaw(user, by=request.user)
    except granting.NotGranted as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("%(name)s can sign in again.") % {"name": found})
    return redirect_to(request, "leaver", pk)


@require_safe
@permission_required(granting.FREEZE, raise_exception=True)
def leaver(request: Request, pk: UUID) -> HttpResponse:
    """Show who would have no one if this person left, and share their people out."""
    found, user = _signing_in(request, pk)
    on, rules = timezone.localdate(), request.organization.rules
    people = Person.objects.visible_to(request.user).present()
    tested = leaving.leaver_test(found, people, on=on)
    carried = Carrier.objects.visible_to(request.user).current().filter(by=found).values("person")
    sealed = Person.objects.sealed_to(request.user)
    shared = carrying.offers(
        sealed.present().filter(pk__in=carried),
        request.user,
        on=on,
        rules=rules,
        away=found.pk,
        also_untied=True,
    )
    alone = people.filter(pk__in=tested.alone).order_by("sort_key", "pk")
    where = places(tested.alone)
    context = {
        "person": found,
        "user_found": user,
        "test": tested,
        "alone": [(one, where.get(one.pk, "")) for one in alone],
        "offers": shared,
        "unsealed": people.filter(pk__in=carried).count() - len(shared),
        "me": request.user.person,
    }
    return render_page(request, "organizing/week/leaver.html", context)
