"""The people the pages are read with: what must be seen somewhere, told by name or by number."""

from __future__ import annotations

from datetime import date, timedelta

from campaigns.models import Issue
from organizing.demo.conversations import talk
from organizing.demo.organizers import Organizer
from organizing.demo.people import Resident
from organizing.demo.promises import commitment
from organizing.demo.relationships import Web, rate
from organizing.demo.world import World
from organizing.models import Attempt, Conversation, FollowUp, IssueRaised, Tie
from organizing.models.conversation import Channel

DUC = "Duc Tran"


def tell(
    world: World,
    web: Web,
    organizers: list[Organizer],
    residents: list[Resident],
    issues: list[Issue],
) -> None:
    """Add to the bulk of the history what should be found on every page, whatever chance did."""
    named = {one.person.name: one for one in organizers}
    lately = [who for who in residents if who.arc == "fading" and who.stays and who.talks]
    lately = [who for who in lately if not who.person.no_contact]
    steady = [who for who in residents if who.arc == "steady" and who.stays and who.talks]
    steady = [who for who in steady if who not in {one.who for one in organizers}]

    _rosa_and_patrice(world, web, named, issues)
    _duc(world, named["Inez Okafor"], next(who for who in lately if who.person.name == DUC))
    lately = [who for who in lately if who.person.name != DUC]
    chosen = iter(world.some(steady, 40))
    fading = iter(world.some(lately, 40))
    for _time in range(4):
        _silent(world, named["Jonah Reyes"], next(fading))
        _broke(world, next(fading), named["Maya Lindqvist"], (52, 24))
        _says_goodbye(world, named["Jonah Reyes"], next(fading))
        _reads_cooler(world, named["Maya Lindqvist"], next(chosen), next(fading))
        _grievance(world, named["Jonah Reyes"], next(chosen), issues)
    owing = ["Maya Lindqvist", "Maya Lindqvist", "Jonah Reyes", "Marcus Hale", "Inez Okafor"]
    for name in owing:
        _we_owe(world, named[name], next(chosen), world.ago(world.rng.randint(9, 25)))
    for one in organizers:
        if one.is_active(world.today):
            _this_week(world, one, issues)


def _rosa_and_patrice(
    world: World, web: Web, named: dict[str, Organizer], issues: list[Issue]
) -> None:
    """Two captains who have gone quiet: one with a neighbour near her, one tied to staff alone."""
    rosa, patrice = named["Rosa Delgado"], named["Patrice Boyd"]
    marcus, maya = named["Marcus Hale"], named["Maya Lindqvist"]
    for one in (rosa, patrice):
        _forget(world, one.who, since=one.last_on)
    for days in (160, 118, 80, 53, 41):
        talk(world, rosa.who, marcus, world.ago(days), issues=issues, minutes=22)
    web.tie(rosa.who, marcus.who, Tie.Kind.NEIGHBOUR, world.ago(690), world.ago(41), "told us")
    for days in (150, 97, 60, 37):
        talk(world, patrice.who, maya, world.ago(days), minutes=22, channel=Channel.PHONE)
    commitment(
        world,
        patrice.person,
        maya.person,
        "Call three people on the list",
        made=world.ago(37),
        due=world.ago(26),
        status="missed",
        cost=2,
        asks_others=True,
    )
    commitment(
        world,
        marcus.person,
        rosa.person,
        "Bring the inspection form",
        made=world.ago(11),
        due=world.ago(2),
        created_by=marcus.user,
    )
    _broke(world, rosa.who, marcus, (26, 19), made=41)


def _forget(world: World, who: Resident, *, since: date) -> None:
    """Take back what chance had said to somebody lately: the story says it otherwise."""
    late = {talked.pk for talked in who.talks if talked.talked_on >= since}
    who.talks[:] = [talked for talked in who.talks if talked.pk not in late]
    for model, name in ((Conversation, "pk"), (IssueRaised, "conversation_id")):
        rows = world.rows[model]
        rows[:] = [row for row in rows if getattr(row, name) not in late]


