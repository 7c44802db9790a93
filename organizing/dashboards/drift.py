"""The check-in list: whose relationship is in trouble, why, and who is best placed to reach out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from members import access
from members.database.written import Written
from members.models import Person, User
from organizing import reading, recounting
from organizing.dashboards.places import places
from organizing.models import DriftFlag, FollowUp, Standing, Tie
from organizing.models.standing import Drift
from organizing.standing import words
from organizing.standing.words import Said

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organizing.models.standing import StandingQuerySet

PAGE = 30
MOST_NEWCOMERS = 200
STATES = [Drift.DRIFTING, Drift.SLIPPING, Drift.GONE]


@dataclass(frozen=True)
class Reach:
    """Who is best placed to reach out, and why; nobody where they are beyond one's scope."""

    person: Person | None
    how: str
    talks: int
    is_me: bool
    signs_in: bool
    is_staff: bool


@dataclass(frozen=True)
class Row:
    """One person on the list. `asked` is the follow-up that is under way."""

    person: Person
    place: str
    standing: Standing
    reasons: list[Said]
    reach: Reach | None
    asked: FollowUp | None
    flag: DriftFlag | None
    is_thread: bool


@dataclass(frozen=True)
class Board:
    """The list, how many there are in each state, and how many one may only count."""

    rows: list[Row]
    counts: dict[str, int]
    state: str
    total: int
    sealed_away: int
    newcomers: int
    page: int
    pages: int


@dataclass(frozen=True)
class Counts:
    """How many there are in each state, of those whose reasons one may read, and in one's scope."""

    sealed: dict[str, int]
    in_scope: dict[str, int]


def counts(user: User) -> Counts:
    """Return how many there are in each state."""
    sealed = _by_state(user)
    is_all = access.is_wherever(user, may="organizing.view_sealed")  # whom they see, they read
    return Counts(sealed, sealed if is_all else _in_scope(user))


