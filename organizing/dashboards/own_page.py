"""Everything written about one person, in plain words for them, and nobody else's name in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.dates import date_format
from members.models import Attendance, Carrier, Meeting, Person, sealed
from members.wording import LANGUAGES
from organizing.dashboards.places import places
from organizing.dashboards.promises import with_sides
from organizing.models import Commitment, FollowUp, OwnRequest, Standing, Tie
from organizing.models.standing import Drift
from organizing.redacting import Redactor
from organizing.standing import words

if TYPE_CHECKING:
    from members.models import User

LATELY = timedelta(days=90)

SPOKEN = dict(LANGUAGES)


@dataclass(frozen=True)
class Line:
    """One thing written down: what, a second line, and its day."""

    text: str
    under: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Section:
    """What is written under one heading."""

    title: str
    lines: list[Line] = field(default_factory=list)


class _Rows:
    """All the rows about one person, fetched once."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.carrier = Carrier.objects.current().filter(person=person).first()
        talks = person.conversations.prefetch_related("issues_raised__issue")
        self.talks = list(talks.order_by("-talked_on", "-pk"))
        self.attempts = list(person.attempts.order_by("-tried_on", "-pk"))
        promises = Commitment.objects.filter(owed_by=person) | Commitment.objects.filter(
            owed_to=person
        )
        sealed.unseal(self.talks, "note")
        self.promises = list(with_sides(promises).order_by("-due_on", "-pk"))
        self.ratings = list(person.assessments.order_by("-assessed_on", "-pk"))
        self.follow_ups = list(FollowUp.objects.filter(person=person).order_by("-due_on", "-pk"))
        self.standing = Standing.objects.filter(person=person).select_related("person").first()
        self.ties = Tie.objects.filter(a=person) | Tie.objects.filter(b=person)

    @property
    def others(self) -> set[UUID]:
        """Everybody these rows speak of."""
        found = {row.by_id for row in self.talks} | {row.by_id for row in self.attempts}
        found |= {row.by_id for row in self.ratings}
        found |= {row.owner_id for row in self.follow_ups}
        found |= {pk for row in self.promises for pk in (row.owed_by_id, row.owed_to_id) if pk}
        found |= {pk for pair in self.ties.values_list("a", "b") for pk in pair}
        return found | ({self.carrier.by_id} if self.carrier else set())

    @property
    def texts(self) -> list[str]:
        """Everything somebody typed."""
        found = [text for talk in self.talks for text in (talk.note, talk.ask)]
        found += [row.what for row in self.promises]
        found += [row.what for row in self.follow_ups]
        return found + [row.evidence for row in self.promises]


def own_page(person: Person, *, on: date) -> list[Section]:
    """Return what is written about `person`, section by section; empty sections are left out."""
    rows = _Rows(person)
    carrier = rows.carrier.by_id if rows.carrier else None
    hide = Redactor(person, carrier=carrier, others=rows.others, texts=rows.texts)
    sections = [
        Section(_("Who you are"), _who(person)),
        Section(_("How to reach you"), _contacts(person)),
        Section(_("What else we note"), _own_fields(person)),
        Section(_("Where you are"), [*_places(person), *_seats(person)]),
        Section(_("Conversations"), _talks(rows, hide)),
        Section(_("Promises both ways"), _promises(rows, hide)),
        Section(_("What we mean to do next"), _next(rows, hide)),
        Section(_("How somebody rated where you stand"), _ratings(rows, hide)),
        Section(_("What our list says of you"), _standing(rows, hide, on=on)),
        Section(_("Meetings and actions"), _presence(person)),
        Section(_("Pauses"), _pauses(person)),
    ]
    return [section for section in sections if section.lines]


