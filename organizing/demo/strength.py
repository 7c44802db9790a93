"""Who decided what over four quarters, what people say of themselves, the books, frozen tests."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from campaigns import freezing
from campaigns.models import (
    Action,
    BookYear,
    Campaign,
    Decider,
    Decision,
    FundingSource,
    FundingYear,
    ImpactRelation,
    OutsideMeeting,
    Participation,
    PublicRole,
    SheetShown,
    StaffPosition,
    StructureTest,
)
from members.models import Attendance, Committee, Meeting, User
from organizing.dashboards.deciders import begin
from organizing.demo.organizers import Organizer
from organizing.demo.people import Resident
from organizing.demo.world import World

COUNCIL = "Organizing Committee"
BALLOT = "Repair escrow vote"
FROZEN_BEFORE = 21  # days before a test its list was frozen
UNPUBLISHED_FOR = 30  # days: younger tests wait for somebody to publish them

QUESTIONS = [
    ("boilers", "Do we file a joint complaint with the inspector?"),
    ("freeze", "Do we ask for no increase at all, or for the lowest on offer?"),
    ("boilers", "Do we accept the landlord's date for the new boiler?"),
    ("", "Who speaks for us at the council hearing?"),
    ("freeze", "Do we join the city-wide day of action?"),
    ("boilers", "Do we keep meeting with the managing agent without the owner?"),
    ("", "Do we rent the community room for another year?"),
    ("freeze", "Do we publish what each building pays?"),
]
BY_STAFF = [
    ("freeze", "Which council members to call first"),
    ("", "Whether to take part in the coalition's press day"),
    ("boilers", "Which lawyer to write the letter"),
    ("freeze", "What the flyer says"),
]
# a quarter, counted back: committee votes, decisions by staff, meetings with officials and funders
STORY = {4: (5, 7, 9), 3: (7, 5, 8), 2: (9, 3, 5), 1: (10, 2, 4), 0: (6, 1, 2)}
BOOKS = [  # source, kind, three years, the earliest first; months until it ends
    ("Members' dues", "dues", (14_200, 21_900, 31_400), 0),
    ("Block parties and raffles", "member_raised", (3_100, 4_800, 7_600), 0),
    ("Harbor Foundation", "grant", (68_000, 72_000, 60_000), 7),
    ("City tenant support contract", "public", (0, 18_000, 18_000), 13),
    ("The Ostrow family", "donor", (6_000, 5_000, 8_000), 0),
]
CORE_STAFF = (74_000, 96_000, 99_000)


@dataclass(eq=False)
class _Story:
    """The pieces all of it is made from; its own dice leave the others' throws alone."""

    world: World
    dice: random.Random
    campaigns: dict[str, Campaign]
    committees: dict[str, Committee]
    there: dict[UUID, list[UUID]]  # who came to each meeting

    def within(self, quarter: int) -> date:
        """Return a day of that quarter, counted back from the running one."""
        first = begin(self.world.today)
        for _back in range(quarter):
            first = begin(first - timedelta(days=1))
        last = min(self.world.today, begin(first + timedelta(days=100)) - timedelta(days=1))
        return first + timedelta(days=self.dice.randint(0, (last - first).days))


def tell(world: World, organizers: list[Organizer], residents: list[Resident]) -> None:
    """Add decisions, mandates, what people say of themselves, speakers, and the books."""
    names = {"boilers": "Fix the Boilers", "freeze": "Rent Freeze"}
    found = {campaign.name: campaign for campaign in world.all(Campaign)}
    there: dict[UUID, list[UUID]] = defaultdict(list)
    for row in world.all(Attendance):
        if row.state == "present":
            there[row.meeting_id].append(row.person_id)
    story = _Story(
        world,
        random.Random(f"{world.seed} strength"),  # noqa: S311  # repeatable on purpose
        {key: found[name] for key, name in names.items()},
        {one.name: one for one in world.all(Committee)},
        there,
    )
    _decide(story, organizers)
    _mandates(story)
    _relations(story, residents, organizers)
    _speak(story)
    _books(story, organizers)
    _shown(story)


