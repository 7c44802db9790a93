"""What other programs say of people, put into our rows: found or made, changed, never emptied."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from ninja import Field, Schema
from ninja.errors import HttpError

from campaigns.models import Action
from members import describing, duplicates, lawful, tombstones
from members.models import (
    Carrier,
    ContactPoint,
    CustomField,
    LogEntry,
    Person,
    Placement,
    Touched,
    User,
)
from members.models.contact import folded_value
from members.models.custom import BadValue

CHANGE = "members.change_person"


class Email(Schema):
    """An email address and whether it may be used."""

    address: str = Field(max_length=254)
    primary: bool = False
    status: str = ""


class Phone(Schema):
    """A phone number and whether it may be used."""

    number: str = Field(max_length=40, coerce_numbers_to_str=True)
    primary: bool = False
    number_type: str = "Mobile"
    status: str = ""


class Address(Schema):
    """A postal address. It is written, never read back: it is sealed (T4)."""

    address_lines: list[str] = []
    locality: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


class PersonIn(Schema):
    """What may be said of a person. What is left out stays as it is."""

    given_name: str | None = Field(None, max_length=100)
    family_name: str | None = Field(None, max_length=100)
    languages_spoken: list[str] | None = None
    email_addresses: list[Email] | None = Field(None, max_length=10)
    phone_numbers: list[Phone] | None = Field(None, max_length=10)
    postal_addresses: list[Address] | None = Field(None, max_length=5)
    custom_fields: dict[str, Any] | None = None


def found_or_made(said: PersonIn, user: User) -> Person:
    """Return the person reached by that email or phone, changed as said, or a new one."""
    found = _matching(said, user)
    if found is None:
        return _made(said, user)
    change(found, said, user)
    return found


def _matching(said: PersonIn, user: User) -> Person | None:
    """Return whom `user` may change and who is reached like that: by email first, then phone.

    Where several share it, as a household does, the one of that name; else the oldest record.
    """
    open_to = Person.objects.visible_to(user, may=CHANGE).present()
    name = f"{said.given_name or ''} {said.family_name or ''}".strip().casefold()
    ways = _folded(said)
    for channel in ("email", "phone"):
        folded = [value for kind, value in ways if kind == channel]
        same = ContactPoint.objects.filter(channel=channel, folded__in=folded)
        found = list(open_to.filter(pk__in=same.values("person")).order_by("pk")[:20])
        if found:
            alike = [row for row in found if row.name.casefold() == name]
            return open_to.select_for_update().get(pk=(alike or found)[0].pk)
    return None


def _folded(said: PersonIn) -> list[tuple[str, str]]:
    """Return how they are reached, as it is compared: channel and value."""
    given = [("email", email.address) for email in said.email_addresses or []]
    given += [("phone", _number("phone", phone.number)) for phone in said.phone_numbers or []]
    return [(channel, folded_value(channel, value)) for channel, value in given if value]


def _made(said: PersonIn, user: User) -> Person:
    grant = user.grants_in_force[0]
    if "members.add_person" not in grant.verbs or grant.committee_id:
        raise HttpError(403, "the grant of this key adds nobody")
    given, family = (said.given_name or "").strip(), (said.family_name or "").strip()
    if not (given or family):
        raise HttpError(422, "nobody has this email or phone, and there is no name to begin with")
    _check_ways(said)
    if tombstones.knows(f"{given} {family}", _folded(said), grant.unit_id):
        raise HttpError(
            410, "somebody of that name and contact was erased, and is not brought back"
        )
    person = Person.named(given=given, family=family, created_by=user)
    person.source = Person.Source.THEMSELVES
    person.language = _language(said)
    person.save(force_insert=True)
    LogEntry.record("person_added", person, by=user)
    if grant.unit_id:
        Placement.objects.create(
            person=person, unit_id=grant.unit_id, began_on=timezone.localdate()
        )
    elif not grant.is_everywhere:
        Carrier.assign(person, to=user.person, on=timezone.localdate(), by=user)
    _ways(person, said)
    _fields(person, said, user)
    Touched.mark(person.pk)
    duplicates.refresh([person.pk])
    return person


def may_change(person: Person, user: User) -> None:
    """Raise HttpError 403 where the key's grant may not change `person`."""
    if not Person.objects.visible_to(user, may=CHANGE).present().filter(pk=person.pk).exists():
        raise HttpError(403, "the grant of this key may not change this person")