def _who(person: Person) -> list[Line]:
    lines = [Line(person.name, _("Name"))]
    for value, label in (
        (person.nickname, _("Also called")),
        (person.pronouns, _("Pronouns")),
        (person.language and SPOKEN.get(person.language, person.language), _("Language")),
        (person.get_source_display(), _("How we know of you")),
        (person.source_restriction, _("What that list may be used for")),
    ):
        if value:
            lines.append(Line(str(value), label))
    for flag, label in (
        (person.is_management, _("Marked as managing others for the employer or owner")),
        (person.is_staff, _("Marked as paid staff")),
        (person.no_contact, _("You asked not to be contacted")),
        (person.over_18, _("Marked as over 18")),
    ):
        if flag:
            lines.append(Line(label))
    lines += [
        Line(row.get_standing_display(), _("Membership"), row.began_on)
        for row in person.memberships.order_by("-began_on")
    ]
    lines += [
        Line(row.value, _("Number in another system: %(system)s") % {"system": row.system})
        for row in person.external_ids.order_by("pk")
    ]
    if person.told_on:
        lines.append(Line(_("We told you that we keep a record"), on=person.told_on))
    if person.named_outside_on:
        lines.append(Line(_("You agreed to be named to others"), on=person.named_outside_on))
    return lines


def _contacts(person: Person) -> list[Line]:
    return [
        Line(
            point.value,
            " · ".join(
                str(part)
                for part in (
                    point.get_channel_display(),
                    _("consent: %(word)s") % {"word": point.get_consent_display()},
                    point.safe_rules,
                )
                if part
            ),
        )
        for point in person.contact_points.order_by("-is_primary", "created_at")
    ]


def _own_fields(person: Person) -> list[Line]:
    """Return what stands in fields of the organization's own, in use or not, and the tags."""
    rows = person.custom_values.select_related("field").order_by("field__sort_order", "field__name")
    lines = [Line(row.said, row.field.name, row.updated_at.date()) for row in rows]
    tags = person.taggings.select_related("tag").order_by("tag__folded")
    return lines + [Line(row.tag.name, _("Tag"), row.created_at.date()) for row in tags]


def _places(person: Person) -> list[Line]:
    return [
        Line(
            row.unit.name, _until(row.ended_on, row.job_category, row.shift, row.spot), row.began_on
        )
        for row in person.placements.select_related("unit").order_by("-began_on", "pk")
    ]


def _seats(person: Person) -> list[Line]:
    return [
        Line(row.committee.name, _until(row.ended_on, row.role), row.began_on)
        for row in person.seats.select_related("committee").order_by("-began_on", "pk")
    ]


def _until(day: date | None, *parts: str) -> str:
    ended = [_("ended %(day)s") % {"day": _day(day)}] if day else []
    return " · ".join([*(part for part in parts if part), *ended])


def _day(day: date) -> str:
    return date_format(day, "j M Y")


def _talks(rows: _Rows, hide: Redactor) -> list[Line]:
    lines = []
    for talk in rows.talks:
        title = _("%(kind)s with %(name)s") % {
            "kind": talk.get_kind_display(),
            "name": hide.who(talk.by_id),
        }
        parts: list[Any] = [talk.get_channel_display()]
        parts += [raised.issue.name for raised in talk.issues_raised.all()]
        if talk.ask:
            parts.append(_("asked for: %(what)s") % {"what": hide.text(talk.ask)})
        if talk.answer:
            parts.append(_("your answer: %(word)s") % {"word": talk.get_answer_display()})
        if talk.said_leaving:
            parts.append(_("said they are stepping back"))
        if talk.note:
            parts.append(_("note: “%(note)s”") % {"note": hide.text(talk.note)})
        lines.append(Line(title, " · ".join(str(part) for part in parts), talk.talked_on))
    tries = [
        Line(
            _("No answer"),
            f"{row.get_channel_display()} · {hide.who(row.by_id)}",
            row.tried_on,
        )
        for row in rows.attempts
    ]
    return sorted([*lines, *tries], key=lambda line: line.on or date.min, reverse=True)


def _promises(rows: _Rows, hide: Redactor) -> list[Line]:
    def side(pk: UUID | None, committee: Any) -> str:
        return str(committee) if committee else hide.who(pk)

    return [
        Line(
            hide.text(row.what),
            " · ".join(
                part
                for part in (
                    _("%(by)s, to %(to)s")
                    % {
                        "by": side(row.owed_by_id, row.owed_by_committee),
                        "to": side(row.owed_to_id, row.owed_to_committee),
                    },
                    str(row.get_status_display()),
                    hide.text(row.evidence),
                )
                if part
            ),
            row.due_on,
        )
        for row in rows.promises
    ]


def _next(rows: _Rows, hide: Redactor) -> list[Line]:
    return [
        Line(
            hide.text(row.what) or _("Talk with you"),
            f"{hide.who(row.owner_id)} · {row.get_state_display()}",
            row.due_on,
        )
        for row in rows.follow_ups
    ]


