"""The ledger of promises, ours first, and how both directions are kept (practice 3.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.http import urlencode
from django.utils.translation import gettext

from members.database.written import Written
from members.models import Carrier, Committee, Person
from organizing import promising
from organizing.dashboards.places import places
from organizing.dashboards.talking import found_by, loggable
from organizing.forms.days import as_uuid
from organizing.models import Commitment, Conversation, Standing
from organizing.models.commitment import CommitmentQuerySet, on_side_of
from organizing.models.standing import Level
from organizing.promising import FollowThrough

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

MOST, FIRST = 30, 10
SIDES = ("ours", "theirs", "others")


@dataclass(frozen=True)
class Row:
    """One promise as a list shows it: who is on the other side, and how late it is."""

    promise: Commitment
    is_ours: bool
    by: Person | Committee
    to: Person | Committee
    place: str
    days_late: int
    i_owe: bool = False
    i_am_owed: bool = False
    is_just: bool = False
    is_unanswered: bool = False
    moved_from: UUID | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can still be kept."""
        return self.promise.status == Commitment.Status.OPEN

    @property
    def undo_pk(self) -> UUID:
        """What an undo reopens: this one, or the one it replaced."""
        return self.moved_from if self.is_open and self.moved_from else self.promise.pk


@dataclass(frozen=True)
class List:
    """One list of the ledger: its first rows, how many there are in all, and how to go on."""

    side: str
    rows: list[Row]
    total: int
    next_query: str = ""


@dataclass(frozen=True)
class Overdue:
    """What we owe and did not do yet: how many, and how old the oldest is."""

    n: int = 0
    oldest_on: date | None = None


@dataclass(frozen=True)
class Reciprocity:
    """How many of the people in relationship have a promise each way (practice 2.11)."""

    both: int
    in_relationship: int
    min_n: int = 4

    @property
    def percent(self) -> int | None:
        """The share in whole percent; None below the least number that makes a rate."""
        if self.in_relationship < max(1, self.min_n):
            return None
        return round(100 * self.both / self.in_relationship)


@dataclass(frozen=True)
class Ledger:
    """Promises we owe, then promises owed to us, with how each direction is kept."""

    lists: list[List]
    we_keep: FollowThrough
    they_keep: FollowThrough
    overdue: Overdue
    both_ways: Reciprocity | None

    def of(self, side: str) -> list[Row]:
        """Return the rows of one list."""
        return next((each.rows for each in self.lists if each.side == side), [])

    @property
    def ours(self) -> list[Row]:
        """What we owe."""
        return self.of("ours")

    @property
    def theirs(self) -> list[Row]:
        """What is owed to us."""
        return self.of("theirs")

    @property
    def others(self) -> list[Row]:
        """What others in one's care promised each other."""
        return self.of("others")


def rows(
    promises: Iterable[Commitment], *, on: date, user: User, just: UUID | None = None
) -> list[Row]:
    """Return promises with their two sides in words; `promises` come from `with_sides`.

    `just` is the one changed a moment ago, which a list shows with its undo.
    """
    found = list(promises)
    where = places(pk for each in found for pk in (each.owed_by_id, each.owed_to_id))
    made = []
    for each in found:
        mine = each.owed_by_id == user.person_id
        other = each.owed_to_id if mine else each.owed_by_id
        made.append(
            Row(
                promise=each,
                is_ours=mine or bool(each.owed_by_committee_id),
                by=each.debtor,
                to=each.creditor,
                place=where.get(other, "") if other else "",
                days_late=(on - each.due_on).days,
                i_owe=mine,
                i_am_owed=each.owed_to_id == user.person_id,
                is_just=each.pk == just,
                is_unanswered=each.asked_on is not None,
                moved_from=each.renegotiated_from_id,
            )
        )
    return made


def with_sides(promises: CommitmentQuerySet) -> CommitmentQuerySet:
    """Fetch what `rows` shows along with the promises."""
    return promises.select_related("owed_by", "owed_to", "owed_by_committee", "owed_to_committee")


def whole(pks: list[UUID]) -> dict[UUID, Commitment]:
    """Return promises with their sides, by id.

    Joined to each list, everybody would be read for the few that its first rows name.
    """
    return {each.pk: each for each in _with_sides.rows(pks)} if pks else {}


@Written
def _with_sides(pks: list[UUID]) -> QuerySet[Commitment]:
    return with_sides(Commitment.objects.filter(pk__among=pks))


@dataclass(frozen=True)
class Asked:
    """Which promises one wants to see: all three lists, or one of them from a row on."""

    state: str = "open"
    committee: UUID | None = None
    side: str = ""
    after: UUID | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Asked:
        """Read the filters of an address; what is not understood is left out."""
        state, side = query.get("state", ""), query.get("side", "")
        return cls(
            state if state in {"open", "closed"} else "open",
            as_uuid(query.get("committee")),
            side if side in SIDES else "",
            as_uuid(query.get("after")),
        )

    @property
    def query(self) -> str:
        """The filters as an address has them."""
        said = {"state": self.state, "committee": self.committee or "", "side": self.side}
        if self.after:
            said["after"] = self.after
        return urlencode({name: str(value) for name, value in said.items()})


