"""Hashes that know somebody erased again, and say who it was to nobody.

Each is an HMAC of a name and a contact, or of a number of theirs in another system; of somebody
without either, of the name and the place. The key is the organization's, wrapped by the master key.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils import timezone

from members import names
from members.models import ContactPoint, ExternalId, Person, Placement, Tombstone
from members.models.sealed import common_key

Values = dict[str, Any]


def lay(people: Sequence[Person]) -> int:
    """Keep what would know somebody again; return how many hashes.

    `people` are their record and those merged into it, which lost to it what they are reached by:
    so each name is laid with every contact.
    """
    points = ContactPoint.objects.filter(person__in=people).values_list("channel", "folded")
    ids = ExternalId.objects.filter(person__in=people).values_list("system", "value")
    units = Placement.objects.filter(person__in=people).values_list("unit", flat=True)
    places = [str(unit) for unit in units]
    found = {sign for one in people for sign in _signs(one.name, list(points), list(ids), places)}
    today = timezone.localdate()
    Tombstone.objects.bulk_create(
        [Tombstone(hash=one, made_on=today) for one in _hashed(found)], ignore_conflicts=True
    )
    return len(found)


def known(rows: Iterable[Values]) -> set[int]:
    """Return which of the rows of a file, by their places, speak of somebody erased."""
    if not Tombstone.objects.exists():
        return set()
    signs: dict[str, list[int]] = {}
    for place, values in enumerate(rows):
        points = [(channel, folded) for channel, _l, _v, folded in values.get("points", [])]
        units = [values["unit_id"]] if values.get("unit_id") else []
        found = _signs(values.get("name") or "", points, values.get("ids", []), units)
        for one in _hashed(found):
            signs.setdefault(one, []).append(place)
    laid = Tombstone.objects.filter(hash__in=list(signs)).values_list("hash", flat=True)
    return {place for one in laid for place in signs[one]}


def knows(name: str, points: Iterable[tuple[str, str]], unit: UUID | None = None) -> bool:
    """Whether somebody of that name and one of these contacts (channel, folded), or of that name
    in that unit, was erased."""
    values = {
        "name": name,
        "points": [(channel, "", "", folded) for channel, folded in points],
        "unit_id": str(unit) if unit else "",
    }
    return bool(known([values]))


def _signs(name: str, points: list[Any], ids: list[Any], units: list[str]) -> list[tuple[str, ...]]:
    folded = " ".join(sorted(names.fold(name).split()))
    found: list[tuple[str, ...]] = [("id", system, value) for system, value in ids]
    if folded:
        found += [("point", folded, channel, point) for channel, point in points]
        found += [("place", folded, unit) for unit in units]
    return found


def _hashed(signs: Iterable[tuple[str, ...]]) -> list[str]:
    key = common_key()
    return [hmac.new(key, "\x1f".join(one).encode(), sha256).hexdigest() for one in signs]
