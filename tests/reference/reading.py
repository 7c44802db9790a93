"""What stands in the tables as plain records: columns as they are, nothing computed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from campaigns.models import Action, Campaign, Participation
from members.models import (
    Attendance,
    Carrier,
    ContactPoint,
    Meeting,
    Membership,
    Pause,
    Person,
    Placement,
    Seat,
    Unit,
    UnitHeadcount,
)
from organizing.models import (
    Assessment,
    Attempt,
    Commitment,
    Conversation,
    FollowUp,
    Tie,
)
from tests.reference import records as ref


@dataclass
class Known(ref.World):
    """A world with what boards ask beyond standing: where units are, who can be reached."""

    unit_paths: dict[UUID, list[UUID]] = field(default_factory=dict)
    closed_units: set[UUID] = field(default_factory=set)
    placed_in: list[tuple[ref.Stretch, UUID]] = field(default_factory=list)
    headcounts: list[tuple[UUID, date, int]] = field(default_factory=list)
    act_units: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    act_names: dict[UUID, str] = field(default_factory=dict)
    members: list[ref.Stretch] = field(default_factory=list)
    reachable_by: set[UUID] = field(default_factory=set)
    expected: set[tuple[UUID, UUID]] = field(default_factory=set)
    notices: dict[tuple[UUID, UUID], int] = field(default_factory=dict)
    chained: set[UUID] = field(default_factory=set)
    asked: set[tuple[UUID, UUID]] = field(default_factory=set)
    seats_of: list[tuple[ref.Stretch, UUID]] = field(default_factory=list)


def read(on: date) -> Known:
    """Read everything; a campaign's ratings are `in_campaign` where it is live on that day."""
    found = Known()
    for row in Person.objects.values(
        "id", "status", "status_on", "is_management", "is_staff", "no_contact"
    ):
        found.people[row["id"]] = ref.Someone(**row)
    for person, began, ended in Pause.objects.values_list("person", "began_on", "ended_on"):
        found.pauses.append(ref.Pause(person, began, ended))
    _units(found)
    for person, other, began, ended in Carrier.objects.values_list(
        "person", "by", "began_on", "ended_on"
    ):
        found.carrying.append(ref.Stretch(person, began, ended, other))
    for person, committee, began, ended, how in Seat.objects.exclude(person=None).values_list(
        "person", "committee", "began_on", "ended_on", "exit_kind"
    ):
        seat = ref.Stretch(person, began, ended, how=how)
        found.seats.append(seat)
        found.seats_of.append((seat, committee))
    _words(found)
    _acts(found)
    _rooms(found)
    for row in Tie.objects.values_list("a", "b", "first_on", "last_confirmed_on", "is_close"):
        found.ties.append(ref.KnownTie(*row))
    live = {
        pk
        for pk, opened, closed in Campaign.objects.values_list("id", "opened_on", "closed_on")
        if opened <= on and (closed is None or closed > on)
    }
    for pk, person, strength, day, campaign in Assessment.objects.values_list(
        "id", "person", "strength", "assessed_on", "campaign"
    ):
        found.ratings.append(ref.Rating(pk, person, strength, day, campaign in live))
    for person, standing, began, ended, paid in Membership.objects.values_list(
        "person", "standing", "began_on", "ended_on", "dues_paid_until"
    ):
        if standing == "good":
            found.members.append(ref.Stretch(person, began, ended))
        if paid is not None and (ended is None or ended > on):
            found.dues.append(ref.Dues(person, began, paid))
    for person, channel, consent in ContactPoint.objects.values_list(
        "person", "channel", "consent"
    ):
        if channel != "other" and consent != "no":
            found.reachable_by.add(person)
    return found


def _units(found: Known) -> None:
    for pk, path, closed in Unit.objects.values_list("id", "path", "closed_on"):
        found.unit_paths[pk] = path
        if closed:
            found.closed_units.add(pk)
    for person, unit, began, ended in Placement.objects.values_list(
        "person", "unit", "began_on", "ended_on"
    ):
        placed = ref.Stretch(person, began, ended)
        found.placements.append(placed)
        found.placed_in.append((placed, unit))
    found.headcounts = list(UnitHeadcount.objects.values_list("unit", "as_of", "n"))


def _words(found: Known) -> None:
    steps: dict[UUID, list[date | None]] = defaultdict(list)
    for talk, state, day in FollowUp.objects.exclude(conversation=None).values_list(
        "conversation", "state", "resolved_on"
    ):
        steps[talk].append(day if state != "open" else None)
    for pk, person, by, on, grade, kind, leaving in Conversation.objects.values_list(
        "id", "person", "by", "talked_on", "grade", "kind", "said_leaving"
    ):
        found.talks.append(
            ref.Talk(pk, person, by, on, grade, kind, leaving, tuple(steps.get(pk, ())))
        )
    for row in Attempt.objects.values_list("person", "by", "tried_on", "channel"):
        found.tries.append(ref.Try(*row))
    for *row, before in Commitment.objects.exclude(owed_by=None).values_list(
        "id", "owed_by", "owed_to", "made_on", "due_on", "status", "resolved_on", "asks_others",
        "renegotiated_from",
    ):  # fmt: skip
        found.promises.append(ref.Promise(*row))
        if before:
            found.chained.add(row[0])


def _acts(found: Known) -> None:
    acts = {}
    for pk, name, on, cost, campaign, is_test, sequence in Action.objects.values_list(
        "id", "name", "held_on", "cost", "campaign", "is_test", "sequence"
    ):
        acts[pk] = ref.Act(pk, on, cost, campaign, sequence if is_test else None)
        found.act_names[pk] = name
    found.acts = list(acts.values())
    for act, unit in Action.units.through.objects.values_list("action", "unit"):
        found.act_units[act].add(unit)
    for act, person, state, evidence, by, asked_on, answer in Participation.objects.values_list(
        "action", "person", "state", "evidence", "asked_by", "asked_on", "answer"
    ):
        found.parts.append(ref.Part(person, acts[act], state, evidence, by))
        if by or asked_on or answer:
            found.asked.add((person, act))


def _rooms(found: Known) -> None:
    there: dict[UUID, dict[str, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    invited_on: dict[tuple[UUID, UUID], date] = {}
    for meeting, person, state, expected, invited, confirmed in Attendance.objects.values_list(
        "meeting", "person", "state", "is_expected", "invited_on", "ties_confirmed"
    ):
        if state == "present" or (state == "absent" and expected):
            there[meeting][state].add(person)
        if expected:
            found.expected.add((meeting, person))
        if confirmed:
            there[meeting]["confirmed"].add(person)
        if invited:
            invited_on[meeting, person] = invited
    for pk, on, kind in Meeting.objects.filter(state="held").values_list("id", "held_on", "kind"):
        who = there[pk]
        for person in who["present"] | who["absent"]:
            if (pk, person) in invited_on:
                found.notices[pk, person] = (on - invited_on[pk, person]).days
        found.rooms.append(
            ref.Room(
                pk, on, kind,
                frozenset(who["present"]), frozenset(who["absent"]), frozenset(who["confirmed"]),
            )
        )  # fmt: skip
