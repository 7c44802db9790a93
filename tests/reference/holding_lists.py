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
        for person in near - {me}
    )
    said = re.search(r"(\d+) p\w+ close to the committee (?:is|are) drifting", shown)
    assert (int(said[1]) if said else 0) == adrift


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
