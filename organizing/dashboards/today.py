"""What somebody who organizes has before them today, ours first."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from campaigns.models import Participation
from members.database.written import Written
from members.models import Person, Placement
from organizing import reading
from organizing.dashboards import check_ins
from organizing.dashboards import promises as ledger
from organizing.dashboards.check_ins import Case
from organizing.dashboards.lately import Lately, lately
from organizing.dashboards.places import places
from organizing.models import (
    Commitment,
    Conversation,
    DriftFlag,
    FollowUp,
    Handoff,
    Notice,
    Standing,
)
from organizing.models.standing import Drift
from organizing.standing import words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User
    from organizing.models.commitment import CommitmentQuerySet

AHEAD = timedelta(days=7)
NEW_DAYS = 60
RECENTLY_TALKED = timedelta(days=7)
MOST = 4
WORTH = 4
CASES = 3
LOOKED_AT = 60


@dataclass(frozen=True)
class Due:
    """A follow-up that is due, and with whom."""

    follow_up: FollowUp
    person: Person
    place: str
    days_late: int
    is_just: bool = False
    was: date | None = None
    lately: Lately | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.follow_up.state == FollowUp.State.OPEN


@dataclass(frozen=True)
class Worth:
    """Somebody worth a conversation, and why."""

    person: Person
    place: str = ""
    standing: Standing | None = None
    act: Participation | None = None
    days: int = 0
    reasons: tuple[str, ...] = ()
    lately: Lately | None = None

    @property
    def is_new(self) -> bool:
        """Whether they came to us lately and nobody has sat down with them."""
        return self.standing is None


@dataclass(frozen=True)
class Today:
    """One page: my week, promises both ways, follow-ups, and who is worth a conversation."""

    on: date
    talked: int
    goal: int
    ours: list[ledger.Row]
    theirs: list[ledger.Row]
    unanswered: list[ledger.Row]
    follow_ups: list[Due]
    worth: list[Worth]
    notices: list[Notice]
    to_introduce: list[Handoff]
    more_ours: int
    more_theirs: int
    more_follow_ups: int
    check_ins: list[Case] = field(default_factory=list)

    @property
    def is_clear(self) -> bool:
        """Whether nothing waits."""
        return not (
            self.check_ins
            or self.ours
            or self.theirs
            or self.unanswered
            or self.follow_ups
            or self.worth
            or self.notices
            or self.to_introduce
        )


def today(
    user: User,
    *,
    on: date,
    rules: dict[str, Any],
    just: UUID | None = None,
    was: date | None = None,
) -> Today:
    """Return what waits for `user`; `just` is what they changed just now, due on `was`.

    What others promised and is a week late is asked about apart, once, and then only in the ledger.
    """
    monday = on - timedelta(days=on.weekday())
    late = on - timedelta(days=rules["commitments"]["unknown_after"])
    ours, more_ours = _first(_ours.rows(user, on + AHEAD, just))
    theirs, more_theirs = _first(_theirs.rows(user, on + AHEAD, late, just))
    asking, _more = _first(_unanswered.rows(user, late, just))
    whole = ledger.whole([*ours, *theirs, *asking])
    lists = [[whole[pk] for pk in pks if pk in whole] for pks in (ours, theirs, asking)]
    rows = ledger.rows(chain(*lists), on=on, user=user, just=just)
    first, last = len(lists[0]), len(lists[0]) + len(lists[1])
    follow_ups, more_follow_ups = _follow_ups(user, on=on, just=just, was=was)
    cases = check_ins.mine(user, on=on, most=CASES)
    return Today(
        on=on,
        talked=_talks.count(user, monday, on),
        goal=user.weekly_goal,
        ours=rows[:first],
        theirs=rows[first:last],
        unanswered=rows[last:],
        follow_ups=follow_ups,
        worth=worth_a_conversation(user, on=on),
        check_ins=cases,
        notices=_notices.rows(user),
        to_introduce=_to_introduce.rows(user),
        more_ours=more_ours,
        more_theirs=more_theirs,
        more_follow_ups=more_follow_ups,
    )


@Written
def _ours(user: User, by: date, just: UUID | None) -> QuerySet[Commitment, UUID]:
    return _soonest(Commitment.objects.owned_by(user).filter(_or_just(_near(by), just)))


@Written
def _theirs(user: User, by: date, late: date, just: UUID | None) -> QuerySet[Commitment, UUID]:
    due = _near(by) & Q(due_on__gt=late)
    return _soonest(Commitment.objects.owed_to(user).filter(_or_just(due, just)))


@Written
def _unanswered(user: User, late: date, just: UUID | None) -> QuerySet[Commitment, UUID]:
    found = Commitment.objects.owed_to(user).unanswered(late, after=0)
    return _soonest(found.exclude(pk=just) if just else found)


def _near(by: date) -> Q:
    return Q(status=Commitment.Status.OPEN, due_on__lte=by)


def _or_just(found: Q, just: UUID | None) -> Q:
    """Keep what was changed just now in sight; where nothing was, the index by day serves."""
    return found | Q(pk=just) if just else found


def _soonest(found: CommitmentQuerySet) -> QuerySet[Commitment, UUID]:
    return found.order_by("due_on", "pk").values_list("pk", flat=True)[:LOOKED_AT]


@Written
def _talks(user: User, monday: date, on: date) -> QuerySet[Conversation]:
    held = Conversation.objects.filter(by=user.person_id, talked_on__range=(monday, on))
    return held.filter(grade=Conversation.Grade.CONVERSATION, gathering=None)


@Written
def _notices(user: User) -> QuerySet[Notice]:
    unread = Notice.objects.visible_to(user).unread()
    return unread.select_related("about").order_by("-pk")[:MOST]


@Written
def _to_introduce(user: User) -> QuerySet[Handoff]:
    """Find the meetings of three in which `user` is one of the carriers."""
    mine = Handoff.objects.open().filter(Q(giver=user.person_id) | Q(taker=user.person_id))
    return mine.select_related("person", "giver", "taker").order_by("proposed_on", "pk")[:MOST]


def _first(rows: list) -> tuple[list, int]:
    """Return the first few rows, and how many more wait."""
    return rows[:MOST], max(0, len(rows) - MOST)


def due(
    follow_up: FollowUp, place: str, *, on: date, is_just: bool = False, was: date | None = None
) -> Due:
    """Return a follow-up as a list shows it."""
    late = (on - follow_up.due_on).days
    return Due(follow_up, follow_up.person, place, late, is_just, was or follow_up.due_on)


def _follow_ups(
    user: User, *, on: date, just: UUID | None, was: date | None
) -> tuple[list[Due], int]:
    found, more = _first(_to_follow_up.rows(user, on, just))
    where = places(each.person_id for each in found)
    talked = lately((each.person_id for each in found), user, on=on)
    return [
        replace(
            due(each, where.get(each.person_id, ""), on=on, is_just=each.pk == just, was=was),
            lately=talked.get(each.person_id),
        )
        for each in found
    ], more


@Written
def _to_follow_up(user: User, on: date, just: UUID | None) -> QuerySet[FollowUp]:
    mine = FollowUp.objects.filter(owner=user.person_id).select_related("person")
    open_ones = Q(state=FollowUp.State.OPEN, due_on__lte=on, person__status=Person.Status.ACTIVE)
    return mine.filter(_or_just(open_ones, just)).order_by("due_on", "pk")[:LOOKED_AT]


def worth_a_conversation(user: User, *, on: date) -> list[Worth]:
    """Return people in `user`'s care who drift, our own failures first, then newcomers unmet."""
    standings = _drifting.rows(user, on - RECENTLY_TALKED)
    names = words.Names.of(standings, user)
    found = [
        Worth(each.person, standing=each, reasons=_reasons(each, names, on=on, user=user))
        for each in standings
    ]
    told = [each.person.pk for each in found if each.reasons]
    reading.reasons(told, by=user, purpose="worth_a_conversation")
    found += _newcomers(user, on=on, known={each.person.pk for each in found})
    where = places(each.person.pk for each in found)
    talked = lately((each.person.pk for each in found), user, on=on)
    return [
        replace(each, place=where.get(each.person.pk, ""), lately=talked.get(each.person.pk))
        for each in found
    ]


