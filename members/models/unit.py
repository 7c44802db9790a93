"""The tree of places people are organized in, its true size, and who is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models.log import LogEntry
from members.models.person import Person
from members.models.touched import Touched

if TYPE_CHECKING:
    from datetime import date

    from members.models.user import User


class UnitQuerySet(models.QuerySet["Unit"]):
    """Questions about units."""

    def visible_to(self, user: User) -> Self:
        """Return the units in `user`'s scope and those above them."""
        return self.filter(access.units(user)).distinct()

    def below(self, unit: Unit) -> Self:
        """Return `unit` and everything under it."""
        return self.filter(path__contains=[unit.pk])

    def in_tree_order(self) -> list[Unit]:
        """Return them as one reads a tree: each under its parent, beside each other in order."""
        found = {unit.pk: unit for unit in self.select_related("parent")}

        def place(unit: Unit) -> list[tuple[int, str]]:
            above = [found[pk] for pk in unit.path if pk in found]
            return [(one.sort_order, one.name.casefold()) for one in above]

        return sorted(found.values(), key=place)

    def listed_counts(self) -> dict[UUID, int]:
        """Return how many active people are on the list in each unit or below it, once each."""
        placed = Placement.objects.current().filter(
            person__status=Person.Status.ACTIVE, person__is_management=False
        )
        above = models.Func("unit__path", function="unnest", output_field=models.UUIDField())
        counted = placed.annotate(above=above).values("above")
        found = dict(
            counted.annotate(n=models.Count("person", distinct=True)).values_list("above", "n")
        )
        return {pk: found.get(pk, 0) for pk in self.values_list("pk", flat=True)}

    def sizes(self, *, on: date) -> dict[UUID, int | None]:
        """Return how many people there truly are in each open unit; None where nobody counted.

        A unit without a headcount of its own is as large as the units below it together.
        """
        latest = UnitHeadcount.objects.filter(as_of__lte=on).order_by("unit", "-as_of")
        known: dict[UUID, int] = dict(latest.distinct("unit").values_list("unit", "n"))
        below: dict[UUID | None, list[UUID]] = {}
        units = Unit.objects.filter(closed_on=None)
        for pk, parent in units.values_list("pk", "parent"):
            below.setdefault(parent, []).append(pk)

        def size(pk: UUID) -> int | None:
            if pk in known:
                return known[pk]
            parts = [size(child) for child in below.get(pk, [])]
            return sum(n for n in parts if n is not None) if parts and None not in parts else None

        wanted = self.filter(closed_on=None).values_list("pk", flat=True)
        return {pk: size(pk) for pk in wanted}

    def latest_headcounts(self) -> dict[UUID, UnitHeadcount]:
        """Return the newest headcount of each unit that has one."""
        newest = UnitHeadcount.objects.filter(unit__in=self.values("pk"))
        newest = newest.order_by("unit", "-as_of").distinct("unit")
        return {count.unit_id: count for count in newest}


