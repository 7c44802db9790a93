"""What the pages about structure tests show: the staircase, the units, the lists, the advice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import publishing, series
from campaigns.models import Campaign, Decision, Participation, StructureTest
from campaigns.models.decision import FEWEST
from campaigns.series import Delivery, TestReading, UnitReading
from campaigns.structure_tests import Band
from campaigns.withholding import is_open, withheld
from members import access
from members.charts import Bar, Bars, Stair, Staircase
from members.dates import date_format
from members.models import Person, Unit
from members.percents import percent

if TYPE_CHECKING:
    from members.models import User

FILLS = {
    Band.HARDEST: "go",
    Band.STRONG: "go",
    Band.MAJORITY: "go",
    Band.BARE: "warn",
    Band.NOT_YET: "stop",
}


@dataclass(frozen=True)
class Seen:
    """A test in its series; its results only where the viewer may read them."""

    test: StructureTest
    reading: TestReading | None
    number: int


@dataclass(frozen=True)
class Row:
    """One unit through all tests of a campaign."""

    unit: Unit
    cells: list[tuple[Seen, UnitReading | None]]

    @property
    def frontier(self) -> int | None:
        """The highest cost at which a majority of the unit took part (practice 2.7)."""
        costs = [
            each.test.action.cost
            for each, unit in self.cells
            if unit and (unit.result.participation or 0) >= unit.rules["majority"]
        ]
        return max(costs, default=None)


@dataclass(frozen=True)
class Series:
    """The tests of a campaign, in order, over all and unit by unit."""

    read: list[TestReading]  # all of them, for counting on
    seen: list[Seen]
    rows: list[Row]
    chart: Staircase
    last: TestReading | None
    sustained: int

    @property
    def hidden(self) -> int:
        """How many the committee has not published yet."""
        return sum(each.reading is None for each in self.seen)


@dataclass(frozen=True)
class LeaderList:
    """How a leader's list did, for them and their lead."""

    leader: Person
    delivery: Delivery
    is_own: bool


@dataclass(frozen=True)
class Page:
    """One test."""

    test: StructureTest
    reading: TestReading | None
    chart: Bars | None
    lists: list[LeaderList]
    sits_on: bool
    vote: Decision | None
    previous: StructureTest | None

    @property
    def cast(self) -> int:
        """The turnout of a secret ballot over all units."""
        return sum(unit.snapshot.cast or 0 for unit in self.reading.units) if self.reading else 0

    @property
    def may_split(self) -> bool:
        """Whether so many voted that yes and no tell of nobody (R8)."""
        return self.cast >= FEWEST


def campaign_series(campaign: Campaign, user: User, *, on: date, rules: dict[str, Any]) -> Series:
    """Return the series of `campaign`, results left out where `user` may not read them yet."""
    found = series.series(campaign, on=on, rules=rules)
    hidden = withheld([each.action for each in found], user)
    seen = [
        Seen(each.test, None if each.action.pk in hidden else each, number)
        for number, each in enumerate(found, start=1)
    ]
    shown = [each.reading for each in seen if each.reading and each.reading.is_over]
    return Series(
        found,
        seen,
        _rows(seen, found),
        staircase(seen, rules),
        shown[-1] if shown else None,
        sustained(campaign, on=on),
    )


def sustained(campaign: Campaign, *, on: date) -> int:
    """Return how many people did two acts of cost 3 or more in twelve months (practice 2.7)."""
    costly = Participation.objects.verified().filter(
        action__campaign=campaign,
        action__cost__gte=3,
        action__held_on__gt=on - timedelta(days=365),
        action__held_on__lte=on,
    )
    return costly.values("person").annotate(n=Count("pk")).filter(n__gte=2).count()


def staircase(seen: list[Seen], rules: dict[str, Any]) -> Staircase:
    """Return the chart of participation, test by test."""
    stairs, held = [], []
    for each in seen:
        told = each.reading if each.reading and each.reading.is_over else None
        share = told.total.participation if told else None
        fraction = ""
        if told:
            n = {"did": number_format(told.total.did), "all": number_format(told.total.headcount)}
            fraction = _("%(did)s of %(all)s") % n
            held.append(told)
        elif each.reading is None:
            fraction = _("not published yet")
        stairs.append(
            Stair(
                each.test.action.name,
                None if share is None else share / 100,
                under=_("cost %(n)s, %(day)s")
                % {
                    "n": each.test.action.cost,
                    "day": date_format(each.test.action.held_on, "j M Y"),
                },
                of=fraction,
                fill=FILLS[told.band] if told and told.band else "brand",
                url=each.test.get_absolute_url(),
            )
        )
    marks = [
        (rules["majority"] / 100, _("a majority")),
        (rules["hard_ask"] / 100, _("ready for the hardest asks")),
    ]
    return Staircase("tests", _("Structure tests in order"), _says(held), stairs, marks=marks)


