"""The honest count, frozen: what was said of the base on a day, and the seal that proves it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models import Unit
from organizing.models.standing import Level

if TYPE_CHECKING:
    from members.models import User

METHOD = "practice 3.2"


class CountStatementQuerySet(models.QuerySet["CountStatement"]):
    """Questions about statements."""

    def visible_to(self, user: User) -> Self:
        """Return those of the whole and of units in scope: aggregates, for who may see the base."""
        if not user.has_perm("organizing.view_base"):
            return self.none()
        within = Unit.objects.filter(access.units_within(user, may="organizing.view_base"))
        return self.filter(Q(unit=None) | Q(unit__in=within.values("pk")))


class CountStatement(models.Model):
    """One count with its day, denominator, rules and method; written once (practice 2.24).

    `seal` is the SHA-256 of everything said here and of the seal of the statement before it, so
    that neither a figure nor a whole statement can be changed or taken out unnoticed. The database
    refuses to change a row.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField(unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="counts")
    scope_name = models.CharField(max_length=240)
    as_of = models.DateField()
    figures = models.JSONField()
    denominator = models.PositiveIntegerField(null=True)
    denominator_source = models.CharField(max_length=240, blank=True, default="")
    rules = models.JSONField()
    method = models.CharField(max_length=40, default=METHOD)
    made_by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    previous_seal = models.CharField(max_length=64, blank=True, default="")
    seal = models.CharField(max_length=64)

    objects = CountStatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("count statement")
        constraints = [
            models.CheckConstraint(
                condition=Q(seal__regex="^[0-9a-f]{64}$"), name="seal_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.scope_name} · {self.as_of}"

    def get_absolute_url(self) -> str:
        """Return the address of the statement."""
        return reverse("statement", args=[self.pk])

    def content(self) -> dict[str, Any]:
        """Return everything the seal stands for, as plain values."""
        return {
            "number": self.number,
            "unit": str(self.unit_id or ""),
            "scope": self.scope_name,
            "as_of": self.as_of.isoformat(),
            "figures": self.figures,
            "denominator": self.denominator,
            "denominator_source": self.denominator_source,
            "rules": self.rules,
            "method": self.method,
            "made_by": str(self.made_by_id),
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "previous_seal": self.previous_seal,
        }

    def computed_seal(self) -> str:
        """Return the seal that what is written here would have."""
        plain = json.dumps(
            self.content(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return sha256(plain.encode()).hexdigest()

    @property
    def is_intact(self) -> bool:
        """Whether what is written is what was sealed."""
        return self.seal == self.computed_seal()

    def at_least(self, level: Level) -> int:
        """Return how many had at least that level."""
        return int(self.figures.get(f"level_{level.value}", 0))