def _ratings(rows: _Rows, hide: Redactor) -> list[Line]:
    return [
        Line(
            f"{row.strength} · {row.get_strength_display()}",
            _("by %(who)s; on what ground: %(basis)s")
            % {"who": hide.who(row.by_id), "basis": row.get_basis_display()},
            row.assessed_on,
        )
        for row in rows.ratings
    ]


def _standing(rows: _Rows, hide: Redactor, *, on: date) -> list[Line]:
    row = rows.standing
    if row is None:
        return []
    lines = [Line(str(row.get_rung_display()), _("What you have taken on"), row.rung_since)]
    lines.append(Line(str(row.get_level_display()), _("How close we are")))
    lines.append(Line(str(row.ties), _("People you are known to be tied to: only how many")))
    if row.drift not in {Drift.NOT_YET, Drift.NOT_APPLICABLE}:
        label = _("Whether we may be losing you")
        lines.append(Line(str(row.get_drift_display()), label, row.drift_since))
    names = words.Names.of([row])
    hidden = words.Names(
        {pk: hide.who(UUID(pk)) for pk in names.people},
        {pk: hide.text(what) for pk, what in names.promises.items()},
        names.actions,
        names.committees,
    )
    return lines + [Line(said.text) for said in words.say(row, hidden, on=on)]


def _presence(person: Person) -> list[Line]:
    held = person.attendances.filter(meeting__state=Meeting.State.HELD)
    held = held.exclude(state=Attendance.State.UNKNOWN).select_related("meeting__committee")
    lines = [
        Line(
            str(row.meeting.committee or row.meeting.get_kind_display()),
            str(row.get_state_display()),
            row.meeting.held_on,
        )
        for row in held
    ]
    lines += [
        Line(row.action.name, str(row.get_state_display()), row.action.held_on)
        for row in person.participations.select_related("action")
    ]
    return sorted(lines, key=lambda line: line.on or date.min, reverse=True)


def _pauses(person: Person) -> list[Line]:
    return [
        Line(str(row.get_kind_display()), _until(row.ended_on), row.began_on)
        for row in person.pauses.order_by("-began_on", "pk")
    ]


def asked(person: Person) -> list[OwnRequest]:
    """Return what they asked for, latest first, with what became of it."""
    return list(person.own_requests.order_by("-asked_at", "-pk"))


def is_resting(person: Person, *, on: date) -> bool:
    """Whether a rest of theirs covers the day."""
    return person.pauses.filter(began_on__lte=on).exclude(ended_on__lt=on).exists()


@dataclass(frozen=True)
class Asked:
    """One request as whoever answers sees it: its words only where the record is theirs to read."""

    request: OwnRequest
    place: str
    text: str
    is_sealed: bool


def requests(seen: QuerySet[OwnRequest], user: User, *, on: date) -> dict[str, list[Asked]]:
    """Return the open requests, the oldest first, and those answered in the last 90 days."""
    with_sides = seen.select_related("person", "answered_by__person")
    waiting = list(with_sides.filter(outcome="").order_by("due_on", "pk")[:200])
    lately = with_sides.exclude(outcome="").filter(answered_on__gt=on - LATELY)
    closed = list(lately.order_by("-answered_on", "-pk")[:50])
    where = places(each.person_id for each in [*waiting, *closed])
    sealed = _sealed([*waiting, *closed], user)
    return {
        "waiting": [_as_seen(each, where, sealed) for each in waiting],
        "closed": [_as_seen(each, where, sealed) for each in closed],
    }


def one_request(found: OwnRequest, user: User) -> dict[str, Any]:
    """Return one request for the page that answers it."""
    return {"asked": _as_seen(found, places([found.person_id]), _sealed([found], user))}


def _sealed(found: list[OwnRequest], user: User) -> set[UUID]:
    people = Person.objects.sealed_to(user).filter(pk__in=[each.person_id for each in found])
    return set(people.values_list("pk", flat=True))


def _as_seen(found: OwnRequest, where: dict[UUID, str], sealed: set[UUID]) -> Asked:
    is_sealed = found.person_id in sealed
    text = found.text if is_sealed else ""
    return Asked(found, where.get(found.person_id, ""), text, is_sealed)
