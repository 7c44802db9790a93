"""The people behind each number of a roster and of the readiness for one, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members.exporting import comparing, readiness, units_of
from members.exporting.asking import names_of
from members.exporting.wording import EXCLUSIONS, QUESTIONS
from members.models import RosterExport, Unit

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from members.models import RosterLine, User

SHOWN = 200
NONE = "none"  # stands in an address for no unit, and for no job category


def of_roster(
    export: RosterExport, query: Mapping[str, str], *, user: User
) -> dict[str, Any] | None:
    """Return who a number of a roster counts; None where `query` asks for none of them.

    A question (`question=`), an exclusion (`left_out=`), what changed since the last roster
    (`changed=`); of those on it all (`on_it=`), one unit (`unit=`), one with all below (`below=`),
    one job category (`category=`).
    """
    changed = query.get("changed", "")
    if changed in comparing.CHANGES:
        total, ids = comparing.who(export, changed, most=SHOWN)
        return _page(comparing.CHANGES[changed], ids, total, user=user)
    found = _lines(export, query, user=user)
    if found is None:
        return None
    lines, title = found
    ids = list(lines.order_by("pk").values_list("person_id", flat=True)[:SHOWN])
    return _page(title, ids, lines.count(), user=user)


def of_readiness(
    unit: Unit | None, part: str, *, at: Unit | None, on: date, user: User
) -> dict[str, Any]:
    """Return who a number of the meter counts: `part` of those eligible, `at` a unit below."""
    total, ids = readiness.who(unit, part, at=at, on=on, most=SHOWN)
    return _page(readiness.PARTS[part][0], ids, total, user=user)


def _lines(
    export: RosterExport, query: Mapping[str, str], *, user: User
) -> tuple[QuerySet[RosterLine], str | Promise] | None:
    lines, on_it = export.lines.all(), export.lines.filter(is_in=True)
    question, left_out = query.get("question", ""), query.get("left_out", "")
    if question in QUESTIONS:
        return lines.filter(questions__contains=[question]), QUESTIONS[question]
    if left_out in EXCLUSIONS:
        return lines.filter(verdict=left_out), EXCLUSIONS[left_out]
    if (category := query.get("category", "")) != "":
        job = "" if category == NONE else category[:80]
        return on_it.filter(job_category=job), job or _("no job category")
    if query.get("unit") == NONE:
        return on_it.filter(unit_id=None), _("no unit")
    if (unit := unit_of(query.get("unit", ""), user=user)) is not None:
        return on_it.filter(unit_id=unit.pk), unit.name
    if (unit := unit_of(query.get("below", ""), user=user)) is not None:
        below = Unit.objects.filter(path__contains=[unit.pk]).values("pk")
        return on_it.filter(unit_id__in=below), unit.name
    return (on_it, _("On the roster")) if query.get("on_it") else None


def unit_of(text: str, *, user: User) -> Unit | None:
    """Return the unit an address names; None where it names none `user` may export."""
    try:
        return units_of(user).filter(pk=UUID(text)).first()
    except ValueError:
        return None


def _page(title: str | Promise, ids: Sequence[UUID], total: int, *, user: User) -> dict[str, Any]:
    people = sorted(names_of(ids, to=user).values(), key=lambda person: person.sort_key)
    return {"title": title, "people": people, "total": total, "shown": SHOWN}
