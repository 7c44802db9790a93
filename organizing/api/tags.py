"""Tags, and who has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from members import access, describing
from members.models import LogEntry, Person, Tag, Tagging, User
from organizing.api import hal
from organizing.api.hal import Listed, Page
from organizing.api.once import once
from organizing.api.people import asking, one
from organizing.api.writing import may_change

router = Router(tags=["Tags"])


class TagIn(Schema):
    """A tag to make."""

    name: str = Field(min_length=1, max_length=60)


class TagOut(Schema):
    """A tag."""

    identifiers: list[str]
    created_date: str
    modified_date: str
    name: str
    links: dict[str, Any] = Field(alias="_links")


class Linked(Schema):
    """Whom a new tagging is about."""

    links: dict[str, Any] = Field(alias="_links")


class TaggingOut(Schema):
    """One tag on one person."""

    identifiers: list[str]
    created_date: str
    modified_date: str
    item_type: str
    links: dict[str, Any] = Field(alias="_links")


class Notice(Schema):
    """What happened, in words."""

    notice: str


@router.get("/tags", response=Listed, by_alias=True)
def tags(request: HttpRequest, asked: Query[Page]) -> dict[str, Any]:
    """List the tags in use."""
    rows = Tag.objects.visible_to(asking(request)).in_use().order_by("pk")
    return hal.paged(rows, asked, "osdi:tags", lambda found: [_tag(row) for row in found], "tags")


@router.post("/tags", response=TagOut, by_alias=True)
@once
def make(request: HttpRequest, said: TagIn) -> dict[str, Any]:
    """Make a tag, or find the one of that name."""
    user = asking(request)
    if found := Tag.objects.visible_to(user).called(said.name):
        return _tag(found)
    if not access.is_everywhere(user, may="members.change_organization"):
        raise HttpError(403, "only a key of an admin of the whole organization makes tags")
    try:
        made = Tag.named(said.name, by=user)
    except ValueError as error:
        raise HttpError(422, "a tag needs a name one can read") from error
    LogEntry.record("tag_made", made, by=user)
    return _tag(made)


@router.get("/tags/{uuid:pk}", response=TagOut, by_alias=True)
def tag(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Show one tag."""
    return _tag(_one(pk, asking(request)))


@router.get("/tags/{uuid:pk}/taggings", response=Listed, by_alias=True)
def taggings(request: HttpRequest, pk: UUID, asked: Query[Page]) -> dict[str, Any]:
    """List the people in scope who have a tag."""
    user = asking(request)
    found = _one(pk, user)
    rows = _visible(user).filter(tag=found)
    return hal.paged(rows, asked, "osdi:taggings", _shown, "tags", str(pk), "taggings")


@router.post("/tags/{uuid:pk}/taggings", response=TaggingOut, by_alias=True)
@once
def put(request: HttpRequest, pk: UUID, said: Linked) -> dict[str, Any]:
    """Put a tag on the person that `_links.osdi:person` names."""
    user = asking(request)
    found = _one(pk, user)
    person = one(hal.last(_href(said.links)), user)
    may_change(person, user)
    describing.tag(person, found, by=user)
    return _shown([_visible(user).get(tag=found, person=person)])[0]


@router.get("/tags/{uuid:pk}/taggings/{uuid:tagging}", response=TaggingOut, by_alias=True)
def tagging(request: HttpRequest, pk: UUID, tagging: UUID) -> dict[str, Any]:
    """Show one tag on one person."""
    return _shown([_row(pk, tagging, asking(request))])[0]


@router.delete("/tags/{uuid:pk}/taggings/{uuid:tagging}", response=Notice)
@once
def take(request: HttpRequest, pk: UUID, tagging: UUID) -> dict[str, Any]:
    """Take a tag off a person."""
    user = asking(request)
    row = _row(pk, tagging, user)
    may_change(row.person, user)
    describing.untag(row.person, row.tag, by=user)
    return {"notice": "This tagging was successfully deleted."}


@router.get("/people/{uuid:pk}/taggings", response=Listed, by_alias=True)
def of_person(request: HttpRequest, pk: UUID, asked: Query[Page]) -> dict[str, Any]:
    """List the tags on one person."""
    user = asking(request)
    rows = _visible(user).filter(person=one(pk, user))
    return hal.paged(rows, asked, "osdi:taggings", _shown, "people", str(pk), "taggings")


def _one(pk: UUID, user: User) -> Tag:
    found = Tag.objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise HttpError(404, "no such tag")
    return found


def _visible(user: User) -> Any:
    rows = Tagging.objects.visible_to(user).filter(person__status=Person.Status.ACTIVE)
    return rows.select_related("person", "tag").order_by("pk")


def _row(tag: UUID, pk: UUID, user: User) -> Tagging:
    found = _visible(user).filter(tag=tag, pk=pk).first()
    if found is None:
        raise HttpError(404, "no such tagging")
    row: Tagging = found
    return row


def _href(links: dict[str, Any]) -> object:
    person = links.get("osdi:person")
    return person.get("href") if isinstance(person, dict) else person


def _tag(row: Tag) -> dict[str, Any]:
    return {
        "identifiers": hal.identifiers(row.pk),
        "created_date": hal.moment(row.created_at),
        "modified_date": hal.moment(row.created_at),
        "name": row.name,
        "_links": {
            "self": hal.link("tags", row.pk),
            "osdi:taggings": hal.link("tags", row.pk, "taggings"),
            "curies": hal.CURIES,
        },
    }


def _shown(rows: Sequence[Tagging]) -> list[dict[str, Any]]:
    return [
        {
            "identifiers": hal.identifiers(row.pk),
            "created_date": hal.moment(row.created_at),
            "modified_date": hal.moment(row.created_at),
            "item_type": "osdi:person",
            "_links": {
                "self": hal.link("tags", row.tag_id, "taggings", row.pk),
                "osdi:tag": hal.link("tags", row.tag_id),
                "osdi:person": hal.link("people", row.person_id),
                "curies": hal.CURIES,
            },
        }
        for row in rows
    ]
