"""Sections of a chart, days of promises, seats, who is gone, what was done: held against rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from campaigns.models import Participation
from members.models import Attendance, Membership, Person, Placement, Seat, Unit
from organizing.models import (
    Assessment,
    Attempt,
    Commitment,
    Conversation,
    StandingChange,
    Tie,
)
from tests.reference import campaigns as plain
from tests.reference.boards import Boards
from tests.reference.bodies import Bodies
from tests.reference.holding import n
from tests.reference.pages import numbers, table, words
from tests.reference.weeks import Weeks

Get = Callable[[str], str]
YEAR = timedelta(days=365)


def sections(get: Get, ref: Boards, top: UUID) -> None:
    """The sections of a chart: by unit and shift, named of how many, and how many have no name."""
    paths, names = ref.world.unit_paths, dict(Unit.objects.values_list("pk", "name"))
    below = [pk for pk in paths if top in paths[pk] and pk not in ref.world.closed_units]
    parents = {paths[pk][-2] for pk in below if len(paths[pk]) > 1}
    here: dict[UUID, list[tuple[str, UUID]]] = defaultdict(list)
    for unit, shift, person in Placement.objects.filter(ended_on=None).values_list(
        "unit", "shift", "person"
    ):
        if ref.is_present(person):
            here[unit].append((shift, person))
    counts: dict[UUID, tuple[date, int]] = {}
    for unit, as_of, counted in ref.world.headcounts:
        counts[unit] = max(counts.get(unit, (date.min, 0)), (as_of, counted))
    wanted: Counter[tuple[str, str, int]] = Counter()
    for unit in below:
        shifts = sorted({shift for shift, _person in here[unit]})
        parts = shifts if len(shifts) > 1 else [None]
        for part in parts if here[unit] or unit not in parents else []:
            people = {person for shift, person in here[unit] if part in (None, shift)}
            title = [names[pk] for pk in paths[unit][len(paths[top]) :] if pk in below]
            title = [*(title or [names[unit]]), *([part] if part else [])]
            whole = counts[unit][1] if unit in counts and not part and unit not in parents else None
            said = f"{len(people)} named" if whole is None else f"{len(people)} of {whole}"
            wanted[" · ".join(title), said, max(0, (whole or 0) - len(people))] += 1
    found: Counter[tuple[str, str, int]] = Counter()
    for row in get(f"/wall-chart/{top}/").split('class="wall-name">')[1:]:
        title, said = re.match(r'([^<]*)<span class="under">([^<]*)<', row).groups()
        more = re.search(r'square-more"><span class="square-name">\+(\d+)<', row)
        found[title.replace("&amp;", "&"), said, int(more[1]) if more else 0] += 1
    assert found == wanted


def seats(get: Get, ref: Bodies) -> None:
    """The seats of each committee that changed hands in the year, each by its last day."""
    for pk in ref.rows:
        page = get(f"/committees/{pk}/turnover/")
        left = [
            seat["ended_on"]
            for seat in ref.seats[pk]
            if seat["ended_on"] and 0 <= (ref.on - seat["ended_on"]).days < 365
        ]
        gone, handed, mean = ref.turnover(pk)
        said = re.findall(r'</span>\s*<span>[^<]* · <time class="quiet" datetime="([^"]+)"', page)
        assert said == sorted(map(str, left), reverse=True)
        assert numbers("# seats? w[a-z]+ left, # of them handed over", page) == [gone, handed]
        assert not mean or f"On a mean day of that year {mean:.1f} seats" in words(page)
    assert Seat.objects.exclude(ended_on=None).exists()


def gone(get: Get, ref: Boards) -> None:
    """Who is gone of the members of a year ago, and how it came about; the list as many."""
    since, world = ref.on - YEAR, ref.world
    rows: dict[str, dict[UUID, list[date]]] = {"gone": defaultdict(list), "said": defaultdict(list)}
    for person, day in StandingChange.objects.filter(what="drift", now="gone").values_list(
        "person", "on"
    ):
        rows["gone"][person].append(day)
    for person, day, kind, leaving in Conversation.objects.values_list(
        "person", "talked_on", "kind", "said_leaving"
    ):
        if kind == "exit" or leaving:
            rows["said"][person].append(day)
    members = {
        person
        for person, began, ended, standing in Membership.objects.values_list(
            "person", "began_on", "ended_on", "standing"
        )
        if standing != "applied" and began <= since and (ended is None or ended > since)
    }
    placed = {one.person for one in world.placements if one.covers(since)}
    reasons = dict(Person.objects.values_list("pk", "left_reason"))
    people = []
    for pk, who in world.people.items():
        away = who.status in ("left_scope", "deceased")
        here = who.status == "active" or (away and who.status_on > since)
        people.append({
            "belonged": here and not who.is_management and pk in placed & members,
            "left": (who.status_on, reasons[pk]) if away else None,
            "gone": rows["gone"][pk],
            "said": rows["said"][pk],
        })  # fmt: skip
    of, *ways = plain.gone(people, since, ref.on)
    page = get("/base/cohorts/")
    assert numbers(r"Of # members on [^,]*, # \(#%\) are gone", page) == [
        of, sum(ways), round(100 * sum(ways) / of),
    ]  # fmt: skip
    told = re.findall(r'cohorts/gone/\?part=\w+">(\d+)<', page)
    assert list(map(int, told)) == ways
    chips = re.findall(r'of=gone[^"]*"[^>]*>([^<]*) · ([\d,]+)<', get("/base/cohorts/gone/"))
    assert [int(k.replace(",", "")) for _label, k in chips] == [
        of,
        sum(ways),
        of - sum(ways),
        *ways,
    ]


def done(get: Get, ref: Weeks) -> None:
    """The actions of 90 days, with who took part and for how many it was the first."""
    after = ref.on - timedelta(days=90)
    did = [p for p in ref.done() if after < p.act.on <= ref.on]
    first = ref.firsts()
    rows = table(
        get("/base/actions/"), "Actions that were held, the latest first, with who took part"
    )
    rows = {name: cells for name, cells in rows.items() if name != "Action"}
    assert len(rows) == len({p.act.id for p in did})
    for act in {p.act.id for p in did}:
        name = ref.world.act_names[act]
        people = {p.person for p in did if p.act.id == act}
        cells = next(cells for title, cells in rows.items() if title.startswith(name))
        new = sum(first.get(person) == act for person in people)
        assert [cell.split()[0] for cell in cells[1:]] == [n(len(people)), n(new)], name


def recorded(get: Get, on: date) -> None:
    """How many rows of each kind there are up to the day."""
    days = {
        "Conversations": Conversation.objects.values_list("talked_on", flat=True),
        "Attempts to reach somebody": Attempt.objects.values_list("tried_on", flat=True),
        "Promises": Commitment.objects.values_list("made_on", flat=True),
        "Assessments": Assessment.objects.values_list("assessed_on", flat=True),
        "Ties": Tie.objects.values_list("first_on", flat=True),
        "Attendance at meetings": Attendance.objects.filter(state="present").values_list(
            "meeting__held_on", flat=True
        ),
        "Taking part in actions": Participation.objects.filter(state="did").values_list(
            "action__held_on", flat=True
        ),
    }
    page = get("/base/recorded/")
    rows, total = table(page, "Recorded events by kind"), 0
    for name, found in days.items():
        here = sum(day <= on for day in found)
        assert (name, rows[name][0].split()[0]) == (name, n(here))
        total += here
    assert numbers("# recorded events up to", page) == [total]
    assert numbers("from # recorded events", get("/base/")) == [total]
