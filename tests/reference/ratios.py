"""The other ratios of practice 2.1, 2.11 and 3.11 of a unit: in plain Python from rows."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from campaigns.models import Participation
from organizing.models import Commitment, Conversation, Introduction, Tie
from tests.reference.boards import Boards

Pair = tuple[int, int]
LATER, TOOK = timedelta(days=90), timedelta(days=30)


def ratios(ref: Boards, unit: UUID, rules: dict) -> dict[str, Pair]:
    """Part and whole of each, over the people listed in the unit and below it."""
    here = {
        placed.person
        for placed, at in ref.world.placed_in
        if placed.ended_on is None and unit in ref.world.unit_paths[at]
    }
    people, on = here & set(ref.listed()), ref.on
    reach = timedelta(days=rules["windows"]["reach"])
    talks = list(Conversation.objects.values())
    return {
        "talks": _talks(people, talks, ref, on - reach),
        "second_asks": _second_asks(people, talks, on - LATER - reach, on - LATER),
        "introductions": _introductions(people, talks, on - TOOK - reach, on - TOOK),
        "both_ways": _both_ways(people, ref, on, rules["commitments"]["window"]),
    }


def _talks(people: set[UUID], talks: list[dict], ref: Boards, since: date) -> Pair:
    held = [t for t in talks if t["person_id"] in people and since <= t["talked_on"] <= ref.on]
    return sum(not ref.world.people[t["by_id"]].is_staff for t in held), len(held)


def _second_asks(people: set[UUID], talks: list[dict], since: date, until: date) -> Pair:
    parts, said_yes = defaultdict(list), defaultdict(list)
    for part in Participation.objects.select_related("action"):
        parts[part.person_id].append(part)
    for talk in talks:
        if talk["answer"] == "yes":
            said_yes[talk["person_id"]].append(talk)
    yes = whole = 0
    for person in people:
        theirs = parts[person]
        done = [
            (part.action.held_on, -part.action.cost)
            for part in theirs
            if part.state == "did" and part.evidence != "self_reported"
        ]
        if not done or not since <= min(done)[0] <= until:
            continue
        first, cost = min(done)[0], -min(done)[1]
        asked = [(talk["talked_on"], talk["ask_cost"] or 0) for talk in said_yes[person]] + [
            (part.asked_on or part.action.held_on, part.action.cost)
            for part in theirs
            if part.answer == "yes" or part.state == "did"
        ]
        whole += 1
        yes += any(first < day <= first + LATER and harder > cost for day, harder in asked)
    return yes, whole


def _introductions(people: set[UUID], talks: list[dict], since: date, until: date) -> Pair:
    took = whole = 0
    for made in Introduction.objects.all():
        pair, day = {made.a_id, made.b_id}, made.introduced_on
        if not pair & people or not since <= day <= until:
            continue
        days = [t["talked_on"] for t in talks if {t["person_id"], t["by_id"]} == pair]
        for tie in Tie.objects.filter(a__in=pair, b__in=pair):
            days += [tie.first_on, tie.last_confirmed_on]
        whole += 1
        took += any(one is not None and day <= one <= day + TOOK for one in days)
    return took, whole


def _both_ways(people: set[UUID], ref: Boards, on: date, window: int) -> Pair:
    related = {person for person in people if ref.level(person) >= 3}
    promised = [
        (one.owed_by_id, one.owed_to_id)
        for one in Commitment.objects.filter(status__in=["open", "kept"])
        if one.status == "open" or (on - one.due_on).days < window
    ]
    theirs, ours = ({pair[side] for pair in promised} & related for side in (0, 1))
    return len(theirs & ours), len(related)
