"""Claimed support, committees' lists and meetings as pages show them, held against rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from campaigns.models import Action, Campaign
from members.models import Attendance, Meeting
from organizing.models import Assessment
from tests.reference.boards import Boards
from tests.reference.bodies import Bodies
from tests.reference.pages import Tables, numbers, words

Get = Callable[[str], str]
MEETINGS_SHOWN = 6


class Support:
    """The latest rating of each person, and what may be shown of it (practice 3.3)."""

    def __init__(self, ref: Boards) -> None:
        self.ref, self.latest = ref, {}
        rows = Assessment.objects.filter(assessed_on__lte=ref.on).values()
        for row in sorted(rows, key=lambda row: (row["assessed_on"], row["id"])):
            self.latest[row["person_id"]] = row
        known = {part.act.id for part in ref.world.parts if part.state != "invited"}
        self.tests = []  # over, and recorded of anybody: (over on, id, held on), the latest last
        for row in Action.objects.filter(is_test=True).values():
            over = max(row["held_on"], row["closes_on"] or date.min)
            if over < ref.on and row["id"] in known:
                self.tests.append((over, row["id"], row["held_on"]))
        self.tests.sort()

    def count(self, people: set[UUID], by: UUID | None = None) -> tuple[int, int]:
        """Claimed with us, and those of them that nothing bears out yet; of one who rated."""
        strong = [
            person
            for person in people
            if (row := self.latest.get(person))
            and row["strength"] <= 2
            and by in (None, row["by_id"])
        ]
        return sum(map(self.is_soft, strong)), len(strong)

    def is_soft(self, person: UUID) -> bool:
        ref, days = self.ref, self.ref.a
        if self.latest[person]["basis"] == "hearsay" or self.sat_out(person):
            return True
        moved = any(
            part.person != person
            and part.is_verified
            and part.act.on <= ref.on
            and ref.eff(person, part.act.on, ref.on) <= days["moved_days"]
            for part in ref._by_person["moved"][person]
        )
        acted = any(
            part.act.cost >= 2 and ref.eff(person, part.act.on, ref.on) <= days["act_days"]
            for part in ref.acts_of(person)
        )
        return not (moved or acted or self.delivers(person))

    def delivers(self, person: UUID) -> bool:
        ref = self.ref
        for _over, test, held in self.tests:
            if ref.eff(person, held, ref.on) > ref.a["moved_days"]:
                continue
            mine = ref._by_person["carrying"][person]
            on_list = {c.person for c in mine if c.covers(held)}
            did = {
                who
                for who in on_list
                for part in ref._by_person["parts"][who]
                if part.act.id == test and part.is_verified
            }
            share = 100 * len(did) >= ref.a["delivery_percent"] * len(on_list)
            if len(on_list) >= ref.r["list_size"] and share:
                return True
        return False

    def sat_out(self, person: UUID) -> bool:
        ref, world = self.ref, self.ref.world
        at = {
            unit
            for placed, leaf in ref._by_person["places"][person]
            if placed.covers(ref.on)
            for unit in world.unit_paths[leaf]
        }
        theirs = [
            one for one in self.tests if at and (at & world.act_units[one[1]] or not
                                                 world.act_units[one[1]])
        ]  # fmt: skip
        if not theirs or ref.is_paused(person, theirs[-1][2]):
            return False
        test = theirs[-1][1]
        return (person, test) in world.asked and any(
            part.act.id == test and part.state != "did" for part in ref._by_person["parts"][person]
        )


def support(get: Get, ref: Boards, me: UUID) -> None:
    """The figures of ratings on the connections of each highest unit."""
    held, listed = Support(ref), set(ref.listed())
    for top, path in ref.world.unit_paths.items():
        if len(path) > 1 or top in ref.world.closed_units:
            continue
        page, people = get(f"/connections/{top}/"), ref.people_in(top) & listed
        fresh = sum(
            (ref.on - row["assessed_on"]).days
            <= ref.a["stale_live" if row["campaign_id"] in _live(ref.on) else "stale_other"]
            for person in people
            if (row := held.latest.get(person))
        )
        assert (top, numbers("Freshly assessed # of #", page)) == (top, [fresh, len(people)])
        soft = list(held.count(people))
        assert (top, numbers("Soft support # of # claimed with us", page)) == (top, soft)
        own = held.count({p for p in people if p in _rated_by(me)}, by=me)
        said = f"Of those you rated with us yourself, {own[0]} of {own[1]} are not borne out yet"
        assert (top, said in words(page)) == (top, own[1] > 0)


def _live(on: date) -> set[Any]:
    rows = Campaign.objects.values_list("id", "opened_on", "closed_on")
    return {pk for pk, opened, closed in rows if opened <= on and (closed is None or closed > on)}


def _rated_by(me: UUID) -> set[UUID]:
    return set(Assessment.objects.filter(by=me).values_list("person", flat=True))


def committees(get: Get, ref: Bodies, me: UUID) -> None:
    """Lists, promises, drift and meetings of each committee, and the last turnout on the board."""
    rows = next(
        rows
        for caption, rows in Tables(get("/committees/")).found.items()
        if caption.startswith("Committees as of")
    )
    shows = {row[0]: row[2] for row in rows[1:]}
    for pk, row in ref.rows.items():
        name = row["name"]
        few = len({seat["person_id"] for seat in ref.filled(pk)}) <= 4
        _board(next(cell for title, cell in shows.items() if title.startswith(name)), ref, pk, few)
        page = get(f"/committees/{pk}/")
        _lists(words(page), ref, pk, me)
        _list_of_each(get(f"/committees/{pk}/lists/"), ref, pk)
        _candidates(page, ref, pk)
        _meetings(page, pk, few)


def _board(cell: str, ref: Bodies, pk: UUID, few: bool) -> None:
    turnouts = ref.turnouts(pk)
    if ref.parts(pk)["Shows up"][2] and not few:
        return  # a share, which holding_bodies.board holds
    if not turnouts:
        assert cell.startswith("not enough yet")
        return
    _day, came, expected = turnouts[0]
    assert cell.startswith(f"{came} of {expected}"), cell


def _lists(shown: str, ref: Bodies, pk: UUID, me: UUID) -> None:
    heard, listed, _is_enough = ref.parts(pk)["Members in contact"]
    silent = listed - heard
    said = re.search(r"(\d+) of (\d+) p\w+ on your lists w\w+ not talked with", shown)
    assert (said.groups() if said else None) == ((str(silent), str(listed)) if silent else None)
    owed = [
        one
        for one in ref.promises
        if pk in (one["owed_by_committee_id"], one["owed_to_committee_id"])
        and one["status"] == "open"
    ]
    assert re.search(r"Promises (\d+) open", shown)[1] == str(len(owed))
    late = sum(one["due_on"] < ref.on for one in owed)
    said = re.search(r"(\d+) promises? \w+ past (?:its|their) day", shown)
    assert (int(said[1]) if said else 0) == late
    seated = {seat["person_id"] for seat in ref.seats_and_staff[pk] if seat["ended_on"] is None}
    world = ref.of.world
    near = seated | {c.person for c in world.carrying if c.other in seated and c.ended_on is None}
    adrift = sum(
        ref.of.drift(person)[0] == "drifting"
        and ref.of.is_active(person)
        and not world.people[person].is_management
        and not world.people[person].no_contact
        for person in near.intersection(ref.of.everybody()) - {me}
    )
    said = re.search(r"(\d+) p\w+ close to the committee (?:is|are) drifting", shown)
    assert (int(said[1]) if said else 0) == adrift


def _list_of_each(page: str, ref: Bodies, pk: UUID) -> None:
    """The list of each member: how many, how many were talked with in 30 days, and who was not."""
    heard, listed, _is_enough = ref.parts(pk)["Members in contact"]
    said = r"# of # p[a-z]+ on the lists w[a-z]+ talked with in the 30 days"
    assert numbers(said, page) == [heard, listed]
    world, talked = ref.of.world, {t.person for t in ref.of.world.talks if _is_fresh(t.on, ref.on)}
    for holder in ref.members(pk):
        own = {
            c.person
            for c in world.carrying
            if c.other == holder
            and c.covers(ref.on)
            and world.people[c.person].status == "active"
            and not world.people[c.person].no_contact
            and not ref._away(c.person, ref.on, with_all=True)
        }
        part = page.partition(f'id="list-{holder}"')[2].partition("</section>")[0]
        if own:
            assert numbers("# of # talked with", f"<p>{part}") == [len(own & talked), len(own)]
        named = (own - talked).intersection(ref.of.everybody())
        assert part.count('class="items-main"') == len(named)
        more = re.search(r"(\d+) more outside your scope", words(f"<p>{part}"))
        assert (int(more[1]) if more else 0) == len(own - talked - named)


def _is_fresh(day: date, on: date) -> bool:
    return 0 <= (on - day).days < 30


def _candidates(page: str, ref: Bodies, pk: UUID) -> None:
    """Who might take an open seat: those first whose unit has nobody there; with rung and ties."""
    seated = {seat["person_id"] for seat in ref.seats_and_staff[pk] if seat["ended_on"] is None}
    part = page.partition('class="items candidates"')[2].partition("</ul>")[0]
    shown = []
    for row in part.split("<li>")[1:]:
        person = UUID(re.search(r"/people/([^/]+)/", row)[1])
        assert int(re.search(r'class="rung rung-(\d)"', row)[1]) == ref.of.rung(person)
        ties = ref.of.ties(person)
        to_them = re.search(r"(\d+) live ties? to people on it", row)
        assert (int(to_them[1]) if to_them else 0) == len(ties.keys() & seated)
        in_all = re.search(r"(\d+) live ties?\b(?! to people on it)", row)
        assert in_all is None or int(in_all[1]) == len(ties)
        shown.append("Nobody from" in row)
    if shown:
        alone = _whose_unit_has_nobody(ref, pk, seated)
        assert shown == [place < alone for place in range(len(shown))], (pk, alone)


def _whose_unit_has_nobody(ref: Bodies, pk: UUID, seated: set[UUID]) -> int:
    """How many could be asked who have nobody from their unit on it."""
    of, paths = ref.of, ref.of.world.unit_paths
    at: dict[UUID, list[UUID]] = {}
    for placed, unit in sorted(of.world.placed_in, key=lambda one: one[0].began_on):
        if placed.ended_on is None:
            at.setdefault(placed.person, []).append(unit)
    there = {unit for person in seated for unit in at.get(person, [])}
    there |= {seat["unit_id"] for seat in ref.seats_and_staff[pk] if seat["ended_on"] is None}
    return sum(
        of.rung(person) >= 3
        and of.is_present(person)
        and not (of.world.people[person].no_contact or of.world.people[person].is_staff)
        and not of.is_paused(person, of.on)
        and person not in seated
        and (not ref.units[pk] or any(ref.units[pk] & set(paths[unit]) for unit in units))
        and not there & set(paths[units[-1]])
        for person, units in at.items()
    )


def _meetings(page: str, pk: UUID, few: bool) -> None:
    latest = Meeting.objects.filter(committee=pk).order_by("-held_on", "-pk")[:MEETINGS_SHOWN]
    rows = Tables(page).found.get("The latest meetings and who came", [["", ""]])[1:]
    past = [one for one in latest if one.state != "planned"]
    assert len(rows) == len(past)
    for one in latest:
        marks = list(Attendance.objects.filter(meeting=one).values("state", "is_expected"))
        here = sum(mark["state"] == "present" for mark in marks)
        due = [mark["state"] for mark in marks if mark["is_expected"]]
        excused = due.count("excused")
        day = f"{one.held_on:%-d %b %Y}"
        if one.state == "planned":
            said = (
                rf"{one.held_on:%A}, {one.held_on.day} {one.held_on:%B}, {len(due) - excused} exp"
            )
            assert re.search(said, words(page)), said
            continue
        cells = next(cells for title, *cells in rows if title.endswith(day))
        if one.state != "cancelled" and not few:
            assert cells[0].startswith(f"{here} came, {len(due) - excused} expected"), cells
        assert (f"{excused} excused" in cells[0]) == bool(excused and one.state != "cancelled")
