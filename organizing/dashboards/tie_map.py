"""The map of ties of a unit by name, and the same as a list: for whoever may see ties (T4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from members.models import LogEntry, Person, Unit
from organizing import mapping, relating
from organizing.dashboards import suggestions
from organizing.dashboards.places import places
from organizing.dashboards.suggestions import Pair
from organizing.models import MapPlace, TieMap
from organizing.relating import Figures

if TYPE_CHECKING:
    from members.models import User

NAMED = 200  # names in one list
SUGGESTED = 8
SUGGESTED_FOR, BESIDE = 24, 200  # people looked at on a large map: alone, and beside them
HIDDEN = 5  # fewer than so many ties to people one may not see are not counted out
LABELLED = 70  # people: on a fuller picture only some are named before one looks closer
AROUND = 150  # units of the picture, on each side of the one looked at
STATES: dict[str, LazyText] = {
    "isolated": _("no live tie"),
    "thin": _("one live tie"),
    "tied": _("tied"),
    "woven": _("woven in"),
}
ACROSS: dict[str, LazyText] = {  # whatever their ties are
    "staff-only": _("tied to staff only"),
    "far": _("more than two steps from a committee member"),
}
Group = tuple[str, LazyText, int, list["Spot"]]


@dataclass
class Spot:
    """One person on the map, with whom they are tied to as far as the viewer may know."""

    place: MapPlace
    person: Person
    where: str = ""
    is_labelled: bool = False
    near: list[Spot] = field(default_factory=list)

    @property
    def state(self) -> str:
        """How they are tied in: isolated, thin, tied or woven (practice 3.9)."""
        if self.place.ties < 2:
            return ("isolated", "thin")[self.place.ties]
        is_woven = self.place.ties >= relating.WOVEN_TIES
        return "woven" if is_woven and self.place.peers >= relating.WOVEN_PEERS else "tied"

    @property
    def says(self) -> LazyText:
        """The state in words."""
        return STATES[self.state]

    @property
    def shape(self) -> str:
        """By which shape they are drawn: staff, on a committee, or neither."""
        return "staff" if self.place.is_staff else "seat" if self.place.is_seated else "member"

    @property
    def label(self) -> str:
        """The name as short as a picture takes it."""
        first, *rest = self.person.name.split()
        return f"{first} {rest[-1][0]}." if rest else first

    @property
    def hangs_on_staff(self) -> bool:
        """Whether all they are tied to are staff."""
        if self.place.is_staff:
            is_all = len(self.near) == self.place.ties
            return bool(self.near) and is_all and all(each.place.is_staff for each in self.near)
        return self.place.ties > 0 and self.place.peers == 0

    @property
    def corner(self) -> tuple[int, int]:
        """Where a square around their place begins."""
        return self.place.x - 8, self.place.y - 8

    @property
    def label_y(self) -> int:
        """Where the name stands: under the mark."""
        return self.place.y + 10

    @property
    def beyond(self) -> int:
        """How many ties lead to people who are not shown here."""
        return self.place.ties - len(self.near)

    @property
    def is_beyond_told(self) -> bool:
        """Whether that many may be counted out."""
        return self.beyond >= HIDDEN


@dataclass(frozen=True)
class Line:
    """Ties of one kind as one path of the picture."""

    kind: str
    d: str


@dataclass(frozen=True)
class Bridge:
    """The only tie between two parts; `beyond` people would be cut off without it."""

    one: Spot
    other: Spot
    beyond: int


@dataclass(frozen=True)
class UnitSpot:
    """A unit on the map of a base too large to draw by person."""

    unit: Unit
    x: int
    y: int
    radius: int
    reached: int
    alone: int
    woven: int
    ties: list[tuple[Unit, int]]
    number: int
    near: dict[int, int]  # how many ties there are to the unit of each number

    @property
    def label_y(self) -> int:
        """Where the name stands: under the circle."""
        return self.y + self.radius + 18

    @property
    def alone_percent(self) -> int:
        """Those with one live tie or none, of those reached."""
        return round(100 * self.alone / self.reached) if self.reached else 0


@dataclass(frozen=True)
class Page:
    """The map and the list beside it."""

    unit: Unit
    map: TieMap | None
    is_current: bool
    is_too_large: bool
    figures: Figures
    box: tuple[int, int, int, int]
    spots: list[Spot]
    lines: list[Line]
    units: list[UnitSpot]
    groups: list[Group]
    across: list[Group]
    circles: list[list[Spot]]
    bridges: list[Bridge]
    holding: list[Spot]
    pairs: list[Pair]
    around: Spot | None = None

    @property
    def font(self) -> int:
        """How large names are drawn: as large on a wide picture as on a small one, about."""
        return max(12, round(self.box[2] / 85))

    @property
    def links(self) -> list[Line]:
        """Which units are tied, each pair once: one path for each strength (1 to 3)."""
        at = {spot.number: spot for spot in self.units}
        most = max((n for spot in self.units for n in spot.near.values()), default=1)
        paths: dict[int, list[str]] = defaultdict(list)
        for spot in self.units:
            start = f"M{spot.x} {spot.y}L"
            for number, n in spot.near.items():
                other = at.get(number)
                if other is not None and spot.number < number:
                    strength = 1 + (3 * n > most) + (3 * n > 2 * most)
                    paths[strength].append(f"{start}{other.x} {other.y}")
        return [Line(str(strength), "".join(parts)) for strength, parts in sorted(paths.items())]


def page(user: User, unit: Unit, *, on: date, around: UUID | None) -> Page:
    """Return the map of `unit` to `user`, who may see ties there; the look is logged (T4).

    `around` is somebody to look closer at.
    """
    found = mapping.current(unit, on=on, by=user)
    kept = found.map
    if kept is None:
        nothing = Figures(0)
        return Page(
            unit, None, False, found.is_too_large, nothing, (0, 0, 0, 0),
            [], [], [], [], [], [], [], [], [],
        )  # fmt: skip
    LogEntry.record("viewed_sealed", unit, by=user, what="ties", purpose="tie_map")
    spots = _spots(kept, user)
    by_number = {spot.place.number: spot for spot in spots}
    chosen = next((spot for spot in spots if spot.person.pk == around), None)
    is_drawn = not kept.is_by_unit
    return Page(
        unit=unit,
        map=kept,
        is_current=found.is_current,
        is_too_large=False,
        figures=Figures(**kept.figures["reach"]),
        box=_box(kept, chosen if is_drawn else None),
        spots=spots if is_drawn else [],
        lines=_lines(spots, chosen) if is_drawn else [],
        units=_units(kept),
        groups=_groups(spots, kept),
        across=_across(spots, kept),
        circles=_circles(spots),
        bridges=[
            Bridge(by_number[a], by_number[b], beyond)
            for a, b, beyond in kept.figures["bridges_between"]
            if a in by_number and b in by_number
        ],
        holding=sorted(
            (spot for spot in spots if spot.place.strands),
            key=lambda spot: (-spot.place.strands, spot.person.sort_key),
        )[:NAMED],
        pairs=_pairs(kept, spots, user, on=on),
        around=chosen,
    )


def _spots(kept: TieMap, user: User) -> list[Spot]:
    """Return whom `user` may see on the map, in order of name; of a large base only who matters."""
    rows = kept.places.sealed_to(user).filter(person__status=Person.Status.ACTIVE)
    if kept.is_by_unit:
        by_name = rows.order_by("person__sort_key", "pk").values_list("pk", flat=True)
        alone = [pk for ties in (0, 1) for pk in by_name.filter(ties=ties)[:NAMED]]
        ends = {n for a, b, _beyond in kept.figures["bridges_between"] for n in (a, b)}
        matters = Q(circle__isnull=False) | Q(strands__gt=0) | Q(number__in=ends)
        rows = rows.filter(matters | Q(pk__in=alone))
    rows = rows.select_related("person").order_by("person__sort_key", "pk")
    if kept.is_by_unit:
        rows = rows[: 5 * NAMED]
    spots = {row.number: Spot(row, row.person) for row in rows}
    where = places(spot.person.pk for spot in spots.values())
    is_full = len(spots) > LABELLED
    for spot in spots.values():
        spot.where = where.get(spot.person.pk, "")
        near = (spots[n] for n in spot.place.near if n in spots)
        spot.near = sorted(near, key=lambda each: each.person.sort_key)
        spot.is_labelled = not is_full or spot.place.is_seated or spot.place.strands > 0
    return list(spots.values())


def _box(kept: TieMap, chosen: Spot | None) -> tuple[int, int, int, int]:
    """Return what of the picture is shown: all of it, or what is around somebody."""
    if chosen is None:
        return (0, 0, kept.width, kept.height)
    drawn = [chosen, *chosen.near]
    left = min(spot.place.x for spot in drawn) - AROUND
    top = min(spot.place.y for spot in drawn) - AROUND // 2
    right = max(spot.place.x for spot in drawn) + AROUND
    foot = max(spot.place.y for spot in drawn) + AROUND // 2
    return (left, top, right - left, foot - top)


def _lines(spots: list[Spot], chosen: Spot | None) -> list[Line]:
    """Return the ties as one path for each kind: within a unit, across units, with staff."""
    paths: dict[str, list[str]] = defaultdict(list)
    for spot in spots:
        for other in spot.near:
            if spot.place.number < other.place.number:
                kind = _kind(spot, other)
                if chosen in (spot, other):
                    kind = f"{kind} line-chosen"
                a, b = spot.place, other.place
                paths[kind].append(f"M{a.x} {a.y}L{b.x} {b.y}")
    return [Line(kind, "".join(parts)) for kind, parts in sorted(paths.items())]


def _kind(one: Spot, other: Spot) -> str:
    if one.place.is_staff or other.place.is_staff:
        return "staff"
    return "across" if set(one.place.units).isdisjoint(other.place.units) else "within"


def _units(kept: TieMap) -> list[UnitSpot]:
    """Return the units of a large map, each with the ties that lead to others, most first."""
    names = Unit.objects.in_bulk([row["unit"] for row in kept.units])
    at = [names.get(UUID(row["unit"])) for row in kept.units]
    most = max((row["reached"] for row in kept.units), default=1)
    found = []
    for number, (unit, row) in enumerate(zip(at, kept.units, strict=True)):
        if unit is None:
            continue
        near = {int(n): count for n, count in row["ties"].items()}
        ties = [(at[n], count) for n, count in near.items()]
        told = [(other, count) for other, count in ties if other is not None]
        found.append(
            UnitSpot(
                unit, row["x"], row["y"], round(14 + 26 * (row["reached"] / most) ** 0.5),
                row["reached"], row["alone"], row["woven"],
                sorted(told, key=lambda each: (-each[1], each[0].name)), number, near,
            )
        )  # fmt: skip
    return found


def _across(spots: list[Spot], kept: TieMap) -> list[Group]:
    """Return who knows nobody but staff, and whom a phone tree misses; on a large map only counts.

    Staff who know nobody but staff are seen to as far as those they know are on this map.
    """
    figures = Figures(**kept.figures["reach"])
    found: dict[str, list[Spot]] = {"staff-only": [], "far": []}
    for spot in spots if not kept.is_by_unit else []:
        if spot.hangs_on_staff:
            found["staff-only"].append(spot)
        if not spot.place.in_phone_tree:
            found["far"].append(spot)
    n = {"staff-only": figures.staff_only, "far": figures.reached - figures.in_phone_tree}
    return [(key, label, n[key], found[key]) for key, label in ACROSS.items()]


def _groups(spots: list[Spot], kept: TieMap) -> list[Group]:
    """Return everybody by how they are tied in, who has nobody first: name, words, count, people.

    On a large map the tied and the woven are counted and not listed.
    """
    by: dict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        by[spot.state].append(spot)
    figures: Mapping[str, int] = kept.figures["reach"]
    tied = figures["reached"] - figures["isolated"] - figures["thin"] - figures["woven"]
    counts = {**figures, "tied": tied}
    return [
        (state, label, counts[state], [] if kept.is_by_unit and state in ("tied", "woven") else
         by[state][:NAMED] if kept.is_by_unit else by[state])
        for state, label in STATES.items()
    ]  # fmt: skip


def _circles(spots: list[Spot]) -> list[list[Spot]]:
    """Return the circles of people tied to each other and to no carrier, largest first."""
    found: dict[int, list[Spot]] = defaultdict(list)
    for spot in spots:
        if spot.place.circle is not None:
            found[spot.place.circle].append(spot)
    return sorted(found.values(), key=lambda circle: -len(circle))


def _pairs(kept: TieMap, spots: list[Spot], user: User, *, on: date) -> list[Pair]:
    """Return whom to introduce; on a large map for the first of those alone, within their units."""
    alone = [spot for spot in spots if spot.place.ties <= 1]
    ties: dict[UUID, set[UUID]] = {
        spot.person.pk: {near.person.pk for near in spot.near} for spot in spots
    }
    if kept.is_by_unit:
        alone = alone[:SUGGESTED_FOR]
        ties = {
            spot.person.pk: {spot.place.only_id} if spot.place.only_id else set() for spot in alone
        }
        units = {unit for spot in alone for unit in spot.place.units}
        beside = kept.places.sealed_to(user).filter(ties__gte=2, units__overlap=list(units))
        mates = beside.order_by("-ties", "pk").values_list("person", flat=True)[:BESIDE]
        ties |= {pk: set() for pk in mates if pk not in ties}
    ids = {spot.person.pk for spot in alone}
    return suggestions.pairs(ids, ties.keys(), ties, user, on=on, most=SUGGESTED)