def _says(held: list[TestReading]) -> str:
    if not held:
        return _("No result can be shown yet.")
    first, last = held[0], held[-1]
    said = _("%(test)s: %(percent)s%% of %(all)s people took part.") % {
        "test": last.action.name,
        "percent": last.percent or 0,
        "all": number_format(last.total.headcount),
    }
    if first is last:
        return said
    return _("From %(a)s%% at cost %(x)s to %(b)s%% at cost %(y)s.") % {
        "a": first.percent or 0,
        "x": first.action.cost,
        "b": last.percent or 0,
        "y": last.action.cost,
    } + " " + said  # fmt: skip


def _rows(seen: list[Seen], found: list[TestReading]) -> list[Row]:
    units = {unit.snapshot.unit_id: unit.snapshot.unit for each in found for unit in each.units}
    rows = []
    for pk, unit in units.items():
        cells = []
        for each in seen:
            told = each.reading if each.reading and each.reading.is_over else None
            mine = next((u for u in told.units if u.snapshot.unit_id == pk), None) if told else None
            cells.append((each, mine))
        rows.append(Row(unit, cells))
    return sorted(rows, key=lambda row: (row.unit.sort_order, row.unit.name.casefold()))


def page(test: StructureTest, user: User, *, on: date, rules: dict[str, Any]) -> Page:
    """Return one test; results only where `user` may read them, lists only to leader and lead."""
    may_read = is_open(test, user)
    reading = series.reading(test, on=on, rules=rules) if may_read else None
    over = reading is not None and reading.is_over
    return Page(
        test=test,
        reading=reading,
        chart=_bars(reading, user, rules) if reading and over else None,
        lists=_lists(test, user) if over else [],
        sits_on=publishing.sits_on(test, user),
        vote=publishing.votes_to_publish(test).first(),
        previous=_previous(test),
    )


def _previous(test: StructureTest) -> StructureTest | None:
    if test.action.campaign_id is None:
        return None
    earlier = StructureTest.objects.filter(
        action__campaign=test.action.campaign_id, action__held_on__lt=test.action.held_on
    ).select_related("action")
    return earlier.order_by("-action__held_on", "-pk").first()


def _bars(reading: TestReading, user: User, rules: dict[str, Any]) -> Bars:
    within = access.units_within(user, may="members.view_person")
    ids = [unit.snapshot.unit_id for unit in reading.units]
    near = set(Unit.objects.filter(within, pk__in=ids, closed_on=None).values_list("pk", flat=True))
    bars = [
        Bar(
            unit.snapshot.unit.name,
            unit.result.participation or 0,
            text=percent(unit.percent) if unit.percent is not None else _("no headcount"),
            of=_("%(did)s of %(all)s")
            % {
                "did": number_format(unit.result.did),
                "all": number_format(unit.result.headcount),
            },
            fill=FILLS[unit.band] if unit.band else "brand",
            url=reverse("wall_chart", args=[unit.snapshot.unit_id])
            if unit.snapshot.unit_id in near
            else "",
            marks=(rules["unit_floor"], rules["majority"]),
        )
        for unit in reading.units
    ]
    n = sum(not unit.is_below for unit in reading.units)
    says = ngettext(
        "%(n)s of %(all)s unit is at half or more; they hold %(holding)s%% of the headcount.",
        "%(n)s of %(all)s units are at half or more; they hold %(holding)s%% of the headcount.",
        len(reading.units),
    ) % {"n": n, "all": len(reading.units), "holding": reading.holding}
    return Bars(_("Participation by unit"), says, bars, top=100)


def _lists(test: StructureTest, user: User) -> list[LeaderList]:
    """Return one's own list first, then those of leaders one leads, by name and by no result."""
    found = {row.leader_id: row for row in series.deliveries(test)}
    led = Person.objects.filter(access.led(user), pk__in=found) if _leads(user) else []
    own = Person.objects.filter(pk=user.person_id, pk__in=found)
    rows = [LeaderList(who, found[who.pk], True) for who in own]
    others = sorted(led, key=lambda who: (who.sort_key, str(who.pk)))
    return rows + [LeaderList(who, found[who.pk], False) for who in others]


def _leads(user: User) -> bool:
    return user.has_perm("organizing.view_load")


def to_record_vote(test: StructureTest) -> str:
    """Return where the committee's decision to publish the test is recorded."""
    address = reverse("committee_decision_new", args=[test.committee_id])
    return f"{address}?kind=publish&action={test.action_id}"
