"""Hand somebody over to another carrier: propose it, meet the three of you, and then it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from members.database.written import Written
from members.ids import uuid7
from members.models import Carrier, LogEntry, Person, Touched, User
from organizing.models import Conversation, FollowUp, Handoff, Introduction

if TYPE_CHECKING:
    from django.db.models import QuerySet

MEET_WITHIN = timedelta(days=7)
YEAR = timedelta(days=365)


class NotPossible(Exception):
    """They cannot be handed over like that. The message is fit for whoever tried."""


@dataclass(frozen=True)
class Shared:
    """Of those who changed carriers within a year, how many were handed over in person."""

    handed_over: int = 0
    switched: int = 0
    min_n: int = 4

    @property
    def n(self) -> int:
        """How many changed carriers."""
        return self.handed_over + self.switched

    @property
    def percent(self) -> int | None:
        """The share in whole percent; None below the least number that makes a rate."""
        return round(100 * self.handed_over / self.n) if self.n >= max(1, self.min_n) else None


def takers(person: Person) -> QuerySet[Person]:
    """Return who can take somebody over: whoever signs in, is here, and is not them."""
    users = User.objects.filter(is_active=True).values("person")
    return (
        Person.objects.reachable().filter(pk__in=users, is_management=False).exclude(pk=person.pk)
    )


@transaction.atomic
def propose(person: Person, *, giver: Person, taker: Person, on: date, by: User) -> Handoff:
    """Plan the meeting of three; a proposal made before is replaced, the same one kept.

    Whoever hands over finds it among their follow-ups. Raises NotPossible unless there are three.
    """
    if taker.pk in {giver.pk, person.pk} or giver.pk == person.pk:
        raise NotPossible(_("It takes three people: choose somebody else."))
    Person.objects.select_for_update().get(pk=person.pk)
    open_one = Handoff.objects.open().filter(person=person).first()
    if open_one and (open_one.giver_id, open_one.taker_id) == (giver.pk, taker.pk):
        return open_one
    if open_one:
        drop(open_one, on=on, by=by)
    follow_up = FollowUp.objects.create(
        person=person,
        owner=giver if _signs_in(giver) else taker,
        what=_("Introduce %(taker)s: the three of you") % {"taker": taker.name},
        due_on=on + MEET_WITHIN,
    )
    made = Handoff.objects.create(
        person=person,
        giver=giver,
        taker=taker,
        proposed_on=on,
        follow_up=follow_up,
        created_by=by,
    )
    LogEntry.record("handoff_proposed", person, by=by, giver=giver.pk, taker=taker.pk)
    return made


@transaction.atomic
def introduce(handoff: Handoff, *, on: date, minutes: int, by: User) -> Handoff:
    """The three met: it is logged with both carriers, and `taker` carries them. Once is enough.

    What the one who hands over meant to do next with them goes along.

    Raises NotPossible where it was let go, or was too short to be a conversation.
    """
    handoff = _locked(handoff)
    if handoff.state == Handoff.State.HANDED_OVER:
        return handoff
    if handoff.state != Handoff.State.PROPOSED:
        raise NotPossible(_("This was let go meanwhile. Propose it again."))
    if minutes < Conversation.Minutes.SHORT:
        raise NotPossible(_("Under five minutes is a greeting. Take five, the three of you."))
    talks = [
        _talk(handoff.person, with_whom, on=on, minutes=minutes, by=by)
        for with_whom in (handoff.taker, handoff.giver)
    ]
    a, b = sorted((handoff.person_id, handoff.taker_id))
    Introduction.objects.get_or_create(
        by_id=handoff.giver_id, a_id=a, b_id=b, introduced_on=on, defaults={"took_on": on}
    )
    handoff.conversation = talks[0]
    handoff.save(update_fields=["conversation"])
    _end(handoff, Handoff.State.HANDED_OVER, on=on)
    Carrier.assign(handoff.person, to=handoff.taker, on=on, by=by)
    FollowUp.objects.open().filter(handoffs=handoff).update(
        state=FollowUp.State.DONE, resolved_on=on
    )
    FollowUp.objects.open().filter(person=handoff.person, owner=handoff.giver).update(
        owner=handoff.taker
    )
    Touched.mark(handoff.person_id, handoff.giver_id, handoff.taker_id)
    LogEntry.record(
        "handed_over", handoff.person, by=by, giver=handoff.giver_id, taker=handoff.taker_id
    )
    return handoff


def _talk(person: Person, with_whom: Person, *, on: date, minutes: int, by: User) -> Conversation:
    talk = Conversation(
        id=(key := uuid7()),
        key=key,
        person=person,
        by=with_whom,
        talked_on=on,
        kind=Conversation.Kind.RELATIONAL,
        minutes=minutes,
        stages=["introduce"],
        logged_by=by,
    )
    talk.set_grade()
    talk.save(force_insert=True)
    return talk


@transaction.atomic
def switch(person: Person, *, to: Person, on: date, by: User) -> Carrier:
    """Give somebody a carrier at once. Where they had another, it is recorded as not handed over.

    An open proposal for the same carrier stays open: the meeting of three can still be had.
    """
    before = Carrier.objects.current().select_for_update().filter(person=person).first()
    carrier = Carrier.assign(person, to=to, on=on, by=by)
    if before is None or before.by_id in {to.pk, person.pk}:
        return carrier
    for other in Handoff.objects.open().filter(person=person):
        _end(other, Handoff.State.DROPPED, on=on)
    Handoff.objects.create(
        person=person,
        giver_id=before.by_id,
        taker=to,
        state=Handoff.State.SWITCHED,
        proposed_on=on,
        ended_on=on,
        created_by=by,
    )
    return carrier


@transaction.atomic
def drop(handoff: Handoff, *, on: date, by: User) -> None:
    """Let a proposal go. A repeat is harmless."""
    handoff = _locked(handoff)
    if handoff.state != Handoff.State.PROPOSED:
        return
    _end(handoff, Handoff.State.DROPPED, on=on)
    FollowUp.objects.open().filter(handoffs=handoff).update(
        state=FollowUp.State.DROPPED, resolved_on=on
    )
    LogEntry.record("handoff_dropped", handoff.person, by=by)


def shared(giver: UUID, *, on: date, rules: dict[str, Any]) -> Shared:
    """Return how many `giver` handed over within a year; `rules` are those of "commitments"."""
    n = dict(_ended.rows(giver, on - YEAR, on))
    done, switched = Handoff.State.HANDED_OVER, Handoff.State.SWITCHED
    return Shared(n.get(done, 0), n.get(switched, 0), rules["min_n"])


@Written
def _ended(giver: UUID, since: date, on: date) -> QuerySet[Handoff, Any]:
    done = Handoff.objects.filter(giver=giver, ended_on__gt=since, ended_on__lte=on)
    return done.order_by().values_list("state").annotate(n=Count("pk"))


def _locked(handoff: Handoff) -> Handoff:
    return (
        Handoff.objects.select_for_update(of=("self",))
        .select_related("person", "giver", "taker")
        .get(pk=handoff.pk)
    )


def _end(handoff: Handoff, state: str, *, on: date) -> None:
    handoff.state, handoff.ended_on = state, on
    handoff.save(update_fields=["state", "ended_on"])


def _signs_in(person: Person) -> bool:
    return User.objects.filter(person=person, is_active=True).exists()
