"""What OSDI has no word for: units, placements, conversations, promises, committees, standing.

To be read only; people are worked with on the site. No note, no rating and no reason of drift
leaves here: those are sealed (practice 5.3).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from members.models import Committee, Meeting, Person, Placement, Seat, Unit, User
from organizing.api import hal
from organizing.api.hal import Listed, Page
from organizing.api.people import CONTACT, asking, one
from organizing.models import Commitment, Conversation, Standing

router = Router(tags=["Sinew"])


class Row(Schema):
    """A row of ours: what it says, and links to what it is about."""

    identifiers: list[str]
    facts: dict[str, Any]
    links: dict[str, Any] = Field(alias="_links")


@dataclass(frozen=True)
class Kind:
    """One kind of row: where it is, which rows a user may read, and what each says."""

    name: str
    rows: Callable[[User], QuerySet[Any]]
    facts: Callable[[Any], dict[str, Any]]
    links: dict[str, tuple[str, str]]  # relation -> (resource, column)

    def shown(self, rows: Sequence[Model]) -> list[dict[str, Any]]:
        """Return rows as they leave."""
        return [self._one(row) for row in rows]

    def _one(self, row: Any) -> dict[str, Any]:
        links: dict[str, Any] = {"self": hal.link(self.name, row.pk), "curies": hal.CURIES}
        for rel, (resource, column) in self.links.items():
            if (pk := getattr(row, column)) is not None:
                links[rel] = hal.link(resource, pk)
        facts = {name: _plain(value) for name, value in self.facts(row).items()}
        return {"identifiers": [f"sinew:{row.pk}"], "facts": facts, "_links": links}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _conversations(user: User) -> QuerySet[Conversation]:
    reachable = Person.objects.visible_to(user, may=CONTACT)
    rows = Conversation.objects.visible_to(user).filter(person__in=reachable)
    return rows.prefetch_related("issues_raised__issue")


def _seats(user: User) -> QuerySet[Seat]:
    return Seat.objects.visible_to(user).named_to(user)


PERSON = ("people", "person_id")
KINDS = [
    Kind(
        "units",
        lambda user: Unit.objects.visible_to(user),
        lambda row: {"name": row.name, "kind": row.kind, "closed_on": row.closed_on},
        {"sinew:parent": ("units", "parent_id")},
    ),
    Kind(
        "placements",
        lambda user: Placement.objects.visible_to(user),
        lambda row: {
            "job_category": row.job_category, "shift": row.shift, "spot": row.spot,
            "began_on": row.began_on, "ended_on": row.ended_on,
        },
        {"osdi:person": PERSON, "sinew:unit": ("units", "unit_id")},
    ),
    Kind(
        "conversations",
        _conversations,
        lambda row: {
            "talked_on": row.talked_on, "kind": row.kind, "channel": row.channel,
            "minutes": row.minutes, "ask_cost": row.ask_cost, "answer": row.answer,
            "issues": sorted(
                f"{raised.issue.name} ({raised.raised_by})" for raised in row.issues_raised.all()
            ),
        },
        {"osdi:person": PERSON, "sinew:by": ("people", "by_id")},
    ),
    Kind(
        "commitments",
        lambda user: Commitment.objects.visible_to(user),
        lambda row: {
            "what": row.what, "cost": row.cost, "made_on": row.made_on, "due_on": row.due_on,
            "status": row.status, "resolved_on": row.resolved_on,
        },
        {
            "sinew:owed_by": ("people", "owed_by_id"),
            "sinew:owed_by_committee": ("committees", "owed_by_committee_id"),
            "sinew:owed_to": ("people", "owed_to_id"),
            "sinew:owed_to_committee": ("committees", "owed_to_committee_id"),
        },
    ),
    Kind(
        "committees",
        lambda user: Committee.objects.visible_to(user),
        lambda row: {
            "name": row.name, "kind": row.kind, "interval_days": row.interval_days,
            "chartered_seats": row.chartered_seats, "founded_on": row.founded_on,
            "dissolved_on": row.dissolved_on,
        },
        {},
    ),
    Kind(
        "seats",
        _seats,
        lambda row: {
            "role": row.role, "is_lead": row.is_lead, "began_on": row.began_on,
            "term_ends_on": row.term_ends_on, "ended_on": row.ended_on,
        },
        {"osdi:person": PERSON, "sinew:committee": ("committees", "committee_id")},
    ),
    Kind(
        "meetings",
        lambda user: Meeting.objects.visible_to(user).filter(committee__isnull=False),
        lambda row: {"held_on": row.held_on, "state": row.state, "kind": row.kind},
        {"sinew:committee": ("committees", "committee_id")},
    ),
    Kind(
        "standing",
        lambda user: Standing.objects.visible_to(user).filter(
            person__status=Person.Status.ACTIVE
        ),
        lambda row: {
            "as_of": row.as_of, "rung": row.rung, "peak": row.peak, "since": row.rung_since,
            "expires_on": row.rung_expires_on, "level": row.level, "ties": row.ties,
            "last_contact_on": row.last_contact_on,
        },
        {"osdi:person": ("people", "person_id")},
    ),
]  # fmt: skip


def _add(kind: Kind) -> None:
    def listing(request: HttpRequest, asked: Query[Page]) -> dict[str, Any]:
        rows = kind.rows(asking(request)).order_by("pk")
        return hal.paged(rows, asked, f"sinew:{kind.name}", kind.shown, kind.name)

    def showing(request: HttpRequest, pk: UUID) -> dict[str, Any]:
        found = kind.rows(asking(request)).filter(pk=pk).first()
        if found is None:
            raise HttpError(404, f"no such row of {kind.name}")
        return kind.shown([found])[0]

    listing.__doc__ = f"List {kind.name} in scope."
    showing.__doc__ = f"Show one row of {kind.name}."
    router.get(f"/{kind.name}", response=Listed, by_alias=True, url_name=kind.name,
               operation_id=f"list_{kind.name}")(listing)  # fmt: skip
    router.get(f"/{kind.name}/{{uuid:pk}}", response=Row, by_alias=True,
               url_name=f"{kind.name}_one", operation_id=f"show_{kind.name}")(showing)  # fmt: skip


for _kind in KINDS:
    _add(_kind)


@router.get("/people/{uuid:pk}/standing", response=Row, by_alias=True)
def standing_of(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Show where a person stands."""
    user = asking(request)
    kind = KINDS[-1]
    found = kind.rows(user).filter(pk=one(pk, user).pk).first()
    if found is None:
        raise HttpError(404, "nothing was computed of this person yet")
    return kind.shown([found])[0]
