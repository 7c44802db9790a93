"""Forgetting somebody, and what stops it: erasures, tombstones, legal holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models.person import Person
from members.models.unit import Placement, Unit

if TYPE_CHECKING:
    from members.models.user import User


class Tombstone(models.Model):
    """A keyed hash of the name and a contact of somebody erased; it stops a silent return (R7).

    It leads to nobody: whoever has neither the key nor the name and contact learns nothing of it.
    """

    id = models.BigAutoField(primary_key=True)
    hash = models.CharField(max_length=64, unique=True)
    made_on = models.DateField()

    UNWATCHED: ClassVar = "a hash that leads to nobody"

    class Meta:
        verbose_name = _("hash of somebody erased")

    def __str__(self) -> str:
        return self.hash[:12]


class ErasureQuerySet(models.QuerySet["Erasure"]):
    """Questions about erasures."""

    def visible_to(self, user: User) -> Self:
        """Return those of people in whose scope `user` may erase."""
        return self.filter(access.people(user, "person", may="members.erase_person"))

    def done(self) -> Self:
        """Return those that were carried out."""
        return self.filter(done_at__isnull=False)

    def waiting(self) -> Self:
        """Return those nobody has answered."""
        return self.filter(done_at=None, declined_at=None)


class Erasure(models.Model):
    """One person's erasure: asked for by one, carried out by another; afterwards a nameless count.

    `counts` says how many rows of each kind went. Nothing here says who it was.
    """

    class Why(models.TextChoices):
        ASKED = "asked", _("They asked for it")
        MISTAKE = "mistake", _("They should never have been recorded")
        PAST = "past", _("Their time has passed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="erasures")
    why = models.CharField(_("why"), max_length=8, choices=Why, default=Why.ASKED)
    asked_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(asked_by=None) | ~Q(asked_by=F("answered_by")),
                name="erasing_takes_two",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(done_at=None, declined_at=None),
                name="one_erasure_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Questions about legal holds."""

    def visible_to(self, user: User) -> Self:
        """Return all of them to admins of the whole organization, and none to others."""
        return self if access.is_everywhere(user, may="members.hold_data") else self.none()

    def in_force(self) -> Self:
        """Return those two people set and no two have lifted."""
        return self.filter(begun_at__isnull=False, ended_at=None)


class LegalHold(models.Model):
    """Nothing of a person, of a unit and below it, or of anybody is deleted meanwhile.

    Two people set it and two lift it. Setting waits for the second one; so does lifting.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="holds")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="holds")
    reason = models.CharField(_("reason"), max_length=200)
    asked_by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    begun_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True)
    lift_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    lift_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("begun_by")) & ~Q(lift_by=F("ended_by")),
                name="holding_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(person=None) | Q(unit=None), name="a_hold_has_one_scope"
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def is_for_all(self) -> bool:
        """Whether it is for everybody on record."""
        return self.person_id is None and self.unit_id is None


def held_people() -> Q:
    """Return who is under a hold in force, as a filter on Person."""
    holds = list(LegalHold.objects.in_force().values_list("person", "unit"))
    if any(person is None and unit is None for person, unit in holds):
        return ~Q(pk__in=[])
    units = [unit for _person, unit in holds if unit]
    found = Q(pk__in=[person for person, _unit in holds if person])
    if units:
        # Whoever was ever placed there: a hold looks back.
        placed = Placement.objects.filter(unit__path__overlap=units)
        found |= Q(pk__in=placed.values("person"))
    return found


def is_held(person: UUID) -> bool:
    """Whether a hold keeps this person's record."""
    return Person.objects.filter(held_people(), pk=person).exists()


def is_anything_held() -> bool:
    """Whether some hold is in force: then the record of acts keeps all it has."""
    return LegalHold.objects.in_force().exists()
