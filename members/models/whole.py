"""Everything the organization has, handed out to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import access
from members.models.two_persons import TwoPersons, TwoPersonsQuerySet

if TYPE_CHECKING:
    from members.models.user import User


class WholeExportQuerySet(TwoPersonsQuerySet["WholeExport"]):
    """Questions about exports of everything."""

    def visible_to(self, user: User) -> Self:
        """Return all of them to who may export everything, of everybody."""
        if access.is_everywhere(user, may="members.export_whole"):
            return self
        return self.none()


class WholeExport(TwoPersons):
    """An archive of every table (docs/leaving.md), so that nobody is locked in.

    Two people and a reason, as for a roster: it holds more than any roster does.
    """

    purpose = models.CharField(_("purpose"), max_length=200)
    with_sealed = models.BooleanField(
        _("with what is sealed: notes, assessments, ties, postal addresses"), default=False
    )
    counts = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)

    objects = WholeExportQuerySet.as_manager()

    class Meta(TwoPersons.Meta):
        abstract = False
        verbose_name = _("export of everything")
        constraints = [
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("by")), name="whole_takes_two_people"
            ),
            models.CheckConstraint(
                condition=Q(made_at=None) | Q(approved_at__isnull=False),
                name="whole_is_approved_before_it_is_made",
            ),
        ]

    def __str__(self) -> str:
        return self.purpose

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("members:whole", args=[self.pk])


class WholePart(models.Model):
    """A stretch of the archive."""

    export = models.ForeignKey(WholeExport, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    UNWATCHED: ClassVar = "pieces of a file"

    class Meta:
        verbose_name = _("part of an export of everything")
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="one_part_per_archive"),
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.number}"
