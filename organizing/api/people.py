"""People as OSDI knows them: found, made and changed by email or phone, within one's scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from members import describing
from members.models import ContactPoint, CustomValue, ExternalId, Person, Tag, User
from organizing.api import hal
from organizing.api.hal import Listed, Page
from organizing.api.once import once
from organizing.api.writing import (
    Address,
    Email,
    PersonIn,
    Phone,
    change,
    found_or_made,
    may_change,
)

router = Router(tags=["People"])
REL = "osdi:people"
FILTERS = {
    "modified_date": "updated_at",
    "created_date": "created_at",
    "given_name": "given_name",
    "family_name": "family_name",
}
CONTACT = "members.view_contact"


class Signup(Schema):
    """A person to find or make, and tags to put on them: the signup helper."""

    person: PersonIn
    add_tags: list[str] = Field([], max_length=50)


class PersonOut(Schema):
    """A person. Emails, phones, ids and fields are those the key's grant may read."""

    identifiers: list[str]
    created_date: str
    modified_date: str
    given_name: str
    family_name: str
    languages_spoken: list[str]
    email_addresses: list[Email]
    phone_numbers: list[Phone]
    postal_addresses: list[Address]
    custom_fields: dict[str, Any]
    links: dict[str, Any] = Field(alias="_links")


@router.get("/people", response=Listed, by_alias=True)
def people(request: HttpRequest, asked: Query[Page]) -> dict[str, Any]:
    """List the active people in scope, oldest record first."""
    user = asking(request)
    rows = Person.objects.visible_to(user).present().order_by("pk")
    rows = rows.filter(hal.filtered(asked.filter, FILTERS))
    return hal.paged(rows, asked, REL, lambda found: shown(found, user), "people")


@router.get("/people/{uuid:pk}", response=PersonOut, by_alias=True)
def person(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Show one person; whoever was merged answers as the record that was kept."""
    return shown([one(pk, asking(request))], asking(request))[0]


@router.post("/people", response=PersonOut, by_alias=True)
@once
def signup(request: HttpRequest, said: Signup) -> dict[str, Any]:
    """Find a person by email, then by phone, and change them; make them where there is none."""
    user = asking(request)
    with transaction.atomic():
        found = found_or_made(said.person, user)
        for tag in tags_called(said.add_tags, user):
            describing.tag(found, tag, by=user)
    return shown([found], user)[0]


@router.put("/people/{uuid:pk}", response=PersonOut, by_alias=True)
@once
def update(request: HttpRequest, pk: UUID, said: PersonIn) -> dict[str, Any]:
    """Change a person."""
    user = asking(request)
    with transaction.atomic():
        found = one(pk, user)
        may_change(found, user)
        change(found, said, user)
    return shown([found], user)[0]


def one(pk: UUID, user: User) -> Person:
    """Return the person in scope, or the record they were merged into; HttpError 404 else."""
    visible = Person.objects.visible_to(user)
    for _hop in range(5):
        found = visible.filter(pk=pk).first()
        if found is None or found.status == Person.Status.ERASED:
            break
        if found.status != Person.Status.MERGED or found.merged_into_id is None:
            return found
        pk = found.merged_into_id
    raise HttpError(404, "no such person")


def shown(rows: Sequence[Person], user: User) -> list[dict[str, Any]]:
    """Return people as OSDI, each with what `user` may read of them."""
    ids = [row.pk for row in rows]
    open_to = set(
        Person.objects.visible_to(user, may=CONTACT).filter(pk__in=ids).values_list("pk", flat=True)
    )
    points: dict[UUID, list[ContactPoint]] = {}
    known = ContactPoint.objects.filter(person__in=open_to, channel__in=["email", "phone"])
    for point in known.order_by("-is_primary", "created_at"):
        points.setdefault(point.person_id, []).append(point)
    others: dict[UUID, list[str]] = {}
    for external in ExternalId.objects.filter(person__in=open_to).exclude(system="action_network"):
        name = str(external).replace(" ", "_")
        if name.count(":") == 1:  # clients part an identifier there
            others.setdefault(external.person_id, []).append(name)
    fields: dict[UUID, dict[str, Any]] = {}
    values = CustomValue.objects.visible_to(user).filter(person__in=ids, field__tier__lte=3)
    for value in values.select_related("field").filter(field__archived_on=None):
        fields.setdefault(value.person_id, {})[value.field.key] = _plain(value.value)
    return [
        _person(row, points.get(row.pk, []), others.get(row.pk, []), fields.get(row.pk, {}))
        for row in rows
    ]


def tags_called(names: Iterable[str], user: User) -> list[Tag]:
    """Return the tags in use of these names that `user` may read; others are passed over."""
    readable = Tag.objects.visible_to(user).in_use()
    found = (readable.called(name) for name in names)
    return [tag for tag in found if tag is not None]


def asking(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  a key was brought
    return user


def _person(
    row: Person, points: list[ContactPoint], others: list[str], fields: dict[str, Any]
) -> dict[str, Any]:
    family = row.family_name or ("" if row.given_name else _family(row.name))
    given = row.given_name or row.name.removesuffix(family).strip()
    silent = row.no_contact or row.status != Person.Status.ACTIVE
    at = ("people", row.pk)
    return {
        "identifiers": [*hal.identifiers(row.pk), *others],
        "created_date": hal.moment(row.created_at),
        "modified_date": hal.moment(row.updated_at),
        "given_name": given,
        "family_name": family,
        "languages_spoken": [row.language] if row.language else [],
        "email_addresses": [
            {"address": p.value, "primary": p.is_primary, "status": _status(p, silent=silent)}
            for p in points
            if p.channel == ContactPoint.Channel.EMAIL
        ],
        "phone_numbers": [
            {
                "number": p.folded or p.value,
                "primary": p.is_primary,
                "number_type": p.label.capitalize() or "Mobile",
                "status": _status(p, silent=silent),
            }
            for p in points
            if p.channel == ContactPoint.Channel.PHONE
        ],
        "postal_addresses": [],
        "custom_fields": fields,
        "_links": {
            "self": hal.link(*at),
            "osdi:attendances": hal.link(*at, "attendances"),
            "osdi:taggings": hal.link(*at, "taggings"),
            "osdi:signatures": hal.link(*at, "signatures"),
            "osdi:submissions": hal.link(*at, "submissions"),
            "osdi:donations": hal.link(*at, "donations"),
            "osdi:outreaches": hal.link(*at, "outreaches"),
            "osdi:record_canvass_helper": hal.link(*at, "record_canvass_helper"),
            "sinew:standing": hal.link(*at, "standing"),
            "curies": hal.CURIES,
        },
    }


def _family(name: str) -> str:
    parts = name.split()
    return parts[-1] if len(parts) > 1 else ""


def _status(point: ContactPoint, *, silent: bool) -> str:
    """Only who agreed is `subscribed`: another program must not write to whoever was not asked."""
    agreed = point.consent == ContactPoint.Consent.YES and not silent
    return "subscribed" if agreed else "unsubscribed"


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | bool | list | None) else str(value)
