"""People handed over from one carrier to another, and a new leader in their second week."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from members.enrolling import DEMO_HOST as HOST
from members.models import Carrier, Grant, Unit, User
from organizing.demo.conversations import talk
from organizing.demo.organizers import Organizer
from organizing.demo.people import Resident
from organizing.demo.promises import commitment
from organizing.demo.world import World
from organizing.models import Commitment, FirstWeek, FollowUp, Handoff, ListOffer

NEWCOMER = "new"


def hand_over(world: World, organizers: list[Organizer]) -> None:
    """Let staff have handed people to neighbours, most of them in person; and one still to meet."""
    named = {one.person.name: one for one in organizers}
    maya, marcus, inez = (named[name] for name in ("Maya Lindqvist", "Marcus Hale", "Inez Okafor"))
    states = ["handed_over", "handed_over", "handed_over", "switched", "handed_over"]
    carried = [(taker, who) for taker in (marcus, inez) for who in taker.carried[:3]]
    for days, state, (taker, who) in zip((210, 160, 110, 80, 45), states, carried, strict=False):
        world.add(
            Handoff(
                person=who.person,
                giver=maya.person,
                taker=taker.person,
                state=state,
                proposed_on=world.ago(days + 6),
                ended_on=world.ago(days),
            )
        )
    who, rosa = marcus.carried[3], named["Rosa Delgado"]
    follow_up = world.add(
        FollowUp(
            person=who.person,
            owner=marcus.person,
            what=f"Introduce {rosa.person.name}: the three of you",
            due_on=world.ago(-3),
        )
    )
    world.add(
        Handoff(
            person=who.person,
            giver=marcus.person,
            taker=rosa.person,
            proposed_on=world.ago(2),
            follow_up=follow_up,
            created_by=marcus.user,
        )
    )


def begin(world: World, organizers: list[Organizer], residents: list[Resident]) -> User:
    """Let somebody of 14 Alder have begun eight days ago with Marcus; return their sign-in."""
    marcus = next(one for one in organizers if one.person.name == "Marcus Hale")
    near = [who for who in residents if who.building is marcus.building and who.arc == "steady"]
    taken = {carrier.person_id for carrier in world.all(Carrier)}
    new = next(who for who in near if who.stays and not who.person.no_contact)
    user = world.add(User(email=f"{NEWCOMER}@{HOST}", person=new.person, language=""))
    unit = next(unit for unit in world.all(Unit) if unit.name == "14 Alder St")
    began = world.ago(8)
    noon = datetime.combine(began, time(12), tzinfo=UTC)
    world.add(Grant(user=user, role=Grant.Role.CARRIER, unit=unit, began_on=began))
    people = [who for who in residents if who.building is marcus.building and who.stays]
    people = [who for who in people if who.person.pk not in taken and who is not new][:5]
    for place, who in enumerate(people):
        state = "accepted" if place < 4 else "declined"
        world.add(
            ListOffer(
                to=new.person,
                person=who.person,
                is_named=place < 3,
                state=state,
                answered_at=noon,
            )
        )
        if state == "accepted":
            world.add(Carrier(person=who.person, by=new.person, began_on=began))
    voice = Organizer(marcus.part, new, None, began, world.today, user=user)
    for who, days in zip(people[:2], (5, 3), strict=False):
        talked = talk(world, who, voice, world.ago(days))
        commitment(
            world,
            who.person,
            new.person,
            "Come to the floor meeting",
            made=talked.talked_on,
            due=world.ago(1),
            status="kept",
        )
    _promises(world, new, marcus)
    world.add(
        FirstWeek(
            person=new.person,
            chair=marcus.person,
            ride_along_on=world.ago(6),
            invited_at=noon,
            began_on=began,
            checked_at=noon,
            own_record_at=noon,
            practised_at=noon,
            promised_at=noon,
            first_log_at=noon + timedelta(days=3),
        )
    )
    return user


def _promises(world: World, new: Resident, marcus: Organizer) -> None:
    """Two talks from the one, a ride-along from the other; and one more to come this week."""
    made, ride = world.ago(8), Commitment.Kind.RIDE_ALONG
    commitment(
        world,
        new.person,
        marcus.person,
        "Talk to 2 people",
        made=made,
        due=world.ago(3),
        status="kept",
    )
    commitment(
        world,
        marcus.person,
        new.person,
        "Come along to a first conversation",
        made=made,
        due=world.ago(6),
        status="kept",
        kind=ride,
    )
    commitment(
        world,
        marcus.person,
        new.person,
        "Come along once more",
        made=world.ago(3),
        due=world.ago(-2),
        kind=ride,
    )
