"""One person's page: what is known, by the tier of who looks, and what can be done next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import BooleanField, Count, Q, Value

from members import access
from members.database.written import Written
from members.models import Carrier, ContactPoint, Pause, Person, Seat
from members.wording import LANGUAGES
from organizing import assessing, reading
from organizing.dashboards import promises as ledger
from organizing.dashboards import rating
from organizing.dashboards.places import places
from organizing.dashboards.timeline import Timeline, timeline
from organizing.models import AssertedRung, Assessment, Commitment, FollowUp, IssueRaised
from organizing.standing import asking

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

VERBS = {
    "contact": "members.view_contact",
    "sealed": "organizing.view_sealed",
    "log": "organizing.log_conversation",
    "promise": "organizing.change_commitment",
    "change": "members.change_person",
    "carry": "members.carry_person",
    "pause": "members.pause_person",
}


@dataclass(frozen=True)
class Profile:
    """What a viewer may see of a person. What they may not see is not in it."""

    person: Person
    place: str
    may: set[str]
    carrier: Person | None
    pause: Pause | None
    seats: list[Seat]
    points: list[ContactPoint] = field(default_factory=list)
    has_address: bool = False
    rating: assessing.Shown | None = None
    rated: Assessment | None = None
    promises: list[ledger.Row] = field(default_factory=list)
    closed: list[ledger.Row] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    issues: list[tuple[str, int]] = field(default_factory=list)
    timeline: Timeline | None = None

    @property
    def tiers(self) -> set[int]:
        """The tiers of fields they may read: whoever sees the page at all reads the first."""
        verbs = {"members.view_person", *(VERBS[name] for name in self.may)}
        return {tier for tier, verb in access.TIERS.items() if verb in verbs}

    @property
    def asserted_choices(self) -> list[tuple[int, str]]:
        """The rungs one may give one's word for."""
        return [(value, str(label)) for value, label in AssertedRung.CHOICES]

    @property
    def speaks(self) -> str:
        """The language they speak, by name where we know it."""
        return str(dict(LANGUAGES).get(self.person.language, self.person.language))

    @property
    def shown_word(self) -> str:
        """The word of the rating shown."""
        return str(Assessment.Strength(self.rating.shown).label) if self.rating else ""


def kept(pk: UUID) -> UUID:
    """Return the id of the person `pk` was merged into, however often; else `pk` itself."""
    for _step in range(20):
        into = _merged_into.first(pk)
        if into is None:
            break
        pk = into
    return pk


@Written
def _merged_into(pk: UUID) -> QuerySet[Person, Any]:
    return Person.objects.filter(pk=pk).values_list("merged_into", flat=True)


def profile(
    person: Person,
    user: User,
    *,
    on: date,
    rules: dict[str, Any],
    before: date | None = None,
    just: UUID | None = None,
) -> Profile:
    """Return what `user` may see of `person`; reading notes is logged once."""
    may = _verbs(person, user)
    carrying = _carrying.first(person)
    pauses = _pauses.rows(person)
    shown = Profile(
        person=person,
        place=places([person.pk]).get(person.pk, ""),
        may=may,
        carrier=carrying.by if carrying else None,
        pause=next((p for p in pauses if p.person_id and _covers(p, on)), None),
        seats=_seats.rows(user, person),
        **(_t2(person, user, on=on, just=just) if "contact" in may else {}),
        **(_t3(person, user, on=on, rules=rules) if "sealed" in may else {}),
        timeline=timeline(person, user, before=before) if "contact" in may else None,
    )
    if shown.timeline:
        shown.timeline.read(reading.notes(person, shown.timeline.talks, by=user))
    return shown


@Written
def _carrying(person: Person) -> QuerySet[Carrier]:
    found = Carrier.objects.current().filter(person=person).select_related("by")
    return found.order_by("pk")[:1]


@Written
def _pauses(person: Person) -> QuerySet[Pause]:
    return Pause.objects.filter(Q(person=person) | Q(person=None))


