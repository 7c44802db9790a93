"""Legal holds: two people set one, two lift it, and nothing it covers is deleted meanwhile."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import access
from members.models import LegalHold, LogEntry, User

PERMISSION = "members.hold_data"


class Refused(Exception):
    """It cannot be. The message is fit for who asked."""


@transaction.atomic
def ask(hold: LegalHold, *, by: User) -> LegalHold:
    """Ask for a hold, once however often it is sent; it begins when a second person confirms it."""
    _must_be_everywhere(by)
    User.objects.select_for_update().get(pk=by.pk)  # of two presses the second waits and finds it
    asked = LegalHold.objects.filter(person=hold.person, unit=hold.unit, reason=hold.reason)
    if held := asked.filter(asked_by=by, begun_at=None, ended_at=None).first():
        return held
    hold.asked_by = by
    hold.save()
    LogEntry.record("hold_asked", hold, by=by, **_scope(hold))
    return hold


@transaction.atomic
def answer(hold: LegalHold, *, by: User, drop: bool = False) -> LegalHold:
    """Take the next step: begin, ask to lift, lift; or drop what was asked for.

    Beginning and lifting each take another person than the one who asked for it.
    """
    _must_be_everywhere(by)
    hold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    now = timezone.now()
    if hold.ended_at is not None:
        return hold
    if hold.begun_at is None and drop:
        verb, hold.ended_at = "hold_dropped", now
    elif hold.begun_at is None:
        _must_be_another(hold.asked_by_id, by)
        verb, hold.begun_by, hold.begun_at = "hold_begun", by, now
    elif hold.lift_at is None:
        verb, hold.lift_by, hold.lift_at = "hold_lift_asked", by, now
    elif drop:
        verb, hold.lift_by, hold.lift_at = "hold_begun", None, None
    else:
        _must_be_another(hold.lift_by_id, by)
        verb, hold.ended_by, hold.ended_at = "hold_ended", by, now
    hold.save()
    LogEntry.record(verb, hold, by=by, **_scope(hold))
    return hold


def _scope(hold: LegalHold) -> dict[str, str]:
    return {"person": str(hold.person_id or ""), "unit": str(hold.unit_id or "")}


def _must_be_everywhere(by: User) -> None:
    if not access.is_everywhere(by, may=PERMISSION):
        raise Refused(_("Only an admin of the whole organization may do that."))


def _must_be_another(first: object, by: User) -> None:
    if first == by.pk:
        raise Refused(_("This takes another person than the one who asked."))