def _duc(world: World, inez: Organizer, duc: Resident) -> None:
    """Broke two promises in a row; nobody has reached him since."""
    _forget(world, duc, since=world.ago(100))
    talk(world, duc, inez, world.ago(95), minutes=22, kind=Conversation.Kind.ASK)
    _broke(world, duc, inez, (66, 52))
    _silent(world, inez, duc)


def _broke(
    world: World, who: Resident, to: Organizer, days: tuple[int, ...], *, made: int = 0
) -> None:
    """Miss promises in a row, due so many days ago."""
    for late in days:
        commitment(
            world,
            who.person,
            to.person,
            "Ask two neighbors to the floor meeting",
            made=world.ago(made or late + 9),
            due=world.ago(late),
            status="missed",
            cost=2,
            asks_others=True,
        )


def _silent(world: World, by: Organizer, who: Resident) -> None:
    """Tried on two channels over weeks, no answer since the last time we spoke."""
    last = max(talked.talked_on for talked in who.talks)
    for days, channel in ((33, Channel.PHONE), (21, Channel.HOME), (9, Channel.PHONE)):
        if world.ago(days) > last:
            world.add(
                Attempt(person=who.person, by=by.person, tried_on=world.ago(days), channel=channel)
            )


def _says_goodbye(world: World, by: Organizer, who: Resident) -> None:
    on = world.ago(world.rng.randint(6, 40))
    note = "Night shifts now; wants to step back for a while."
    kind = Conversation.Kind.EXIT if world.chance(0.4) else Conversation.Kind.CHECK_IN
    talk(world, who, by, on, kind=kind, minutes=10, said_leaving=True, note=note)


def _reads_cooler(world: World, by: Organizer, near: Resident, away: Resident) -> None:
    """Rated two steps weaker than the last time (one by a step), both times fresh."""
    for who, strengths in ((near, (2, 3)), (away, (2, 4))):
        first = talk(world, who, by, world.ago(58), minutes=22, kind="check_in")
        second = talk(world, who, by, world.ago(19), minutes=10, kind="check_in")
        rate(world, who, first, strengths[0], "said")
        rate(world, who, second, strengths[1], "said")


def _grievance(world: World, by: Organizer, who: Resident, issues: list[Issue]) -> None:
    talk(
        world,
        who,
        by,
        world.ago(world.rng.randint(35, 58)),
        issues=issues,
        kind=Conversation.Kind.GRIEVANCE,
        minutes=22,
        note="Ceiling came down in the bathroom. Wrote to the office twice.",
    )


def _we_owe(world: World, by: Organizer, who: Resident, due: date) -> None:
    commitment(
        world,
        by.person,
        who.person,
        "Call the city inspector back",
        made=due - timedelta(days=6),
        due=due,
        created_by=by.user,
    )


def _this_week(world: World, one: Organizer, issues: list[Issue]) -> None:
    """Give every organizer a week: a few conversations, something due today, something late."""
    near = [who for who in one.carried if who.stays and who.is_warm(world.today)]
    if len(near) < 3:
        return
    back = min(world.today.weekday(), 6)
    for who in world.some(near, 7 if one.part.span > 30 else 2):
        talk(world, who, one, world.ago(world.rng.randint(0, back)), issues=issues)
    today, late, theirs, ours, owing = (world.rng.choice(near) for _what in range(5))
    for who, due in ((today, world.today), (late, world.ago(3))):
        world.add(
            FollowUp(person=who.person, owner=one.person, what="Hear how it went", due_on=due)
        )
    commitment(
        world,
        theirs.person,
        one.person,
        "Ask two neighbors to the floor meeting",
        made=world.ago(8),
        due=world.today,
        cost=2,
        asks_others=True,
    )
    commitment(
        world,
        owing.person,
        one.person,
        "Take photos of the stairwell",
        made=world.ago(12),
        due=world.ago(world.rng.randint(1, 5)),
    )
    commitment(
        world,
        one.person,
        ours.person,
        "Bring the inspection form",
        made=world.ago(9),
        due=world.ago(2),
        created_by=one.user,
    )
