"""Relationships among people: the most dangerous table there is (tier T4)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models import Person, Touched

if TYPE_CHECKING:
    from members.models import User


class Tie(models.Model):
    """A relationship that `a` and `b` are known to have, once a pair (`a` before `b`).

    Conversations between two people make a live tie without a row here; a row says what is known
    otherwise: they were in a small room together, or one of them told us.
    """

    class Kind(models.TextChoices):
        KIN = "kin", _("family")
        NEIGHBOUR = "neighbour", _("next door")
        BENCH = "bench", _("work side by side")
        CAR_POOL = "car_pool", _("travel together")
        FRIEND = "friend", _("friends")
        ROOM = "room", _("met in a small gathering")
        OTHER = "other", _("know each other")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    a = models.ForeignKey(Person, models.CASCADE, related_name="ties_as_a")
    b = models.ForeignKey(Person, models.CASCADE, related_name="ties_as_b")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    is_close = models.BooleanField(_("declared close"), default=False)
    first_on = models.DateField()
    last_confirmed_on = models.DateField()
    source = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    SEALED_ROWS: ClassVar = "true"

    class Meta:
        verbose_name = _("tie between two people")
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="one_tie_per_pair"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="tie_in_order"),
        ]
        indexes = [
            models.Index(fields=["a", "b", "last_confirmed_on", "is_close"], name="ties_from_a"),
            models.Index(fields=["b", "a", "last_confirmed_on", "is_close"], name="ties_from_b"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @classmethod
    def confirm(
        cls, one: UUID, other: UUID, *, on: date, kind: str = Kind.OTHER, **fields: Any
    ) -> Tie:
        """Record or refresh the tie of two people; an older date never replaces a newer one."""
        a, b = sorted((one, other))
        tie, made = cls.objects.get_or_create(
            a_id=a,
            b_id=b,
            defaults={"kind": kind, "first_on": on, "last_confirmed_on": on, **fields},
        )
        if not made:
            tie.first_on, tie.last_confirmed_on = (
                min(tie.first_on, on),
                max(tie.last_confirmed_on, on),
            )
            tie.save(update_fields=["first_on", "last_confirmed_on"])
        Touched.mark(a, b)
        return tie


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    """Questions about introductions."""

    def visible_to(self, user: User) -> Self:
        """Return one's own, and those of two people both sealed to `user` (ties are T4)."""
        both = access.sealed(user, "a") & access.sealed(user, "b")
        return self.filter(Q(by=user.person_id) | both)


class Introduction(models.Model):
    """Somebody brought two people together. It counts when a live tie follows within 30 days."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="introductions_made")
    a = models.ForeignKey(Person, models.CASCADE, related_name="introduced_as_a")
    b = models.ForeignKey(Person, models.CASCADE, related_name="introduced_as_b")
    introduced_on = models.DateField()
    took_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    SEALED_ROWS: ClassVar = "true"

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction")
        constraints = [
            models.CheckConstraint(condition=~Q(a=F("b")), name="two_people_are_introduced"),
            models.UniqueConstraint(
                fields=["by", "a", "b", "introduced_on"], name="one_introduction_a_day"
            ),
        ]
        indexes = [
            models.Index(
                fields=["introduced_on"],
                condition=Q(took_on=None),
                name="introductions_not_taken_yet",
            )
        ]

    def __str__(self) -> str:
        return f"{self.a} – {self.b}"
