"""A new member-leader's first weeks: their list, two promises, the debrief, a seat or a rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from members import granting
from members.models import Carrier, LogEntry, Pause, Person, User
from organizing import handing_over, promising
from organizing.models import Commitment, Conversation, FirstWeek, FollowUp, ListOffer
from organizing.promising import Promise

if TYPE_CHECKING:
    from uuid import UUID

MOST_NAMED, MOST_OFFERED, LIST = 7, 3, 10
TALK_TO = 2
DEBRIEF_WITHIN = timedelta(days=2)
CARD_FROM, CARD_UNTIL, CHOICE_FROM = 7, 14, 30  # days
REST = timedelta(days=30)


class NotPossible(Exception):
    """This step cannot be taken. The message is fit for whoever tried."""


@transaction.atomic
def prepare(
    person: Person,
    *,
    named: Iterable[Person],
    offered: Iterable[Person],
    ride_along_on: date | None,
    now: datetime,
    by: User,
) -> FirstWeek:
    """Set out a beginning: `by` is the chair, `named` are people the new one is close to.

    Nobody who manages others and nobody of another's secret: only whom the chair may see.
    """
    week, _made = FirstWeek.objects.update_or_create(
        person=person,
        defaults={
            "chair": by.person,
            "invited_at": now,
            "ride_along_on": ride_along_on,
            "left_at": None,
        },
    )
    ListOffer.objects.filter(to=person, state=ListOffer.State.OFFERED).delete()
    close, besides = list(named)[:MOST_NAMED], list(offered)[:MOST_OFFERED]
    rows = [ListOffer(to=person, person=one, is_named=True) for one in close]
    rows += [ListOffer(to=person, person=one) for one in besides]
    ListOffer.objects.bulk_create(
        [row for row in rows if row.person_id != person.pk], ignore_conflicts=True
    )
    return week


@transaction.atomic
def join(user: User, *, on: date, by: User) -> None:
    """They have a sign-in: their weeks begin, and what the chair promised is written down."""
    week = FirstWeek.objects.select_for_update().filter(person=user.person).first()
    if week is None or week.began_on is not None:
        return
    week.began_on = on
    week.save(update_fields=["began_on"])
    if week.ride_along_on:
        promising.promise(
            Promise(
                what=_("Come along to a first conversation"),
                due_on=max(week.ride_along_on, on),
                kind=Commitment.Kind.RIDE_ALONG,
            ),
            owed_by=week.chair,
            owed_to=week.person,
            on=on,
            by=by,
        )


@transaction.atomic
def answer(offer: ListOffer, *, accept: bool, on: date, now: datetime, by: User) -> None:
    """Take somebody onto one's list, or not; why not is nobody's business. Can be changed."""
    offer = ListOffer.objects.select_for_update().get(pk=offer.pk)
    carried = Carrier.objects.current().filter(by=by.person_id)
    if accept and carried.exclude(person=offer.person_id).count() >= LIST:
        raise NotPossible(_("Ten people are a full list. Let somebody go first."))
    offer.state = ListOffer.State.ACCEPTED if accept else ListOffer.State.DECLINED
    offer.answered_at = now
    offer.save(update_fields=["state", "answered_at"])
    if accept:
        handing_over.switch(offer.person, to=by.person, on=on, by=by)
    else:
        carried.filter(person=offer.person_id).update(ended_on=on)
    LogEntry.record("offer_answered", offer.person, by=by, accepted=accept)


@transaction.atomic
def promise(week: FirstWeek, *, on: date, now: datetime, by: User) -> None:
    """Promise the chair to talk to two people before Friday. A second press adds nothing."""
    week = FirstWeek.objects.select_for_update().get(pk=week.pk)
    if week.promised_at is not None:
        return
    what = _("Talk to %(n)s people on my list") % {"n": TALK_TO}
    promising.promise(
        Promise(what=what, due_on=before_friday(on)),
        owed_by=week.person,
        owed_to=week.chair,
        on=on,
        by=by,
    )
    week.promised_at = now
    week.save(update_fields=["promised_at"])


def before_friday(on: date) -> date:
    """Return the Friday that leaves two days at least."""
    ahead = (4 - on.weekday()) % 7
    return on + timedelta(days=ahead if ahead >= 2 else ahead + 7)


def after_talk(conversation: Conversation, *, now: datetime) -> None:
    """Have the chair ask what happened within two days of the first conversation."""
    week = (
        FirstWeek.objects.select_for_update()
        .filter(person=conversation.by_id, first_log_at=None, left_at=None)
        .exclude(began_on=None)
        .first()
    )
    if week is None:
        return
    week.first_log_at = now
    if User.objects.filter(person=week.chair_id, is_active=True).exists():
        week.debrief = FollowUp.objects.create(
            person=week.person,
            owner=week.chair,
            what=_("Debrief: what happened in the first conversation?"),
            due_on=conversation.talked_on + DEBRIEF_WITHIN,
        )
    week.save(update_fields=["first_log_at", "debrief"])


def after_undo(by: UUID) -> None:
    """Take the debrief back where the first conversation was taken back."""
    week = FirstWeek.objects.filter(person=by, first_log_at__isnull=False).first()
    if week is None or Conversation.objects.filter(by=by).exists():
        return
    if week.debrief is not None and week.debrief.state == FollowUp.State.OPEN:
        week.debrief.delete()
    FirstWeek.objects.filter(pk=week.pk).update(first_log_at=None, debrief=None)


@dataclass(frozen=True)
class Changed:
    """What the first conversations changed: no points, and nothing that is not so."""

    talked: int
    kept: int
    ties: int
    promises: int


def changed(week: FirstWeek, *, on: date) -> Changed:
    """Return what came of the conversations since the beginning, up to `on`."""
    began = week.began_on or on
    talks = Conversation.objects.filter(by=week.person_id, talked_on__range=(began, on))
    people: set[UUID] = set(talks.values_list("person", flat=True))
    owed = Commitment.objects.filter(owed_by__in=people, owed_to=week.person_id, made_on__gte=began)
    firsts = dict(
        Conversation.objects.filter(by=week.person_id, person__in=people)
        .order_by()
        .values_list("person")
        .annotate(first=Min("talked_on"))
    )
    return Changed(
        talked=talks.count(),
        kept=owed.filter(status=Commitment.Status.KEPT).count(),
        ties=sum(first >= began for first in firsts.values()),
        promises=owed.count(),
    )


def shows_card(week: FirstWeek, *, on: date) -> bool:
    """Whether it is time to see what changed: from the seventh day, for a week."""
    days = (on - week.began_on).days if week.began_on else -1
    return CARD_FROM <= days < CARD_UNTIL


def shows_choice(week: FirstWeek, *, on: date) -> bool:
    """Whether it is time to be offered a seat or a rest: from the thirtieth day, once."""
    days = (on - week.began_on).days if week.began_on else -1
    return days >= CHOICE_FROM and not week.chose and week.left_at is None


@transaction.atomic
def choose(week: FirstWeek, choice: str, *, on: date, by: User) -> None:
    """Take the seat or the rest that is offered after thirty days. Once is enough."""
    week = FirstWeek.objects.select_for_update().get(pk=week.pk)
    if week.chose:
        return
    week.chose = choice
    week.save(update_fields=["chose"])
    if choice == FirstWeek.Choice.REST:
        Pause.begin(week.person, on=on, until=on + REST, kind=Pause.Kind.AWAY, by=by)
    if choice == FirstWeek.Choice.SEAT:
        FollowUp.objects.create(
            person=week.person,
            owner=week.chair,
            what=_("Would take a seat: talk about which one"),
            due_on=on + timedelta(days=7),
        )
    LogEntry.record("first_month", week.person, by=by, choice=choice)


@transaction.atomic
def step_down(user: User, *, on: date, now: datetime) -> list[Person]:
    """Stop, at any time: hand one's list back and end one's access at once; return who was on it.

    The list goes back to the chair where there is one who signs in; else it is carried by nobody,
    and whoever leads there sees that. Raises NotGranted for the last who gives roles.
    """
    week = FirstWeek.objects.select_for_update().filter(person=user.person_id).first()
    chair = week.chair if week and _signs_in(week.chair_id) else None
    carried = Carrier.objects.current().filter(by=user.person_id).select_related("person")
    handed_back = [row.person for row in carried.order_by("person__sort_key")]
    for person in handed_back:
        if chair and chair.pk != person.pk:
            Carrier.assign(person, to=chair, on=on, by=user)
    carried.update(ended_on=on)
    FollowUp.objects.open().filter(owner=user.person_id).update(
        state=FollowUp.State.DROPPED, resolved_on=on
    )
    if week:
        week.left_at = now
        week.save(update_fields=["left_at"])
    granting.step_down(user, on=on)
    LogEntry.record("stepped_down", user.person, by=user, handed_back=len(handed_back))
    return handed_back


def _signs_in(person_id: UUID) -> bool:
    return User.objects.filter(person=person_id, is_active=True).exists()
