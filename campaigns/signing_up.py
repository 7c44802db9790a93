"""Signing up for an action without an account, and deciding afterwards who that was.

Nothing typed on a public page makes or changes a person. It waits until somebody who may note who
takes part has looked at it, with those it may be in view.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from campaigns.models import Action, Participation, SignUp
from members import access, duplicates, tombstones
from members.duplicates import profiles, searching, words
from members.models import ContactPoint, LogEntry, Person, Placement, Touched, Unit
from members.models.contact import folded_value
from members.tokens import new_token

if TYPE_CHECKING:
    from members.models import User

MOST_WAITING = 1000  # unseen sign-ups of one action, after which its page takes no more
MOST_AT_ONCE = 200  # of one action within AT_ONCE, whatever the addresses
AT_ONCE = timedelta(minutes=10)
CLOSES_AFTER = timedelta(days=1)
ALIKE = 3


@transaction.atomic
def open_page(action: Action, *, by: User) -> str:
    """Open the public page of an action and return its code; opened twice, it has one code."""
    action = Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    if not action.sign_up_code:
        action.sign_up_code = new_token()
        action.save(update_fields=["sign_up_code"])
        LogEntry.record("sign_up_opened", action, by=by)
    return action.sign_up_code


@transaction.atomic
def close_page(action: Action, *, by: User) -> None:
    """Close it: its address leads nowhere, from the next request on."""
    action = Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    if action.sign_up_code:
        action.sign_up_code = None
        action.save(update_fields=["sign_up_code"])
        LogEntry.record("sign_up_closed", action, by=by)


def by_code(code: str, *, on: date) -> Action | None:
    """Return the action a code opens: until the day after, and not once its campaign is closed."""
    found = Action.objects.filter(sign_up_code=code, held_on__gte=on - CLOSES_AFTER)
    return found.filter(campaign__closed_on=None).select_related("campaign").first()


def is_full(action: Action, *, now: datetime) -> bool:
    """Whether so many came in at once, or wait, that it looks like no crowd of ours."""
    waiting = action.sign_ups.waiting()
    lately = action.sign_ups.filter(noted_by=None, created_at__gt=now - AT_ONCE)
    return waiting.count() >= MOST_WAITING or lately.count() >= MOST_AT_ONCE


@transaction.atomic
def receive(action: Action, *, key: UUID, on: date, by: User | None = None, **said: str) -> SignUp:
    """Keep what was typed, once a key, and return it. It is looked at by somebody later."""
    kind = SignUp.Kind.DOOR if by else SignUp.Kind.CAME
    if not by and on < action.held_on:
        kind = SignUp.Kind.COMING
    made, _is_new = SignUp.objects.get_or_create(
        key=key,
        defaults={"action": action, "kind": kind, "received_on": on, "noted_by": by, **said},
    )
    return made


@dataclass(frozen=True)
class Alike:
    """Somebody it may be, and why."""

    person: Person
    why: str
    score: float


def alike(rows: Iterable[SignUp], *, by: User) -> dict[UUID, list[Alike]]:
    """Return for each sign-up whom it may be, the likeliest first, of those `by` may see.

    By the search that finds duplicates: names as they sound and are shortened, numbers, emails.
    """
    found = {row.pk: _profile(row) for row in rows}
    pairs = searching.strangers(found) if found else []
    seen = access.among(by, {person for _row, person in pairs}, may="campaigns.mark_participation")
    people = {
        person.pk: person for person in Person.objects.visible_to(by).present().filter(pk__in=seen)
    }
    near = [(row, person) for row, person in pairs if person in people]
    everybody = {**found, **{one.id: one for one in searching.load(list(people))}}
    total = Person.objects.present().count()
    made: dict[UUID, list[Alike]] = {}
    for one in searching.weigh(near, everybody, total):
        row, person = (one.a, one.b) if one.a in found else (one.b, one.a)
        why = words.explain(one.compared.score, [list(e) for e in one.compared.evidence]).why
        made.setdefault(row, []).append(Alike(people[person], why, one.compared.score))
    return {
        row: sorted(them, key=lambda one: (-one.score, one.person.sort_key))[:ALIKE]
        for row, them in made.items()
    }


def _profile(row: SignUp) -> profiles.Profile:
    phone = folded_value(ContactPoint.Channel.PHONE, row.phone) if row.phone else ""
    email = folded_value(ContactPoint.Channel.EMAIL, row.email) if row.email else ""
    return searching.make(
        row.pk, row.name, emails=[email] if email else (), phones=[phone] if phone else ()
    )


class Settled(Exception):
    """Somebody else has decided about it already."""


@transaction.atomic
def is_somebody(
    row: SignUp, person: Person, *, brought_by: Person | None = None, on: date, by: User
) -> None:
    """It is `person`, whom we know. Nothing we know of them changes but that they take part."""
    row = _waiting(row)
    _take_part(row, person, brought_by, by=by)
    _settle(row, SignUp.State.MATCHED, person, on=on, by=by)


@transaction.atomic
def is_new(
    row: SignUp, unit: Unit, *, brought_by: Person | None = None, on: date, by: User
) -> Person:
    """It is somebody new: put them on the list in `unit`, with what they left to be reached by.

    Somebody erased may be back of their own will, which the record of acts then says.
    """
    row = _waiting(row)
    back = {"came_back": True} if came_back(row, unit) else {}
    person = Person.named(
        row.name, created_by=by, source=Person.Source.THEMSELVES, language=row.language
    )
    person.save()
    Placement.objects.create(person=person, unit=unit, began_on=on)
    for channel, value in ((ContactPoint.Channel.PHONE, row.phone),
                           (ContactPoint.Channel.EMAIL, row.email)):  # fmt: skip
        if value:
            ContactPoint.of(person, channel, value, source=Person.Source.THEMSELVES).save()
    LogEntry.record("person_added", person, by=by, **back)
    _take_part(row, person, brought_by, by=by)
    _settle(row, SignUp.State.ADDED, person, on=on, by=by)
    duplicates.refresh([person.pk])
    return person


def came_back(row: SignUp, unit: Unit) -> bool:
    """Whether somebody of that name and contact or place was erased."""
    points = [
        (channel, folded_value(channel, value))
        for channel, value in (
            (ContactPoint.Channel.PHONE, row.phone),
            (ContactPoint.Channel.EMAIL, row.email),
        )
        if value
    ]
    return tombstones.knows(row.name, points, unit.pk)


@transaction.atomic
def set_aside(row: SignUp, *, on: date, by: User) -> None:
    """Put it away: a joke, a double, somebody who should not be on the list."""
    _settle(_waiting(row), SignUp.State.DROPPED, None, on=on, by=by)


def _waiting(row: SignUp) -> SignUp:
    locked = SignUp.objects.select_for_update().select_related("action").get(pk=row.pk)
    if locked.state != SignUp.State.WAITING:
        raise Settled
    return locked


def _take_part(row: SignUp, person: Person, brought_by: Person | None, *, by: User) -> None:
    action = row.action
    if action.is_secret:
        return  # of a secret ballot only its counts are kept
    if row.kind == SignUp.Kind.COMING:
        known = action.participations.filter(person=person).first()
        if known is None or not known.answer:
            action.take_part(person, by=by, answer=Participation.Answer.YES)
    elif row.kind == SignUp.Kind.DOOR:
        action.sign_in(person, by=row.noted_by or by)
    else:
        action.claim(person, by=by)
    if brought_by is not None and brought_by != person:
        action.take_part(person, by=by, brought_by=brought_by)


def _settle(row: SignUp, state: str, person: Person | None, *, on: date, by: User) -> None:
    said: dict[str, Any] = dict.fromkeys(("name", "phone", "email", "place", "came_with"), "")
    for name, value in {**said, "state": state, "person": person, "settled_by": by,
                        "settled_on": on}.items():  # fmt: skip
        setattr(row, name, value)
    row.save()
    Touched.mark(person.pk if person else None)
    LogEntry.record("sign_up", row.action, by=by, now=state, person=person.pk if person else "")