@Written
def _drifting(user: User, talked_before: date) -> QuerySet[Standing]:
    recent = Conversation.objects.filter(person=OuterRef("person"), talked_on__gt=talked_before)
    return (
        Standing.objects.sealed_to(user)
        .filter(drift__in=[Drift.SLIPPING, Drift.DRIFTING])
        .filter(person__status=Person.Status.ACTIVE, person__no_contact=False)
        .exclude(person=user.person_id)
        .exclude(person__in=DriftFlag.objects.of(user).values("person"))
        .exclude(Exists(recent))
        .select_related("person")
        .order_by("-our_points", "-drift_points", "person")[:WORTH]
    )


def _reasons(each: Standing, names: words.Names, *, on: date, user: User) -> tuple[str, ...]:
    """Return the two reasons that matter most, ours first."""
    said = words.say(each, names, on=on, me=user.person_id)
    return tuple(reason.text for reason in said[:2])


def _newcomers(user: User, *, on: date, known: set[UUID]) -> list[Worth]:
    since = on - timedelta(days=NEW_DAYS)
    new = {person.pk: person for person in _unmet.rows(user, since, on, known | {user.person_id})}
    acts = {act.person_id: act for act in _acts.rows(list(new), since, on)} if new else {}
    return [
        Worth(
            person,
            act=(act := acts.get(pk)),
            days=(on - (act.action.held_on if act else person.created_at.date())).days,
        )
        for pk, person in new.items()
    ]


def _came(since: date, on: date) -> QuerySet[Participation]:
    did = Participation.State.DID
    return Participation.objects.filter(state=did, action__held_on__range=(since, on))


@Written
def _unmet(user: User, since: date, on: date, but: set[UUID]) -> QuerySet[Person]:
    talked = Conversation.objects.filter(
        person=OuterRef("pk"), grade=Conversation.Grade.CONVERSATION
    )
    before = Participation.objects.filter(action__held_on__lt=since)
    placed = Placement.objects.current().filter(began_on__range=(since, on))
    return (
        Person.objects.visible_to(user, may="organizing.log_conversation")
        .reachable()
        .filter(pk__in=_came(since, on).values("person").union(placed.values("person")))
        .exclude(Exists(before.filter(person=OuterRef("pk"))))
        .exclude(Exists(talked))
        .exclude(pk__among=but)
        .filter(is_management=False)
        .order_by("-created_at", "pk")[:WORTH]
    )


@Written
def _acts(people: list[UUID], since: date, on: date) -> QuerySet[Participation]:
    found = _came(since, on).filter(person__among=people)
    return found.select_related("action").order_by("action__held_on")
