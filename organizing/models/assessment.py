"""What somebody thinks of where a person stands, and on what basis."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from members import access
from members.ids import uuid7
from members.models import Person

if TYPE_CHECKING:
    from members.models import User


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Questions about assessments (tier T3)."""

    def visible_to(self, user: User) -> Self:
        """Return those `user` may read: what they made, and of people sealed to them."""
        return self.filter(Q(by=user.person_id) | access.sealed(user))


class Assessment(models.Model):
    """A rating, 1 strongest to 5, dated and with its basis; hearsay never shows stronger than 3."""

    class Strength(models.IntegerChoices):
        MOVES_OTHERS = 1, _("Moves others")
        WITH_US = 2, _("With us")
        UNDECIDED = 3, _("Undecided")
        LEANING_AGAINST = 4, _("Leaning against")
        OPPOSED = 5, _("Opposed")

    class Basis(models.TextChoices):
        SAID = "said", _("said so")
        OBSERVED = "observed", _("observed")
        TESTED = "tested", _("tested")
        HEARSAY = "hearsay", _("hearsay")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="assessments")
    campaign = models.ForeignKey(Campaign, models.SET_NULL, null=True, blank=True)
    conversation = models.ForeignKey(
        "organizing.Conversation", models.CASCADE, null=True, blank=True, related_name="assessments"
    )
    strength = models.PositiveSmallIntegerField(choices=Strength)
    basis = models.CharField(max_length=8, choices=Basis, default=Basis.SAID)
    by = models.ForeignKey(Person, models.PROTECT, related_name="assessments_made")
    assessed_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AssessmentQuerySet.as_manager()

    SEALED_ROWS: ClassVar = "true"

    class Meta:
        verbose_name = _("rating")
        constraints = [
            models.CheckConstraint(
                condition=Q(strength__gte=1, strength__lte=5), name="strength_is_1_to_5"
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "-assessed_on", "strength"], name="assessments_of_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.strength} {self.get_strength_display()}"