class Unit(models.Model):
    """A node people sit in: employer, worksite, department, shift; landlord, building, floor.

    `path` holds the ids from the root down to this unit, so that a subtree is one indexed
    condition in any SQL (decision 0002).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=40, blank=True, default="")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = ArrayField(models.UUIDField(), editable=False)
    sort_order = models.IntegerField(default=0)
    is_critical = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], name="one_name_per_parent", nulls_distinct=False
            ),
            models.CheckConstraint(condition=~Q(path=[]), name="unit_has_path"),
        ]
        indexes = [
            GinIndex(fields=["path"], name="unit_subtree"),
            models.Index(  # the order in which one chooses among open ones
                F("path__len"), "sort_order", "name", "id", condition=Q(closed_on=None),
                name="units_from_above",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @classmethod
    def under(cls, parent: Unit | None, name: str, **fields: Any) -> Unit:
        """Create and return the unit called `name` under `parent` (None: a root)."""
        unit = cls(parent=parent, name=name, **fields)
        unit.path = [*(parent.path if parent else []), unit.pk]
        unit.save(force_insert=True)
        return unit

    @classmethod
    @transaction.atomic
    def add(cls, name: str, *, under: Unit | None, by: User, **fields: Any) -> Unit:
        """Create a unit under another and log it."""
        unit = cls.under(under, name, **fields)
        LogEntry.record("unit_added", unit, by=by, under=str(under.pk if under else ""))
        return unit

    @transaction.atomic
    def count(
        self, *, n: int, as_of: date, source: str, confidence: str = "", by: User
    ) -> UnitHeadcount:
        """Add a headcount; earlier ones stay."""
        made = self.headcounts.create(n=n, as_of=as_of, source=source, confidence=confidence)
        LogEntry.record("counted", self, by=by, n=n, as_of=as_of, source=source)
        return made

    @property
    def depth(self) -> int:
        """How many units stand above this one."""
        return len(self.path) - 1

    @transaction.atomic
    def move(self, *, under: Unit | None, by: User) -> None:
        """Hang this unit and all below it elsewhere. Raises ValueError under itself."""
        if under and self.pk in under.path:
            raise ValueError("A unit cannot stand under itself.")
        old, self.parent = len(self.path), under
        head: list[UUID] = [*(under.path if under else []), self.pk]
        moved = list(Unit.objects.below(self).select_for_update())
        for unit in moved:
            unit.path = [*head, *unit.path[old:]]
        Unit.objects.bulk_update(moved, ["path"])
        self.path = head
        self.save(update_fields=["parent", "path"])
        placed = Placement.objects.filter(unit__in=moved, ended_on=None)
        Touched.mark_all(placed.values_list("person", flat=True))
        LogEntry.record("moved", self, by=by, under=str(under or ""))


class UnitHeadcount(models.Model):
    """How many people there truly are in a unit, by whose word: the denominator of every share."""

    class Source(models.TextChoices):
        EMPLOYER_LIST = "employer_list", _("employer list")
        VOTER_LIST = "voter_list", _("voter list")
        DOOR_COUNT = "door_count", _("door count")
        MEMBER_ESTIMATE = "member_estimate", _("members' estimate")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="headcounts")
    as_of = models.DateField()
    n = models.PositiveIntegerField()
    source = models.CharField(max_length=16, choices=Source)
    confidence = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("headcount of a unit")
        constraints = [
            models.UniqueConstraint(fields=["unit", "as_of"], name="one_headcount_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.n}"


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Questions about placements."""

    def current(self) -> Self:
        """Return those that have not ended."""
        return self.filter(ended_on=None)

    def visible_to(self, user: User) -> Self:
        """Return the placements of people whom `user` may see."""
        return self.filter(access.people(user, "person"))


class Placement(models.Model):
    """One person in one unit, dated. Ending it keeps the row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="placements")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="placements")
    job_category = models.CharField(_("job or role"), max_length=80, blank=True, default="")
    shift = models.CharField(_("shift"), max_length=40, blank=True, default="")
    spot = models.CharField(_("door, desk or bench"), max_length=40, blank=True, default="")
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit"],
                condition=Q(ended_on=None),
                name="one_open_placement_per_unit",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("began_on")),
                name="placement_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "person"], condition=Q(ended_on=None), name="who_is_in_a_unit"
            ),
            models.Index(
                fields=["person", "began_on", "ended_on", "unit"], name="placements_of_a_person"
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(part for part in (self.unit.name, self.spot, self.shift) if part)

    @property
    def where(self) -> str:
        """The place in words; takes the unit's parent."""
        above = self.unit.parent.name if self.unit.parent else None
        return place_in_words(self.spot, self.unit.name, len(self.unit.path), above)

    @transaction.atomic
    def end(self, *, on: date, reason: str, by: User) -> None:
        """End the placement; the person stays on record elsewhere."""
        self.ended_on, self.end_reason = on, reason
        self.save(update_fields=["ended_on", "end_reason"])
        Touched.mark(self.person_id)
        LogEntry.record(
            "placement_ended", self.person, by=by, unit=str(self.unit_id), reason=reason
        )


def place_in_words(spot: str, unit: str, depth: int, above: str | None) -> str:
    """Return “14 Alder St · 3B”, or “14 Alder St, Floor 3”, or the unit alone.

    `depth` counts the unit and what is above it; a floor is never told without its house.
    """
    house = above if above and depth > 2 else unit
    if spot:
        return f"{house} · {spot}"
    return unit if house == unit else f"{house}, {unit}"
