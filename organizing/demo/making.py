"""Make the demo organization in one go."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from members import spelling
from members.database.counting import count_rows
from members.models import LogEntry, Organization, User
from organizing import counting, remaining
from organizing.demo import (
    accounts,
    asking,
    campaigns,
    committees,
    conversations,
    doors,
    handovers,
    keeping,
    lists,
    newcomers,
    organizers,
    people,
    places,
    plans,
    promises,
    relationships,
    rosters,
    stories,
    strength,
    watched,
)
from organizing.demo.names import Register
from organizing.demo.world import World
from organizing.standing import backfilling, computing

NAME = "Riverside Tenants Union"
TIMEZONE = "America/New_York"
# The days on which standing is computed, so that movement within the year can be seen.
SINCE_IT_BEGAN = (
    1095,
    1002,
    975,
    855,
    735,
    615,
    490,
    425,
    282,
    190,
    130,
)  # figures only, for the trends
REPLAY = (365, 304, 243, 182, 152, 121, 91, 60, 30, 7, 0)
TOLD = {365, 182, 0}  # and those on which the count was frozen, to be told


def imagine(*, seed: int, today: date) -> tuple[World, list[User]]:
    """Return everything there is to store, and the users among it. Touches no table."""
    world = World(today=today, seed=seed)
    register = Register(world)
    for given, family in organizers.named_people():
        register.take(given, family)
    buildings = places.build(world)
    active = organizers.gather(world, buildings)
    living = people.settle(world, buildings, register)
    people.set_apart(world, living)
    alder = next(building for building in buildings if building.name == "20 Alder St")
    duc = (world, alder, alder.floors[0], "1D", ("Duc", "Tran"), "vi")
    living.append(people.resident(*duc, arc="fading", drive=0.5))
    tower = next(building for building in buildings if building.name == "300 River Rd")
    reader = next(who for who in living if who.building is tower and who.arc == "steady")
    users = accounts.open_accounts(world, active, reader)

    actions = campaigns.campaign(world, buildings)
    march = next(action for action in actions if action.name == campaigns.MARCH)
    arrived = newcomers.arrive(world, buildings, register, march)
    volunteers = [one.who for one in active if one.building]
    everybody = [*volunteers, *living]
    people.enrol(world, everybody)
    people.rest(world, living)
    issues = conversations.name_issues(world)

    organizers.share_out(world, active, [*living, *arrived[: newcomers.STILL_HERE]])
    newcomers.march_in(world, march, active, arrived, issues)
    conversations.converse(world, active, everybody, issues)
    settled = arrived[: newcomers.STILL_HERE]
    conversations.carry_on(world, active, settled, issues)

    web = relationships.Web(world)
    relationships.weave(world, web, [*everybody, *settled])
    relationships.gather_small(world, web, active, [*everybody, *settled], buildings)
    relationships.neighbours_talk(world, everybody)
    relationships.introduce(world, web, active)

    bodies = committees.sit(world, buildings, active, everybody)
    accounts.grant(world, users, active)
    committees.meet(world, bodies)
    campaigns.act_together(world, actions, active, [*everybody, *settled])
    stories.tell(world, web, active, living, issues)
    for who in [*everybody, *arrived]:
        who.talks.sort(key=lambda talked: talked.talked_on)
    promises.promise(world, active, [*everybody, *arrived])
    promises.follow_up(world, active)
    asking.ask(world, active)
    plans.plan(world, active, [*everybody, *settled])
    relationships.assess(world, [*everybody, *arrived])
    handovers.hand_over(world, active)
    users.append(handovers.begin(world, active, living))
    lists.save(world, users)
    keeping.keep(world, [*everybody, *arrived])
    strength.tell(world, active, everybody)
    plans.rest_on_votes(world)
    return world, users


@transaction.atomic
def make(*, seed: int, today: date) -> dict[str, str]:
    """Store the demo organization; return the passwords by email, which are kept nowhere else."""
    world, users = imagine(seed=seed, today=today)
    passwords = accounts.set_passwords(users)
    organization = Organization.current()
    organization.name, organization.timezone = NAME, TIMEZONE
    organization.terms = Organization.Terms.TENANT
    organization.membership_mode = Organization.MembershipMode.PLEDGE
    organization.is_demo = True
    organization.save()
    world.save()
    count_rows()
    strength.freeze_tests(world)
    spelling.learn()
    LogEntry.record("demo_made", organization, by=None, seed=seed, on=today)
    for days in sorted((*SINCE_IT_BEGAN, *REPLAY), reverse=True):  # what is told is the latest
        if days not in REPLAY:
            backfilling.backfill(world.ago(days))
            continue
        computing.compute(as_of=world.ago(days))
        if days in TOLD:
            counting.freeze(None, by=users[0])
    remaining.keep_due(on=today)
    admins = {user.email.partition("@")[0]: user for user in users}
    rosters.hand_out(world, admins["admin"], admins["secretary"])
    watched.watch(
        world, admin=admins["admin"], second=admins["secretary"], curious=admins["reader"]
    )
    doors.open_to_programs(world, admins["admin"])
    accounts.write_down(users, passwords)
    return passwords