def _decide(story: _Story, organizers: list[Organizer]) -> None:
    staff = [one.person.pk for one in organizers if one.person.is_staff]
    for quarter, (votes, by_staff, outside) in STORY.items():
        for _n in range(votes):
            key, question = story.dice.choice(QUESTIONS)
            meeting = _meeting_near(story, story.within(quarter))
            if meeting is not None:
                _vote(story, meeting, question, campaign=key)
        for _n in range(by_staff):
            key, question = story.dice.choice(BY_STAFF)
            made = story.world.add(
                Decision(
                    body="staff",
                    campaign=story.campaigns.get(key),
                    question=question,
                    decided_on=story.within(quarter),
                    method=story.dice.choice(["alone", "consensus"]),
                    result="carried",
                )
            )
            for pk in staff:
                story.world.add(Decider(decision=made, person_id=pk))
        for _n in range(outside):
            kind, whom = story.dice.choice(
                [
                    ("official", "Council member for the river side"),
                    ("official", "Rent board"),
                    ("official", "Housing inspector"),
                    ("funder", "Harbor Foundation"),
                    ("counterpart", "Alder & Birch Holdings"),
                ]
            )
            story.world.add(
                OutsideMeeting(
                    campaign=story.campaigns[story.dice.choice(["boilers", "freeze"])],
                    kind=kind,
                    whom=whom,
                    met_on=story.within(quarter),
                    members_there=story.dice.randint(0, 6 - quarter),
                    staff_there=story.dice.randint(1, 2),
                )
            )
    for quarter, kind, question in (
        (3, "election", "Election of the officers"),
        (1, "recall", "Recall of the treasurer, asked for by 31 members"),
    ):
        _assembly(story, story.within(quarter), kind, question)


def _meeting_near(story: _Story, on: date) -> Meeting | None:
    """Return the latest meeting of some committee up to that day at which anybody was."""
    body = story.dice.choice([COUNCIL, COUNCIL, "Repairs", "14 Alder St", "20 Alder St",
                              "112 Canal St", "300 River Rd"])  # fmt: skip
    held = [
        row
        for row in story.world.all(Meeting)
        if row.committee_id == story.committees[body].pk
        and row.state == "held"
        and row.held_on <= on
        and story.there[row.pk]
    ]
    return max(held, key=lambda row: row.held_on, default=None)


