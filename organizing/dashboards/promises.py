"""The ledger of promises, ours first, and how both directions are kept (practice 3.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.http import urlencode
from django.utils.translation import gettext

from members.models import Carrier, Committee, Person, Seat
from organizing.dashboards.places import places
from organizing.dashboards.talking import found_by, loggable
from organizing.forms.days import as_uuid
from organizing.models import Commitment, Conversation
from organizing.models.commitment import CommitmentQuerySet
from organizing.promising import FollowThrough, Outcome, follow_through

if TYPE_CHECKING:
    from members.models import User

MOST = 30


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
    moved_from: Commitment | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can still be kept."""
        return self.promise.status == Commitment.Status.OPEN

    @property
    def undo_pk(self) -> UUID:
        """What an undo reopens: this one, or the one it replaced."""
        moved = self.moved_from if self.is_open else None
        return moved.pk if moved else self.promise.pk


@dataclass(frozen=True)
class Ledger:
    """Promises we owe, then promises owed to us, with how each direction is kept."""

    ours: list[Row]
    theirs: list[Row]
    others: list[Row]
    we_keep: FollowThrough
    they_keep: FollowThrough


def ours(user: User, via: str = "owed_by") -> Q:
    """Return promises on `user`'s side: their own, and those of committees they sit on."""
    seats = Seat.objects.filter(person=user.person_id, ended_on=None).values("committee")
    return Q(**{via: user.person_id}) | Q(**{f"{via}_committee__in": seats})


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
                moved_from=each.renegotiated_from,
            )
        )
    return made


def with_sides(promises: CommitmentQuerySet) -> CommitmentQuerySet:
    """Fetch what `rows` shows along with the promises."""
    return promises.select_related(
        "owed_by", "owed_to", "owed_by_committee", "owed_to_committee", "conversation"
    ).select_related("renegotiated_from")


def kept(promises: CommitmentQuerySet, *, on: date, rules: dict[str, Any]) -> FollowThrough:
    """Return the follow-through of promises due in the window before `on`."""
    again = Commitment.objects.filter(pk=OuterRef("renegotiated_from"))
    due = promises.filter(due_on__gt=on - timedelta(days=rules["window"]), due_on__lte=on)
    outcomes = due.annotate(chained=Exists(again)).values_list("status", "due_on", "chained")
    return follow_through(
        (Outcome(status, due_on, int(chained)) for status, due_on, chained in outcomes),
        on=on,
        rules=rules,
    )


@dataclass(frozen=True)
class Asked:
    """Which promises one wants to see."""

    state: str = "open"
    committee: UUID | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Asked:
        """Read the filters of an address; what is not understood is left out."""
        state = query.get("state", "")
        return cls(
            state if state in {"open", "closed"} else "open", as_uuid(query.get("committee"))
        )

    @property
    def query(self) -> str:
        """The filters as an address has them."""
        return urlencode({"state": self.state, "committee": str(self.committee or "")})


def ledger(
    user: User, asked: Asked, *, on: date, rules: dict[str, Any], just: UUID | None = None
) -> Ledger:
    """Return the promises `user` may see, ours first, and how each direction is kept."""
    seen = Commitment.objects.visible_to(user)
    on_our_side = ours(user)
    on_their_side = ours(user, "owed_to") & ~on_our_side
    if asked.committee:
        on_our_side = Q(owed_by_committee=asked.committee)
        on_their_side = Q(owed_to_committee=asked.committee)
    closed = asked.state == "closed"
    state = ~Q(status=Commitment.Status.OPEN) if closed else Q(status=Commitment.Status.OPEN)
    shown = with_sides(seen.filter(state | Q(pk=just)))
    shown = shown.order_by("-resolved_on", "-pk") if closed else shown.order_by("due_on", "pk")
    elsewhere = shown.exclude(on_our_side | on_their_side) if not asked.committee else seen.none()
    return Ledger(
        ours=rows(shown.filter(on_our_side)[:MOST], on=on, user=user, just=just),
        theirs=rows(shown.filter(on_their_side)[:MOST], on=on, user=user, just=just),
        others=rows(elsewhere[:MOST], on=on, user=user, just=just),
        we_keep=kept(seen.filter(on_our_side), on=on, rules=rules),
        they_keep=kept(seen.filter(on_their_side), on=on, rules=rules),
    )


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
