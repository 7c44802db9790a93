"""The saved lists beside a list of people, and what one may do with the one that is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from members.database.written import Written
from organizing.forms.lists import led_units
from organizing.models import ListDefault, SavedList

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from members.models import Unit, User

MOST = 30


@dataclass(frozen=True)
class Lists:
    """Those `user` may open, which of them is open, and whether it opens first."""

    lists: Sequence[SavedList]
    current: SavedList | None
    is_own: bool
    default: UUID | None
    first: str  # what the one that opens first asks for
    units: list[Unit]
    deleted: SavedList | None = None


def lists(user: User, query: str, *, deleted: UUID | None = None) -> Lists:
    """Return the lists of `user`, their own first."""
    found = _seen.rows(user)
    found.sort(key=lambda one: one.owner_id != user.pk)
    current = next((one for one in found if one.query == query), None)
    gone = SavedList.objects.owned_by(user).exclude(deleted_at=None)
    default = next((one for one in found if one.is_first), None)
    return Lists(
        lists=found,
        current=current,
        is_own=current is not None and current.owner_id == user.pk,
        default=default.pk if default else None,
        first=default.query if default else "",
        units=led_units(user) if query else [],
        deleted=gone.filter(pk=deleted).first() if deleted else None,
    )


@Written
def _seen(user: User) -> QuerySet[Any]:
    first = Exists(ListDefault.objects.filter(user=user, list=OuterRef("pk")))
    seen = SavedList.objects.visible_to(user).annotate(is_first=first)
    return seen.order_by("-is_first", "name", "pk")[:MOST]