def _vote(
    story: _Story, meeting: Meeting, question: str, *, campaign: str, kind: str = "question"
) -> Decision:
    present = story.there[meeting.pk]
    committee = next(c for c in story.committees.values() if c.pk == meeting.committee_id)
    eligible = max(committee.chartered_seats, len(present))
    quorum = eligible // 2 + 1
    no = story.dice.randint(0, max(0, len(present) // 4))
    abstained = story.dice.randint(0, max(0, (len(present) - no) // 4))
    yes = len(present) - no - abstained
    result = "no_quorum" if len(present) < quorum else "carried" if yes > no else "rejected"
    made = story.world.add(
        Decision(
            body="committee",
            committee=committee,
            meeting=meeting,
            campaign=story.campaigns.get(campaign),
            kind=kind,
            question=question,
            decided_on=meeting.held_on,
            method="open_vote",
            eligible=eligible,
            present=len(present),
            quorum=quorum,
            yes=yes,
            no=no,
            abstained=abstained,
            result=result,
        )
    )
    for pk in present:
        story.world.add(Decider(decision=made, person_id=pk))
    return made


def _assembly(story: _Story, on: date, kind: str, question: str) -> None:
    present = story.dice.randint(88, 120)
    no = story.dice.randint(12, 30)
    story.world.add(
        Decision(
            body="assembly",
            kind=kind,
            question=question,
            decided_on=on,
            method="secret_ballot",
            eligible=410,
            present=present,
            quorum=82,
            yes=present - no - 3,
            no=no,
            abstained=3,
            result="carried",
        )
    )


def _mandates(story: _Story) -> None:
    """Let the delegates mandate what costs 3 or more and was planned, and publish its tests."""
    keys = {campaign.pk: key for key, campaign in story.campaigns.items()}
    council = story.committees[COUNCIL].pk
    held = sorted(
        (
            row
            for row in story.world.all(Meeting)
            if row.committee_id == council and row.state == "held" and story.there[row.pk]
        ),
        key=lambda row: row.held_on,
    )
    about = Decision.actions.through
    for action in story.world.all(Action):
        key = keys.get(action.campaign_id, "") if action.campaign_id else ""
        before = [row for row in held if row.held_on < action.held_on]
        after = [row for row in held if row.held_on >= action.held_on]
        if key and action.cost >= 3 and action.held_on <= story.world.today and before:
            made = _vote(story, before[-1], f"Shall we do “{action.name}”?", campaign=key,
                         kind="mandate")  # fmt: skip
            _carry(made)
            story.world.add(about(decision=made, action=action))
        if key and action.is_test and after:
            made = _vote(story, after[0], f"Publish the results of “{action.name}”?",
                         campaign=key, kind="publish")  # fmt: skip
            _carry(made)
            story.world.add(about(decision=made, action=action))


def _carry(made: Decision) -> None:
    """See to it that there were enough, and that it passed."""
    there = made.present or 1
    made.quorum = min(made.quorum or 1, there)
    made.yes, made.no, made.abstained = there, 0, 0
    made.result = "carried"


def _relations(story: _Story, residents: list[Resident], organizers: list[Organizer]) -> None:
    """Let people say of themselves whether each campaign is about them; fewer who decide do."""
    deciding = {row.person_id for row in story.world.all(Decider)}
    staff = dict.fromkeys(one.person.pk for one in organizers if one.person.is_staff)
    for who in residents:
        pk, home = who.person.pk, who.building
        near = who.spans and who.stays and not who.person.is_management
        if not near or home is None:
            continue
        for key, campaign in story.campaigns.items():
            theirs = home.landlord.name == "Alder & Birch Holdings" if key == "boilers" else True
            if story.dice.random() > (0.9 if pk in deciding else 0.45):
                continue
            likely = (0.86 if key == "boilers" else 0.78) if theirs else 0.12
            if pk in deciding and key == "freeze":
                likely -= 0.24  # delegates live where rents are regulated less often
            value = "direct" if story.dice.random() < likely else "ally"
            _say(story, pk, campaign, "undisclosed" if story.dice.random() < 0.04 else value)
    for pk in staff:
        for campaign in story.campaigns.values():
            _say(story, pk, campaign, "ally")


def _say(story: _Story, pk: UUID, campaign: Campaign, value: str) -> None:
    since = min(400, (story.world.today - campaign.opened_on).days - 1)
    story.world.add(
        ImpactRelation(
            person_id=pk,
            campaign=campaign,
            value=value,
            door=story.dice.choice(["own_page", "own_page", "signed_in"]),
            declared_on=story.world.ago(story.dice.randint(min(300, since - 1), since)),
        )
    )


def _speak(story: _Story) -> None:
    """Have those it is about speak in public, and a few who stand with them."""
    for campaign in story.campaigns.values():
        said: dict[str, list[UUID]] = defaultdict(list)
        for row in story.world.all(ImpactRelation):
            if row.campaign_id == campaign.pk:
                said[row.value].append(row.person_id)
        chosen = story.dice.sample(said["direct"], min(21, len(said["direct"])))
        chosen += story.dice.sample(said["ally"], min(6, len(said["ally"])))
        for pk in chosen:
            story.world.add(
                PublicRole(
                    person_id=pk,
                    campaign=campaign,
                    kind=story.dice.choice(["press", "hearing", "rally", "negotiation"]),
                    spoke_on=story.world.ago(story.dice.randint(1, 250)),
                )
            )


def _books(story: _Story, organizers: list[Organizer]) -> None:
    """Enter three years, and say what pays the two who are paid."""
    last = story.world.today.year if story.world.today.month > 3 else story.world.today.year - 1
    years = [
        story.world.add(BookYear(year=last - 2 + n, core_staff_cost=cost))
        for n, cost in enumerate(CORE_STAFF)
    ]
    sources = {}
    for name, kind, amounts, months in BOOKS:
        ends = story.world.ago(-30 * months) if months else None
        sources[name] = story.world.add(FundingSource(name=name, kind=kind, ends_on=ends))
        for book, amount in zip(years, amounts, strict=True):
            if amount:
                story.world.add(FundingYear(book=book, source=sources[name], amount=amount))
    paid = {
        "Maya Lindqvist": ("Lead organizer", "Harbor Foundation"),
        "Jonah Reyes": ("Organizer", "City tenant support contract"),
    }
    for one in organizers:
        if one.person.name in paid:
            title, source = paid[one.person.name]
            story.world.add(
                StaffPosition(
                    person=one.person, title=title, funding=sources[source], began_on=one.since
                )
            )


def _shown(story: _Story) -> None:
    """Have shown each quarter but the last to the board, and most to the members."""
    by = next(user for user in story.world.all(User) if user.email.startswith("lead@"))
    first = begin(story.world.today)
    for back in range(1, 5):
        first = begin(first - timedelta(days=1))
        after = begin(first + timedelta(days=100)) + timedelta(days=17)
        if after > story.world.today or back == 1:
            continue
        for to in ("board", "members") if back != 3 else ("board",):
            story.world.add(SheetShown(quarter=first, to=to, shown_on=after, by=by))


def freeze_tests(world: World) -> None:
    """Freeze the list of every test as it was before its day, and publish all but the newest."""
    council = next(one for one in world.all(Committee) if one.name == COUNCIL)
    by = next(user for user in world.all(User) if user.email.startswith("captain@"))
    votes = {
        row.action_id: row.decision_id
        for row in world.all(Decision.actions.through)
        if row.decision.kind == Decision.Kind.PUBLISH
    }
    for action in sorted(world.all(Action), key=lambda one: one.held_on):
        if not action.is_test:
            continue
        is_secret = action.name == BALLOT
        if is_secret:  # whoever was asked was asked to vote; what they said is their own
            Participation.objects.filter(action=action).update(answer="")
        on = min(action.held_on - timedelta(days=FROZEN_BEFORE), world.today)
        test = freezing.freeze(action, on=on, committee=council, by=by, is_secret=is_secret)
        if action.held_on < world.ago(UNPUBLISHED_FOR) and action.pk in votes:
            decision = Decision.objects.get(pk=votes[action.pk])
            StructureTest.objects.filter(pk=test.pk).update(
                publication=decision, published_on=decision.decided_on, published_by=by
            )
