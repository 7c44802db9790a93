"""Hold a roster against the last one, and against the true headcounts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from members.exporting.wording import labels
from members.models import RosterExport, Unit, UnitHeadcount

NAMED = 50
DIFFERENCES = """
    SELECT coalesce(n.person_id, o.person_id) AS person_id,
        CASE WHEN o.person_id IS NULL THEN 'added' WHEN n.person_id IS NULL THEN 'removed'
             ELSE 'changed' END AS what
    FROM (SELECT * FROM members_rosterline WHERE export_id = %s AND is_in) n
    FULL JOIN (SELECT * FROM members_rosterline WHERE export_id = %s AND is_in) o USING (person_id)
    WHERE n.person_id IS NULL OR o.person_id IS NULL
        OR n.unit_id IS DISTINCT FROM o.unit_id OR n.job_category <> o.job_category
"""


CHANGES: dict[str, Promise] = {
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("no longer on it"),
    "changed": gettext_lazy("moved"),
}


@dataclass(frozen=True)
class Difference:
    """What is otherwise than in the roster before, and some of the people by id."""

    before: RosterExport
    added: int
    removed: int
    changed: int
    people: dict[str, list[UUID]]


@dataclass(frozen=True)
class Gap:
    """One unit: how many are on the roster and how many there truly are."""

    unit: Unit
    label: str
    listed: int
    headcount: UnitHeadcount

    @property
    def gap(self) -> int:
        """How many are on the roster beyond the headcount; below zero are missing."""
        return self.listed - self.headcount.n


def last_before(export: RosterExport) -> RosterExport | None:
    """Return the version before, or the latest roster handed out for the same units."""
    if export.previous is not None:
        return export.previous
    units = sorted(export.units.values_list("pk", flat=True))
    made = RosterExport.objects.made().filter(created_at__lt=export.created_at)
    made = made.annotate(n=Count("units")).filter(n=len(units))
    for unit in units:
        made = made.filter(units=unit)
    return made.order_by("-made_at", "-pk").first()


def difference(export: RosterExport) -> Difference | None:
    """Return what changed since the last snapshot; None where there is none."""
    before = last_before(export)
    if before is None or not before.lines.exists():
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT what, count(*), (array_agg(person_id ORDER BY person_id))[:{NAMED}]"  # noqa: S608  # ours
            f" FROM ({DIFFERENCES}) AS found GROUP BY what",
            [export.pk, before.pk],
        )
        found = {what: (n, people) for what, n, people in cursor.fetchall()}
    counts = {what: found.get(what, (0, []))[0] for what in ("added", "removed", "changed")}
    return Difference(before, **counts, people={what: found[what][1] for what in found})


def who(export: RosterExport, what: str, *, most: int) -> tuple[int, list[UUID]]:
    """Return how many changed in one way since the last snapshot, and the first of them by id."""
    before = last_before(export)
    if before is None:
        return 0, []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, count(*) OVER ()"  # noqa: S608  # ours
            f" FROM ({DIFFERENCES}) AS found WHERE what = %s ORDER BY person_id LIMIT %s",
            [export.pk, before.pk, what, most],
        )
        rows = cursor.fetchall()
    return (rows[0][1] if rows else 0), [person for person, _total in rows]


def gaps(export: RosterExport, *, on: date) -> list[Gap]:
    """Return the units of the roster whose headcount is known, the widest gap first."""
    scope = Unit.objects.all()
    if units := list(export.units.values_list("pk", flat=True)):
        scope = scope.filter(path__overlap=units)
    counts: Counter[UUID] = Counter()
    by_unit = export.counts.get("by_unit", {})
    for unit in Unit.objects.filter(pk__in=[pk for pk in by_unit if pk]):
        for above in unit.path:
            counts[above] += by_unit[str(unit.pk)]
    known = UnitHeadcount.objects.filter(unit__in=scope.values("pk"), as_of__lte=on)
    known = known.order_by("unit", "-as_of").distinct("unit").select_related("unit")
    names = labels()
    found = [
        Gap(
            one.unit,
            " › ".join(names[str(one.unit_id)].split(" › ")[-2:]),
            counts[one.unit_id],
            one,
        )
        for one in known
    ]
    return sorted(found, key=lambda one: (-abs(one.gap), one.unit.name))