def ledger(
    user: User, asked: Asked, *, on: date, rules: dict[str, Any], just: UUID | None = None
) -> Ledger:
    """Return the promises `user` may see, ours first, and how each direction is kept."""
    seen = Commitment.objects.visible_to(user)
    on_our_side = on_side_of(user)
    on_their_side = on_side_of(user, "owed_to") & ~on_our_side
    if asked.committee:
        on_our_side = Q(owed_by_committee=asked.committee)
        on_their_side = Q(owed_to_committee=asked.committee)
    closed = asked.state == "closed"
    state = ~Q(status=Commitment.Status.OPEN) if closed else Q(status=Commitment.Status.OPEN)
    shown = with_sides(seen.filter(state | Q(pk=just)))
    elsewhere = shown.exclude(on_our_side | on_their_side) if not asked.committee else seen.none()
    found = {
        "ours": shown.filter(on_our_side),
        "theirs": shown.filter(on_their_side),
        "others": elsewhere,
    }
    late = seen.open().filter(on_our_side, due_on__lt=on)
    return Ledger(
        lists=[
            _list(side, found[side], asked, on=on, user=user, just=just)
            for side in SIDES
            if asked.side in {"", side}
        ],
        we_keep=promising.kept(seen.filter(on_our_side), on=on, rules=rules),
        they_keep=promising.kept(seen.filter(on_their_side), on=on, rules=rules),
        overdue=Overdue(**late.aggregate(n=Count("pk"), oldest_on=Min("due_on"))),
        both_ways=None if asked.committee else reciprocity(user, on=on, rules=rules),
    )


def _list(
    side: str,
    found: CommitmentQuerySet,
    asked: Asked,
    *,
    on: date,
    user: User,
    just: UUID | None,
) -> List:
    """Return the first few of a list, or, where one looks at it alone, a page of it by key."""
    day = "resolved_on" if asked.state == "closed" else "due_on"
    step = "lt" if asked.state == "closed" else "gt"
    total, most = found.count(), MOST if asked.side else FIRST
    last = asked.side and asked.after and Commitment.objects.filter(pk=asked.after).first()
    if last and (then := getattr(last, day)):
        beyond = Q(**{f"{day}__{step}": then}) | Q(**{day: then, f"pk__{step}": last.pk})
        found = found.filter(beyond)
    sign = "-" if step == "lt" else ""
    promises = list(found.order_by(f"{sign}{day}", f"{sign}pk")[: most + 1])
    more = len(promises) > most
    query = ""
    if more:
        after = promises[most - 1].pk if asked.side else None
        query = replace(asked, side=side, after=after).query
    return List(side, rows(promises[:most], on=on, user=user, just=just), total, query)


def reciprocity(user: User, *, on: date, rules: dict[str, Any]) -> Reciprocity:
    """Return how many people in relationship both owe and are owed something, open or kept.

    Those `user` may see; a promise counts while it is open, and for the window after its day.
    """
    live = Commitment.objects.filter(
        Q(status=Commitment.Status.OPEN)
        | Q(
            status=Commitment.Status.KEPT,
            due_on__gt=on - timedelta(days=rules["window"]),
        )
    )
    people = Standing.objects.visible_to(user).filter(
        level__gte=Level.IN_RELATIONSHIP, person__status=Person.Status.ACTIVE
    )
    each_way = people.filter(
        Exists(live.filter(owed_by=OuterRef("person"))),
        Exists(live.filter(owed_to=OuterRef("person"))),
    )
    return Reciprocity(each_way.count(), people.count(), rules["min_n"])


def committees(user: User) -> list[Committee]:
    """Return the committees whose promises `user` may look at."""
    return list(Committee.objects.visible_to(user).standing().order_by("name"))


def sides(user: User, q: str, *, also: Iterable[str]) -> list[tuple[str, Any]]:
    """Return who may stand on either side: oneself, people close by or found by `q`, committees."""
    people = loggable(user)
    lately = Conversation.objects.filter(by=user.person_id).order_by("-talked_on").values("person")
    carried = Carrier.objects.current().filter(by=user.person_id).values("person")
    near = {*lately.values_list("person", flat=True)[:15]}
    near |= {*carried.values_list("person", flat=True)[:30]}
    near |= {pk for value in also if (pk := as_uuid(value.partition(":")[2]))}
    if q:
        near |= {*found_by(people, q, by=user).values_list("pk", flat=True)[:10]}
    listed = people.filter(pk__in=near).order_by("sort_key").values_list("pk", "name")
    return [
        ("me", gettext("Me")),
        (gettext("People"), [(f"person:{pk}", name) for pk, name in listed]),
        (gettext("Committees"), [(f"committee:{c.pk}", c.name) for c in committees(user)]),
    ]
