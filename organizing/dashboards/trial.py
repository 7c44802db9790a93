"""What proposed rules would change: counts of everybody, and names within one's scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from members.models import Person
from organizing.dashboards.base import on_rung
from organizing.dashboards.places import places
from organizing.models import PreviewMove, RulesPreview
from organizing.standing.changing import state_label

if TYPE_CHECKING:
    from members.models import User

PAGE = 30
STATES = {
    "rung": [str(rung) for rung in range(6, -1, -1)],
    "level": [str(level) for level in range(5, -1, -1)],
    "drift": ["steady", "slipping", "drifting", "gone", "not_yet", "n/a"],
}


@dataclass(frozen=True)
class Row:
    """How many are in a state, and how many would be."""

    label: str
    was: int
    now: int
    state: str = ""
    behind: str = ""  # whom `was` counts, where the list of people can be asked for them
    comes: int = 0  # how many would come to it
    leaves: int = 0  # and leave it

    @property
    def moved(self) -> int:
        """How many would come or go."""
        return self.comes + self.leaves

    @property
    def stays(self) -> int:
        """How many would be in it as they are now."""
        return self.was - self.leaves

    @property
    def change(self) -> int:
        """How many more there would be."""
        return self.now - self.was


@dataclass(frozen=True)
class Effect:
    """One table: rungs, levels or drift, before and after."""

    what: str
    rows: list[Row]
    moved: int


@dataclass(frozen=True)
class Move:
    """Somebody who would stand elsewhere."""

    person: Person
    place: str
    was: str
    now: str


@dataclass(frozen=True)
class Trial:
    """The whole effect, and a page of names; `unnamed` move without being shown here."""

    effects: list[Effect]
    what: str
    moves: list[Move]
    unnamed: int
    next_after: int | None
    state: str = ""  # only moves into or out of it are shown
    state_label: str = ""

    @property
    def row(self) -> Row | None:
        """The row of the state whose names are shown, where one was chosen."""
        rows = next(effect.rows for effect in self.effects if effect.what == self.what)
        return next((row for row in rows if row.state == self.state), None)

    @property
    def moved(self) -> int:
        """How many people stand elsewhere in the table whose names are shown."""
        return next(effect.moved for effect in self.effects if effect.what == self.what)


def trial(
    preview: RulesPreview, user: User, *, what: str = "", after: int = 0, state: str = ""
) -> Trial:
    """Return what the proposal would change, with names of those `user` may see.

    With `state`, names of those who would come to it or leave it. Without `what`, those of the
    first of rungs, levels and relationships in which anybody would move.
    """
    effects = [_effect(preview, each) for each in STATES]
    what = what or next((each.what for each in effects if each.moved), "rung")
    seen = PreviewMove.objects.visible_to(user).filter(preview=preview, what=what)
    state = state if state in STATES[what] else ""
    if state:
        seen = seen.filter(Q(was=state) | Q(now=state))
    found = list(seen.filter(pk__gt=after).select_related("person").order_by("pk")[: PAGE + 1])
    where = places(move.person_id for move in found)
    effect = next(each for each in effects if each.what == what)
    total = sum(row.moved for row in effect.rows if row.state == state) if state else effect.moved
    return Trial(
        effects=effects,
        what=what,
        moves=[
            Move(
                move.person,
                where.get(move.person_id, ""),
                state_label(what, move.was),
                state_label(what, move.now),
            )
            for move in found[:PAGE]
        ],
        unnamed=max(0, total - seen.count()),
        next_after=found[PAGE - 1].pk if len(found) > PAGE else None,
        state=state,
        state_label=state_label(what, state) if state else "",
    )


def _effect(preview: RulesPreview, what: str) -> Effect:
    table = preview.table(what)
    rows = [
        Row(
            state_label(what, state),
            sum(n for was, _now, n in table if was == state),
            sum(n for _was, now, n in table if now == state),
            state,
            _behind(what, state),
            sum(n for was, now, n in table if was != now == state),
            sum(n for was, now, n in table if now != was == state),
        )
        for state in STATES[what]
    ]
    moved = sum(n for was, now, n in table if was != now)
    return Effect(what, [row for row in rows if row.was or row.now], moved)


def _behind(what: str, state: str) -> str:
    """Return the query of the list of people who stand so now."""
    if what == "rung":
        return on_rung(int(state))
    return f"level={state}" if what == "level" and int(state) else ""
