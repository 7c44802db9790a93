"""What exists of a scope: kinds of rows, how many, from when to when. Nothing of what they say.

For the day a court, an authority or the other side asks: counsel learns what there is before
anything is gathered, and nothing is gathered that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _

from members.models import LegalHold, LogEntry, Organization, Person, Unit, User
from members.models.unit import Placement
from members.recording.watching import ELSEWHERE, OURS, noun, subjects

if TYPE_CHECKING:
    from django.db.models import QuerySet

# The day a row is of: when it happened, else when it was written down, else that of what it is in.
HAPPENED = (
    "held_on", "talked_on", "tried_on", "assessed_on", "made_on", "began_on", "first_on", "on",
    "declared_on", "spoke_on", "met_on", "shown_on", "frozen_on", "monday", "as_of", "due_on",
)  # fmt: skip
WRITTEN = (
    "created_at", "asked_at", "made_at", "at", "opened_on", "found_at", "merged_at", "set_at",
    "entered_at", "updated_at", "counted_at", "feed_made_at", "answered_at", "expire_date",
)  # fmt: skip
WITHIN = {
    "campaigns.Decider": "decision__created_at",
    "campaigns.Eligible": "test__frozen_on",
    "campaigns.EligibleSnapshot": "test__frozen_on",
    "campaigns.FundingYear": "book__entered_at",
    "members.Attendance": "meeting__held_on",
    "members.ImportRow": "run__on",
    "members.RosterLine": "export__created_at",
    "members.RosterPart": "export__created_at",
    "members.WholePart": "export__created_at",
    "organizing.BulkStep": "act__created_at",
    "organizing.IssueRaised": "conversation__talked_on",
    "organizing.MapPlace": "tie_map__made_at",
    "organizing.PreviewMove": "preview__made_at",
}


@dataclass(frozen=True)
class Scope:
    """Whom it is about: one person, a unit and below it, or everybody."""

    person: Person | None = None
    unit: Unit | None = None

    @property
    def label(self) -> str:
        """What a heading calls it."""
        if self.person:
            return _("one person, %(id)s") % {"id": self.person.pk}
        return self.unit.name if self.unit else _("everybody on record")

    def people(self) -> QuerySet | None:
        """Return who is in it, whoever was ever placed there; None for everybody."""
        if self.person:
            return Person.objects.filter(Q(pk=self.person.pk) | Q(merged_into=self.person))
        if self.unit:
            placed = Placement.objects.filter(unit__path__contains=[self.unit.pk])
            return Person.objects.filter(pk__in=placed.values("person"))
        return None


@dataclass(frozen=True)
class There:
    """One kind of rows: how many, and the days of the first and the last."""

    label: str
    table: str
    rows: int
    first: date | None
    last: date | None


def what_exists(scope: Scope, *, by: User | None) -> list[There]:
    """Return every kind of rows that exists for `scope`, most first; empty ones are left out.

    Who asked is written down. Sealed rows count like others: that they exist is no secret here.
    """
    people = scope.people()
    found = []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.app_label not in OURS or meta.label in ELSEWHERE or not meta.managed or meta.proxy:
            continue
        rows = _of(model, people)
        if rows is not None:
            found.append(_there(model, rows))
    found.append(_acts(scope))
    LogEntry.record(
        "subpoena_report", Organization.current(), by=by,
        person=str(scope.person.pk) if scope.person else "",
        unit=str(scope.unit.pk) if scope.unit else "",
    )  # fmt: skip
    return sorted((one for one in found if one.rows), key=lambda one: (-one.rows, one.table))


def holds_over(scope: Scope) -> int:
    """Return how many holds in force touch the scope."""
    holds = LegalHold.objects.in_force()
    if scope.person:
        placed = Placement.objects.filter(person=scope.person).values_list("unit__path", flat=True)
        units = {pk for path in placed for pk in path}
        return holds.filter(
            Q(person=scope.person) | Q(unit__in=units) | Q(person=None, unit=None)
        ).count()
    if scope.unit:
        return holds.filter(Q(unit__in=scope.unit.path) | Q(person=None, unit=None)).count()
    return holds.count()


def _of(model: type[models.Model], people: QuerySet | None) -> QuerySet | None:
    rows: QuerySet = model._base_manager.all()
    if people is None:
        return rows
    columns = subjects(model)
    if not columns:
        return None
    if "user_id" in columns:
        return rows.filter(user__person__in=people)
    if model is Person:
        return rows.filter(pk__in=people)
    names = [f.name for f in model._meta.local_fields if f.column in columns]
    return rows.filter(Q(*((f"{name}__in", people) for name in names), _connector=Q.OR))


def _there(model: type[models.Model], rows: QuerySet) -> There:
    day = day_of(model)
    said = {"n": Count("*")} | ({"a": Min(day), "z": Max(day)} if day else {})
    found = rows.aggregate(**said)
    return There(
        noun(model), model._meta.db_table, found["n"],
        _date(found.get("a")), _date(found.get("z")),
    )  # fmt: skip


def day_of(model: type[models.Model]) -> str:
    """Return the column, or the way to it, that says of which day a row is; or nothing."""
    if within := WITHIN.get(model._meta.label):
        return within
    names = {f.name for f in model._meta.local_fields if isinstance(f, models.DateField)}
    return next((name for name in (*HAPPENED, *WRITTEN) if name in names), "")


def _date(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _acts(scope: Scope) -> There:
    people = scope.people()
    pks = None if people is None else list(people.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT n, first, last FROM audit_count(%s)", [pks])
        n, first, last = cursor.fetchone()
    return There(_("the record of acts"), "audit.act", n, _date(first), _date(last))