def board(
    user: User,
    *,
    on: date,
    state: str = Drift.DRIFTING,
    page: int = 1,
    most: int = PAGE,
    counted: Counts | None = None,
) -> Board:
    """Return a page of `most` people in `state` whose reasons `user` may read, ours first."""
    state = state if state in STATES else Drift.DRIFTING
    counted = counted or counts(user)
    at = dict.fromkeys(STATES, 0) | counted.sealed
    total, in_scope = at[state], counted.in_scope.get(state, 0)
    pages = max(1, -(-total // most))
    page = min(max(1, page), pages)
    chosen = _chosen.rows(user, str(state), (page - 1) * most, page * most)
    reading.reasons([each.person_id for each in chosen], by=user, purpose="check_in_list")
    return Board(
        rows=rows(chosen, user=user, on=on),
        counts={str(key): at[key] for key in STATES},
        state=str(state),
        total=total,
        sealed_away=in_scope - total,
        newcomers=counted.sealed.get(Drift.NOT_YET, 0),
        page=page,
        pages=pages,
    )


@Written
def _chosen(user: User, state: str, first: int, end: int) -> QuerySet[Standing]:
    found = _present(Standing.objects.sealed_to(user)).filter(drift=state)
    ordered = found.order_by("-our_points", "-drift_points", "person")
    return ordered.select_related("person")[first:end]


def newcomers(user: User, *, on: date) -> list[Row]:
    """Return people never drawn in: nobody sat down with them, or we owe them something."""
    found = _present(Standing.objects.sealed_to(user)).filter(drift=Drift.NOT_YET, our_points__gt=0)
    chosen = list(found.order_by("-our_points", "person").select_related("person")[:MOST_NEWCOMERS])
    reading.reasons([each.person_id for each in chosen], by=user, purpose="newcomers")
    return rows(chosen, user=user, on=on)


def row(user: User, person: Person, *, on: date) -> Row | None:
    """Return one person's row, or None where `user` may not read the reasons."""
    found = Standing.objects.sealed_to(user).filter(person=person).select_related("person").first()
    return rows([found], user=user, on=on)[0] if found else None


def rows(standings: list[Standing], *, user: User, on: date) -> list[Row]:
    """Return standings as rows, with all names fetched at once."""
    people = [each.person_id for each in standings]
    names = words.Names.of(standings, user)
    where = places(people)
    flags = {flag.person_id: flag for flag in _flags.rows(people)}
    asked = {each.person_id: each for each in _asked.rows(people)}
    reaches = _reaches(standings, flags, user)
    return [
        Row(
            person=each.person,
            place=where.get(each.person_id, ""),
            standing=each,
            reasons=words.say(each, names, on=on, me=user.person_id),
            reach=reaches.get(each.person_id),
            asked=asked.get(each.person_id),
            flag=flags.get(each.person_id),
            is_thread=bool(each.evidence.get("thread_is_staff")),
        )
        for each in standings
    ]


_flags = Written(
    lambda people: DriftFlag.objects.open().filter(person__among=people).select_related("owner")
)
_asked = Written(
    lambda people: (
        FollowUp.objects.open()
        .filter(person__among=people)
        .select_related("owner")
        .order_by("-due_on")
    )
)


def _reaches(
    standings: list[Standing], flags: dict[UUID, DriftFlag], user: User
) -> dict[UUID, Reach]:
    best = {each.person_id: each.evidence.get("reach") for each in standings}
    for person_id, flag in flags.items():
        best[person_id] = best.get(person_id) or (flag.owner_id and str(flag.owner_id))
    wanted = {UUID(who) for who in best.values() if who}
    people: dict[UUID, Any] = {one.pk: one for one in _nearest.rows(wanted)} if wanted else {}
    unseen = set(people) - access.named(user, people) if people else set()
    kinds = _kinds(best)
    found = {}
    for each in standings:
        who = best.get(each.person_id)
        person = people.get(UUID(who)) if who else None
        if person is None:
            continue
        found[each.person_id] = Reach(
            person=None if person.pk in unseen else person,
            how=kinds.get(frozenset((each.person_id, person.pk)), ""),
            talks=each.evidence.get("reach_talks", 0),
            is_me=person.pk == user.person_id,
            signs_in=person.signs_in,
            is_staff=person.is_staff,
        )
    return found


@Written
def _nearest(wanted: list[UUID]) -> QuerySet[Person]:
    signing_in = Exists(User.objects.filter(person=OuterRef("pk"), is_active=True))
    return Person.objects.present().annotate(signs_in=signing_in).filter(pk__among=wanted)


def _kinds(best: dict[UUID, str | None]) -> dict[frozenset[UUID], str]:
    pairs = {tuple(sorted((pk, UUID(who)))) for pk, who in best.items() if who}
    ties = _between.rows({a for a, _ in pairs}, {b for _, b in pairs}) if pairs else []
    return {
        frozenset((tie.a_id, tie.b_id)): str(tie.get_kind_display())
        for tie in ties
        if (tie.a_id, tie.b_id) in pairs
    }


_between = Written(lambda ones, others: Tie.objects.filter(a__among=ones, b__among=others))


def _present(found: StandingQuerySet) -> StandingQuerySet:
    return found.filter(person__status=Person.Status.ACTIVE, person__no_contact=False)


@recounting.figure
def _by_state(user: User) -> dict[str, int]:
    """Return how many there are in each state, and never drawn in, whose reasons one may read."""
    return dict(_states.rows(user))


def _alike(user: User) -> QuerySet[Standing, tuple[Any, ...]]:
    unmet = Q(drift=Drift.NOT_YET, our_points__gt=0)
    found = _present(Standing.objects.sealed_to(user)).filter(Q(drift__in=STATES) | unmet)
    return found.order_by().values_list("drift").annotate(n=Coalesce(Count("pk"), 0))


_states = Written(_alike)


@recounting.figure
def _in_scope(user: User) -> dict[str, int]:
    found = _present(Standing.objects.visible_to(user)).filter(drift__in=STATES)
    return dict(found.order_by().values_list("drift").annotate(n=Coalesce(Count("pk"), 0)))
