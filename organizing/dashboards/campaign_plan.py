"""The plan page of a campaign: the words, what is held against them, and whose plan it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Decision, Demand, Issue, Objection, PlanVersion
from members.charts import Bar, Bars
from members.models import Person
from organizing.buying_in import OWNED
from organizing.dashboards.places import places
from organizing.models import IssueRaised, PlanBuyIn, Standing
from organizing.models.standing import Level

if TYPE_CHECKING:
    from members.models import User

State = PlanBuyIn.State
NAMED = 12


@dataclass(frozen=True)
class Stand:
    """How many of the committed stand so to the plan; None where too few to be shown (R8)."""

    state: str
    label: str
    n: int | None


@dataclass(frozen=True)
class BuyIn:
    """Whose plan it is, of the people who are committed at least."""

    committed: int
    owned: int
    heard: int
    stands: list[Stand]

    @property
    def percent(self) -> int | None:
        """Who can explain it, shaped it or voted on it, of the committed (practice 2.10)."""
        return round(100 * self.owned / self.committed) if self.committed else None

    @property
    def heard_percent(self) -> int | None:
        """Who heard it and no more: people who may be asked to carry out a plan not theirs."""
        return round(100 * self.heard / self.committed) if self.committed else None


@dataclass(frozen=True)
class Said:
    """Somebody whose last word on the plan one may read (T3)."""

    row: PlanBuyIn
    person: Person
    place: str


@dataclass(frozen=True)
class PlanPage:
    """The plan of one campaign as one user may read it."""

    versions: list[PlanVersion]
    objections: list[tuple[Objection, bool]]  # and whether one may read who raised it
    buy_in: BuyIn
    disagree: list[Said]
    said: list[Said]
    least: int

    @property
    def chart(self) -> Bars:
        """Where the committed stand, as bars over all of them."""
        return Bars(
            _("Where the committed stand to the plan"),
            _("Each bar is a share of the committed people."),
            [
                Bar(
                    one.label.capitalize(),
                    one.n or 0,
                    text="" if one.n is not None else f"< {self.least}",
                    fill="go" if one.state in OWNED else "warn" if one.state == "disagrees" else 2,
                )
                for one in self.buy_in.stands
            ],
            top=self.buy_in.committed,
        )

    @property
    def now(self) -> PlanVersion | None:
        """The plan in force."""
        return self.versions[0] if self.versions else None


def plan_page(campaign: Campaign, user: User, *, on: date, least: int) -> PlanPage:
    """Return the plan of `campaign`; counts are over everybody, names by what `user` may read.

    Counts below `least` are not shown to whoever may read nobody's reasons.
    """
    versions = campaign.plan_versions.select_related("written_by__person").order_by("-number")
    objections = list(
        campaign.objections.select_related("raised_by", "version").order_by("-raised_on", "-pk")
    )
    named = Person.objects.sealed_to(user).filter(
        pk__in=[one.raised_by_id for one in objections if one.raised_by_id]
    )
    may_name = set(named.values_list("pk", flat=True))
    shown = 0 if user.has_perm("organizing.view_sealed") else least
    said = _said(campaign, user, on=on)
    counted = buy_in(campaign, on=on, least=shown)
    return PlanPage(
        list(versions),
        [(one, one.raised_by_id in may_name) for one in objections],
        counted,
        [one for one in said if one.row.state == State.DISAGREES],
        [one for one in said if one.row.state != State.DISAGREES][:NAMED],
        shown,
    )


def people_of(campaign: Campaign) -> Q:
    """Return whom a campaign is about, as a filter on what hangs off a person."""
    units = list(campaign.units.values_list("pk", flat=True))
    if not units:
        return ~Q(pk__in=[])
    placed = Person.objects.filter(placements__ended_on=None, placements__unit__path__overlap=units)
    return Q(person__in=placed.values("pk"))


def buy_in(campaign: Campaign, *, on: date, least: int = 0) -> BuyIn:
    """Return where the committed people of a campaign stand to its plan.

    Whoever said nothing of it has not heard it.
    """
    committed = Standing.objects.filter(
        people_of(campaign),
        level__gte=Level.COMMITTED,
        person__status=Person.Status.ACTIVE,
        person__is_management=False,
    )
    people = list(committed.values_list("person", flat=True))
    n = len(people)
    last = PlanBuyIn.objects.filter(campaign=campaign, person__in=people).latest_by(on)
    counts = Counter(last.values_list("state", flat=True))
    counts[State.NOT_HEARD] += n - sum(counts.values())
    return BuyIn(
        n,
        sum(counts[state] for state in OWNED),
        0 if 0 < counts[State.HEARD] < least else counts[State.HEARD],
        [
            Stand(
                state.value,
                str(state.label),
                None if 0 < counts[state] < least else counts[state],
            )
            for state in State
        ],
    )


def _said(campaign: Campaign, user: User, *, on: date) -> list[Said]:
    """Return who said what last, of those whose words `user` may read, the newest first."""
    last = PlanBuyIn.objects.filter(campaign=campaign).latest_by(on).values("pk")
    seen = PlanBuyIn.objects.visible_to(user).filter(pk__in=last)
    rows = list(
        seen.filter(person__status=Person.Status.ACTIVE)
        .select_related("person", "by")
        .order_by("-said_on", "person__sort_key")[:200]
    )
    where = places([row.person_id for row in rows])
    return [Said(row, row.person, where.get(row.person_id, "")) for row in rows]


LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True)
class Trail:
    """One issue behind a demand: how many raised it themselves; None where too few to be shown."""

    issue: Issue
    people: int | None


@dataclass(frozen=True)
class Traced:
    """A demand with where it came from."""

    demand: Demand
    trail: list[Trail]
    votes: list[Decision]
    is_voted: bool

    @property
    def is_ours(self) -> bool:
        """Whether people raised it and members voted on it (practice 2.16)."""
        return self.is_voted and any(one.people != 0 for one in self.trail)


@dataclass(frozen=True)
class DemandsPage:
    """The demands of a campaign: how many have both an issue trail and a vote."""

    demands: list[Traced]

    @property
    def ours(self) -> int:
        """Demands with at least one vote of members and somebody who raised an issue behind it."""
        return sum(one.is_ours for one in self.demands)


def demands_page(campaign: Campaign, user: User, *, on: date, least: int) -> DemandsPage:
    """Return the demands of `campaign`, each with its issues, who raised them, and its votes.

    People are counted once an issue, only where they raised it themselves, over the units of the
    campaign, from a year before it opened. Counts below `least` are not shown to non-organizers.
    """
    found = list(campaign.demands.prefetch_related("issues").order_by("outcome", "raised_on", "pk"))
    raised = IssueRaised.objects.filter(
        people_of(campaign),
        raised_by=IssueRaised.RaisedBy.THEM,
        conversation__talked_on__gte=campaign.opened_on - LOOK_BACK,
        conversation__talked_on__lte=min(on, campaign.closed_on or on),
    )
    who: dict[object, set[object]] = {}
    wanted = {issue.pk for demand in found for issue in demand.issues.all()}
    for issue, person in raised.filter(issue__in=wanted).values_list("issue", "person").distinct():
        who.setdefault(issue, set()).add(person)
    hide = 0 if user.has_perm("organizing.log_conversation") else least
    voted = Decision.objects.carried().of_ours().votes().filter(demands__in=found)
    voted_on = set(voted.values_list("demands", flat=True))
    votes: dict[object, list[Decision]] = {}
    seen = Decision.objects.visible_to(user).carried().of_ours().votes().filter(demands__in=found)
    for decision in seen.prefetch_related("demands").select_related("committee").distinct():
        for demand in decision.demands.all():
            votes.setdefault(demand.pk, []).append(decision)
    return DemandsPage(
        [
            Traced(
                demand,
                [
                    Trail(issue, None if 0 < n < hide else n)
                    for issue in sorted(demand.issues.all(), key=lambda issue: issue.name)
                    for n in [len(who.get(issue.pk, ()))]
                ],
                votes.get(demand.pk, []),
                demand.pk in voted_on,
            )
            for demand in found
        ]
    )
