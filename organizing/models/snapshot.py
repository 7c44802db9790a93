"""What stays of a day and of a proposal: figures of units, and what other rules would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models import Job, Person, Unit
from organizing.models.standing import StandingChange

if TYPE_CHECKING:
    from members.models import User


class MetricSnapshot(models.Model):
    """How a unit with all below it stood at the end of a day: figures, never a person.

    Without a unit: the whole organization. Made by every computation that is kept, and by
    `manage.py snapshots` for days gone by; made again, it says the same (practice 2.3, 2.17).
    """

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="metric_snapshots"
    )
    as_of = models.DateField()
    figures = models.JSONField(default=dict)
    rules_hash = models.CharField(max_length=16, blank=True, default="")
    made_at = models.DateTimeField(auto_now=True)

    UNWATCHED: ClassVar = "computed of evidence, which is watched"

    class Meta:
        verbose_name = _("figures of a day")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "as_of"], nulls_distinct=False, name="one_snapshot_a_day"
            ),
        ]
        indexes = [models.Index(fields=["as_of", "unit"], name="snapshots_of_a_day")]

    def __str__(self) -> str:
        return f"{self.unit_id or ''} {self.as_of}"


class RulesPreviewQuerySet(models.QuerySet["RulesPreview"]):
    """Questions about previews."""

    def visible_to(self, user: User) -> Self:
        """Return the previews somebody who may change the rules of the whole may look at."""
        if access.is_everywhere(user, may="members.change_organization"):
            return self
        return self.none()


class RulesPreview(models.Model):
    """Proposed rules, and how many would stand elsewhere by them. Stores nobody's standing.

    `changed` is what would be kept in `Organization.changed_rules`; `effect` counts people as they
    are and as they would be. Forgotten after some days.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    as_of = models.DateField()
    base_hash = models.CharField(max_length=16)
    changed = models.JSONField(default=dict)
    job = models.OneToOneField(Job, models.CASCADE, null=True, related_name="rules_preview")
    effect = models.JSONField(default=dict)
    saved_as = models.OneToOneField(
        "members.RulesChange", models.SET_NULL, null=True, related_name="preview"
    )

    objects = RulesPreviewQuerySet.as_manager()

    UNWATCHED: ClassVar = "computed for a look, and dropped"

    class Meta:
        verbose_name = _("trial of other rules")
        indexes = [models.Index(fields=["made_at"], name="previews_by_age")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """Return the address of the page that shows what would change."""
        return reverse("rules_preview", args=[self.pk])

    def table(self, what: str) -> list[list[Any]]:
        """Return [was, now, people] of a rung, level or drift state, as counted."""
        found: list[list[Any]] = self.effect.get(what, [])
        return found


class PreviewMoveQuerySet(models.QuerySet["PreviewMove"]):
    """Questions about who would stand elsewhere."""

    def visible_to(self, user: User) -> Self:
        """Return the moves of people `user` may see; of drift only where sealed to them."""
        seen = access.people(user, "person")
        is_drift = models.Q(what=StandingChange.What.DRIFT)
        return self.filter(seen & ~is_drift | access.sealed(user))


class PreviewMove(models.Model):
    """One person who would stand elsewhere by proposed rules."""

    is_computed = True  # can be thrown away: undoing an import is not held up by it

    id = models.BigAutoField(primary_key=True)
    preview = models.ForeignKey(RulesPreview, models.CASCADE, related_name="moves")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    what = models.CharField(max_length=5, choices=StandingChange.What)
    was = models.CharField(max_length=8)
    now = models.CharField(max_length=8)

    objects = PreviewMoveQuerySet.as_manager()

    SEALED_ROWS: ClassVar = "true"

    UNWATCHED: ClassVar = "computed for a look, and dropped"

    class Meta:
        verbose_name = _("person moved in a trial of rules")
        indexes = [models.Index(fields=["preview", "what", "id"], name="moves_of_a_preview")]

    def __str__(self) -> str:
        return f"{self.what}: {self.was} → {self.now}"