def change(person: Person, said: PersonIn, user: User) -> None:
    """Put down what is said of `person`. Raises HttpError 422 for what cannot be read."""
    _check_ways(said)
    given = person.given_name if said.given_name is None else said.given_name.strip()
    family = person.family_name if said.family_name is None else said.family_name.strip()
    changed = []
    if (given or family) and (given, family) != (person.given_name, person.family_name):
        person.set_name(given=given, family=family, nickname=person.nickname)
        changed.append("name")
    if (language := _language(said)) and language != person.language:
        person.language = language
        changed.append("language")
    changed += _ways(person, said)
    changed += _fields(person, said, user)
    if changed:
        person.save()
        Touched.mark(person.pk)
        duplicates.refresh([person.pk])
        LogEntry.record("person_changed", person, by=user, fields=sorted(set(changed)))


def _language(said: PersonIn) -> str:
    words = [word.strip().lower() for word in said.languages_spoken or [] if word.strip()]
    return words[0][:10] if words else ""


def _check_ways(said: PersonIn) -> None:
    for email in said.email_addresses or []:
        try:
            validate_email(email.address.strip())
        except ValidationError as error:
            raise HttpError(422, "an email address is none: name@example.org") from error
    for phone in said.phone_numbers or []:
        if sum(sign.isdigit() for sign in phone.number) < 5:
            raise HttpError(422, "a phone number has too few digits")


def _number(channel: str, value: str) -> str:
    """Give digits alone the sign that makes of them a number with its country."""
    digits = value.strip()
    return f"+{digits}" if channel == "phone" and digits.isdigit() and len(digits) > 10 else digits


def _ways(person: Person, said: PersonIn) -> list[str]:
    """Add what is new and note who agreed or refused; nothing is deleted, a refusal stands."""
    given = [("email", e.address, e.status, e.primary) for e in said.email_addresses or []]
    given += [
        ("phone", _number("phone", p.number), p.status, p.primary) for p in said.phone_numbers or []
    ]
    for address in said.postal_addresses or []:
        place = [*address.address_lines, address.locality, address.region, address.postal_code]
        text = ", ".join(part.strip() for part in place if part.strip())
        given.append(("address", text[:500], "", False))
    changed = []
    for channel, value, status, primary in given:
        point = ContactPoint.of(person, channel, value, source=Person.Source.THEMSELVES)
        if not point.value:
            continue
        row = person.contact_points.filter(channel=channel, folded=point.folded).first() or point
        if row is point:
            lawful.check(person.pk, told_us=True)
        consent = {"subscribed": "yes", "": row.consent}.get(status, "no")
        stands = row.consent == ContactPoint.Consent.NO
        wanted = row.consent if stands else consent
        if row is point or wanted != row.consent or (primary and not row.is_primary):
            if wanted != row.consent:
                row.consent, row.consent_on = wanted, timezone.localdate()
            row.is_primary = row.is_primary or primary
            row.save()
            changed.append(channel)
    return changed


def _fields(person: Person, said: PersonIn, user: User) -> list[str]:
    """Fill in fields the organization has and `user` may read; what it has not is passed over."""
    if not said.custom_fields:
        return []
    open_to = {field.key: field for field in describing.fields_for(person, user)}
    known = {**{field.folded: field for field in open_to.values()}, **open_to}
    changed = []
    for name, value in list(said.custom_fields.items())[:200]:
        field: CustomField | None = known.get(name) or known.get(name.casefold())
        if field is None:
            continue
        try:
            if describing.put(person, field, field.read(_sayable(value)), by=user):
                changed.append(field.key)
        except BadValue as error:
            raise HttpError(422, f"{field.key}: {error}") from error
    return changed


def _sayable(value: Any) -> Any:
    if isinstance(value, list):
        return [str(each) for each in value]
    return value if value is None or isinstance(value, str | bool) else str(value)


def make_event(title: str, on: date, at: time | None, place: str, *, by: User) -> Action:
    """Make a gathering of no campaign, where the grant of `by` is; return it."""
    made = Action.objects.create(
        name=title[:120],
        kind=Action.Kind.GATHERING,
        cost=1,
        held_on=on,
        meets_at=at,
        place=place,
        origin=Action.Origin.EXTERNAL_REQUEST,
    )
    made.units.set([grant.unit for grant in by.grants_in_force if grant.unit])
    LogEntry.record("action_made", made, by=by)
    return made
