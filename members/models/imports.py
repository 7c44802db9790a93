"""A file of people on its way in, row by row, and what it takes to undo it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members import access
from members.ids import uuid7
from members.models.job import Job
from members.models.person import Person
from members.models.unit import Unit

if TYPE_CHECKING:
    from members.models.user import User

KEPT_DAYS = 30


class ImportQuerySet(models.QuerySet["Import"]):
    """Questions about imports."""

    def visible_to(self, user: User) -> Self:
        """Return all of them to those who may import over the whole organization, else none.

        A row tells who is on record anywhere, so a grant over a part is not enough.
        """
        if access.is_everywhere(user, may="members.import_people"):
            return self
        return self.none()

    def stale(self) -> Self:
        """Return those whose rows were kept long enough: nothing can be undone any more."""
        before = timezone.now() - timedelta(days=KEPT_DAYS)
        done = Q(applied_at__lt=before) | Q(applied_at=None, created_at__lt=before)
        return self.filter(done, rows_deleted_at=None)


class Import(models.Model):
    """One file: what its columns were taken for, the dry run, the applying and the undoing.

    `state` and `at_line` move in the transaction of the rows they speak of, so work goes on
    exactly where it stopped. The file itself is never kept; its rows go after 30 days.
    """

    class State(models.TextChoices):
        STAGED = "staged", _("read")
        CLEANED = "cleaned", _("being compared")
        PLANNED = "planned", _("ready to apply")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="imports")
    filename = models.CharField(max_length=200)
    form = models.JSONField(default=dict)  # what the reader found: kind, encoding, delimiter
    columns = models.JSONField(default=list)  # {"header": …, "forbidden": kind or ""}
    header_key = models.CharField(max_length=64)
    mapping = models.JSONField(default=list)  # for each column what it was taken for, or ""
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="imports")
    source = models.CharField(_("source"), max_length=16, choices=Person.Source, blank=True)
    source_restriction = models.CharField(
        _("what it may be used for"), max_length=200, blank=True, default=""
    )
    answers = models.JSONField(default=dict)  # what the columns do not say: which end is strong…
    remembered_at = models.DateTimeField(null=True)  # when the mapping it began from was decided
    on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.STAGED)
    at_line = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    kept = models.PositiveIntegerField(default=0)  # rows whose undoing left something in place
    units_made = ArrayField(models.UUIDField(), default=list)
    made = models.JSONField(default=dict)  # tags, meetings and the like: model -> ids
    links = models.PositiveIntegerField(default=0)  # rows that name somebody else
    linked_to = models.PositiveIntegerField(default=0)  # the line up to which they were carried out
    twins_to = models.PositiveIntegerField(default=0)  # the line up to which duplicates were sought
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="imports")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    rows_deleted_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        indexes = [models.Index(fields=["-created_at"], name="imports_latest_first")]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        """Return the address of the page that shows and steers it."""
        return reverse("members:import", args=[self.pk])

    @property
    def is_busy(self) -> bool:
        """Whether a job is at work on it."""
        return self.job is not None and not self.job.is_finished

    @property
    def can_map(self) -> bool:
        """Whether the mapping may still be corrected."""
        before = {self.State.STAGED, self.State.CLEANED, self.State.PLANNED}
        return self.state in before and not self.is_busy and self.rows_deleted_at is None

    @property
    def can_apply(self) -> bool:
        """Whether applying can begin, or go on after it was stopped."""
        ready = self.state in {self.State.PLANNED, self.State.APPLYING}
        return ready and not self.is_busy and self.rows_deleted_at is None

    @property
    def can_undo(self) -> bool:
        """Whether what was applied can be taken back."""
        begun = self.state in {self.State.APPLYING, self.State.APPLIED, self.State.UNDOING}
        return begun and not self.is_busy and self.rows_deleted_at is None

    @property
    def undo_until(self) -> datetime:
        """When the rows go, and with them the way back."""
        return (self.applied_at or self.created_at) + timedelta(days=KEPT_DAYS)


class ImportRow(models.Model):
    """One line of a file: what it says, what would happen or happened, and what to undo.

    `cells` lack every forbidden column from the start. Once applied, cells and values are dropped
    unless the row was refused: `changes` hold the old values and the ids of what was made.
    """

    class Verdict(models.TextChoices):
        NEW = "new", pgettext_lazy("row of a file", "new")
        CHANGED = "changed", pgettext_lazy("row of a file", "changed")
        SAME = "same", pgettext_lazy("row of a file", "same")
        REFUSED = "refused", pgettext_lazy("row of a file", "refused")

    id = models.BigAutoField(primary_key=True)
    # `one_row_per_line` serves the run; an index less is a tenth less work for each of its updates
    run = models.ForeignKey(Import, models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    cells = ArrayField(models.TextField(), default=list)
    flaw = models.CharField(max_length=20, blank=True, default="")  # found while reading
    values = models.JSONField(default=dict)
    keys = ArrayField(models.CharField(max_length=32), default=list)
    repeats = models.PositiveIntegerField(null=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True, default="")
    reasons = models.JSONField(default=list)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="import_rows")
    changes = models.JSONField(default=list)
    is_applied = models.BooleanField(default=False)
    kept = models.JSONField(default=list)  # what undoing left, because it was changed since
    has_links = models.BooleanField(default=False)  # names somebody else, who may be further down
    twins = models.JSONField(default=list)  # [person, score, codes]: whom a new one may be

    SEALED_ROWS: ClassVar = "true"  # cells as they came: anything may be in them

    UNWATCHED: ClassVar = "a line of a file; the rows it makes are watched"

    class Meta:
        verbose_name = _("row of an import")
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="one_row_per_line"),
        ]
        indexes = [
            models.Index(fields=["run", "verdict", "line"], name="import_rows_by_verdict"),
            models.Index(
                fields=["run", "repeats"],
                condition=Q(repeats__isnull=False),
                name="import_rows_repeating",
            ),
            models.Index(
                fields=["run", "line"],
                condition=Q(has_links=True),
                name="import_rows_with_links",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.line}"


class ImportMapping(models.Model):
    """What somebody decided the columns of a header mean; the next such file starts from this.

    `mapping` is by name, so the columns may stand in another order next time.
    """

    header_key = models.CharField(max_length=64, primary_key=True)
    mapping = models.JSONField()
    answers = models.JSONField(default=dict)
    by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("mapping of an import")

    def __str__(self) -> str:
        return self.header_key

    @classmethod
    def remembered(cls, header_key: str) -> ImportMapping | None:
        """Return what was last decided for that header."""
        found = cls.objects.filter(pk=header_key).first()
        return found if found and isinstance(found.mapping, dict) else None