@Written
def _seats(user: User, person: Person) -> QuerySet[Seat]:
    found = Seat.objects.visible_to(user).current().filter(person=person)
    return found.select_related("committee").order_by("committee__name")


def _verbs(person: Person, user: User) -> set[str]:
    asked = {
        name: verb
        for name, verb in VERBS.items()
        if verb in user.verbs or name in {"contact", "sealed"}
    }
    given = access.given(user, person.pk, asked.values())
    return {name for name, verb in asked.items() if verb in given}


def _t2(person: Person, user: User, *, on: date, just: UUID | None) -> dict[str, Any]:
    points = _points.rows(person)
    pks = _promised.rows(person, just, on - timedelta(days=90))
    whole = ledger.whole([pk for pk, _is_current in pks])
    current, closed = (
        [whole[pk] for pk, is_current in pks if is_current is which and pk in whole]
        for which in (True, False)
    )
    current.sort(key=lambda each: (each.due_on, each.pk))
    closed.sort(key=lambda each: (-each.due_on.toordinal(), each.pk))
    rows = ledger.rows([*current, *closed], on=on, user=user, just=just)
    return {
        "points": [each for each in points if each.channel != ContactPoint.Channel.ADDRESS],
        "has_address": any(each.channel == ContactPoint.Channel.ADDRESS for each in points),
        "promises": rows[: len(current)],
        "closed": rows[len(current) :],
        "follow_ups": _follow_ups.rows(person),
        "issues": _issues.rows(person),
    }


@Written
def _points(person: Person) -> QuerySet[ContactPoint]:
    found = ContactPoint.objects.filter(person=person)
    return found.order_by("-is_primary", "created_at")


@Written
def _promised(person: Person, just: UUID | None, since: date) -> QuerySet[Commitment, Any]:
    """Find promises either way: those that are open, and those that were due lately."""
    promises = Commitment.objects.filter(Q(owed_by=person) | Q(owed_to=person))
    current = promises.filter(_is_open(just)).order_by("due_on", "pk")
    closed = promises.filter(due_on__gte=since).exclude(_is_open(just)).order_by("-due_on", "pk")
    listed = [
        rows.values_list("pk", Value(is_current, output_field=BooleanField()))[:12]
        for rows, is_current in ((current, True), (closed, False))
    ]
    return listed[0].union(listed[1], all=True)


def _is_open(just: UUID | None) -> Q:
    found = Q(status=Commitment.Status.OPEN)
    return found | Q(pk=just) if just else found


@Written
def _follow_ups(person: Person) -> QuerySet[FollowUp]:
    found = FollowUp.objects.open().filter(person=person).select_related("owner")
    return found.order_by("due_on")[:10]


@Written
def _issues(person: Person) -> QuerySet[IssueRaised, Any]:
    raised = IssueRaised.objects.filter(person=person).values_list("issue__name")
    return raised.annotate(n=Count("pk")).order_by("-n", "issue__name")[:12]


def _t3(person: Person, user: User, *, on: date, rules: dict[str, Any]) -> dict[str, Any]:
    now = rating.now(person, user, on=on, rules=rules)
    return {"rated": now.rated, "rating": now.shown} if now.rated else {}


def _covers(pause: Pause, day: date) -> bool:
    return pause.began_on <= day and (pause.ended_on is None or day <= pause.ended_on)


@dataclass(frozen=True)
class Ties:
    """With whom somebody has a live tie: those the viewer may see by name, the others counted."""

    people: list[tuple[Person, str]]
    others: int


def ties(person: Person, user: User, *, on: date) -> Ties:
    """Return the live ties of `person` to whoever may see them, and log the look (T4)."""
    reading.ties(person, by=user)
    own = asking.network([person.pk], on=on).get(person.pk)
    ids = own.ties if own else {}
    active = set(Person.objects.present().filter(pk__in=ids).values_list("pk", flat=True))
    seen = Person.objects.visible_to(user).filter(pk__in=active).order_by("sort_key")
    people = list(seen)
    where = places(active)
    return Ties([(each, where.get(each.pk, "")) for each in people], len(active) - len(people))
