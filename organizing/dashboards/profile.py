"""One person's page: what is known, by the tier of who looks, and what can be done next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q

from members import access
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
        into = Person.objects.filter(pk=pk).values_list("merged_into", flat=True).first()
        if into is None:
            break
        pk = into
    return pk


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
    carrying = Carrier.objects.current().filter(person=person).select_related("by").first()
    pauses = list(Pause.objects.filter(Q(person=person) | Q(person=None)))
    shown = Profile(
        person=person,
        place=places([person.pk]).get(person.pk, ""),
        may=may,
        carrier=carrying.by if carrying else None,
        pause=next((p for p in pauses if p.person_id and _covers(p, on)), None),
        seats=list(
            Seat.objects.visible_to(user)
            .current()
            .filter(person=person)
            .select_related("committee")
            .order_by("committee__name")
        ),
        **(_t2(person, user, on=on, just=just) if "contact" in may else {}),
        **(_t3(person, user, on=on, rules=rules) if "sealed" in may else {}),
        timeline=timeline(person, user, before=before) if "contact" in may else None,
    )
    if shown.timeline:
        shown.timeline.read(reading.notes(person, shown.timeline.talks, by=user))
    return shown


def _verbs(person: Person, user: User) -> set[str]:
    asked = {
        name: verb
        for name, verb in VERBS.items()
        if verb in user.verbs or name in {"contact", "sealed"}
    }
    given = access.given(user, person.pk, asked.values())
    return {name for name, verb in asked.items() if verb in given}


def _t2(person: Person, user: User, *, on: date, just: UUID | None) -> dict[str, Any]:
    points = list(person.contact_points.order_by("-is_primary", "created_at"))
    sides = Q(owed_by=person) | Q(owed_to=person)
    is_open = Q(status=Commitment.Status.OPEN) | Q(pk=just)
    lately = Q(due_on__gte=on - timedelta(days=90))
    promises = ledger.with_sides(Commitment.objects.filter(sides))  # theirs: seen, as they are
    current = list(promises.filter(is_open).order_by("due_on", "pk")[:12])
    closed = list(promises.filter(lately).exclude(is_open).order_by("-due_on", "pk")[:12])
    rows = ledger.rows([*current, *closed], on=on, user=user, just=just)
    raised = IssueRaised.objects.filter(person=person).values_list("issue__name")
    follow_ups = FollowUp.objects.open().filter(person=person).select_related("owner")
    return {
        "points": [each for each in points if each.channel != ContactPoint.Channel.ADDRESS],
        "has_address": any(each.channel == ContactPoint.Channel.ADDRESS for each in points),
        "promises": rows[: len(current)],
        "closed": rows[len(current) :],
        "follow_ups": list(follow_ups.order_by("due_on")[:10]),
        "issues": list(raised.annotate(n=Count("pk")).order_by("-n", "issue__name")[:12]),
    }


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
