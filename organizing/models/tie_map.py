"""The map of ties of a unit as it was last laid out: places kept, thrown away at will (T4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models import Person, Unit

if TYPE_CHECKING:
    from members.models import User


class TieMap(models.Model):
    """How the people reached in a unit hang together on a day: figures, and where each stands.

    `version` says what was on record when it was made; `digest` what is drawn, so that nothing is
    laid out again where only the day has changed. Names nobody: people are rows of `MapPlace`.
    """

    is_computed = True  # can be thrown away: undoing an import is not held up by it

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.OneToOneField(Unit, models.CASCADE, related_name="tie_map")
    as_of = models.DateField()
    version = models.CharField(max_length=32)
    digest = models.CharField(max_length=32)
    figures = models.JSONField(default=dict)
    units = models.JSONField(default=list)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now=True)

    SEALED_ROWS: ClassVar = "true"  # made again

    class Meta:
        verbose_name = _("map of ties")

    def __str__(self) -> str:
        return f"{self.unit} {self.as_of}"

    @property
    def is_by_unit(self) -> bool:
        """Whether there are too many people for one picture, so that units are drawn."""
        return bool(self.units)


class MapPlaceQuerySet(models.QuerySet["MapPlace"]):
    """Questions about who stands where on a map."""

    def sealed_to(self, user: User) -> Self:
        """Return the places of people whose ties `user` may see (T4)."""
        return self.filter(access.sealed(user))

    def alone(self) -> Self:
        """Return those without a live tie, and those with one."""
        return self.filter(ties__lte=1)


class MapPlace(models.Model):
    """One person on a map: what ties they have, and the numbers of those drawn beside them.

    `near` holds the numbers of whom they are tied to on this map; other ties lead off it.
    """

    is_computed = True  # can be thrown away: undoing an import is not held up by it

    id = models.BigAutoField(primary_key=True)
    tie_map = models.ForeignKey(TieMap, models.CASCADE, related_name="places")
    person = models.ForeignKey(Person, models.CASCADE, related_name="map_places")
    number = models.PositiveIntegerField()
    x = models.PositiveIntegerField(default=0)
    y = models.PositiveIntegerField(default=0)
    ties = models.PositiveIntegerField(default=0)
    peers = models.PositiveIntegerField(default=0)
    near = ArrayField(models.PositiveIntegerField(), default=list)
    units = ArrayField(models.UUIDField(), default=list)
    only = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    circle = models.PositiveIntegerField(null=True)  # of those without a route: which circle
    strands = models.PositiveIntegerField(default=0)
    is_staff = models.BooleanField(default=False)
    is_carrier = models.BooleanField(default=False)
    is_seated = models.BooleanField(default=False)
    in_phone_tree = models.BooleanField(default=False)
    crosses = models.BooleanField(default=False)

    objects = MapPlaceQuerySet.as_manager()

    SEALED_ROWS: ClassVar = "true"

    class Meta:
        verbose_name = _("place on a map of ties")
        constraints = [
            models.UniqueConstraint(fields=["tie_map", "person"], name="one_place_on_a_map"),
            models.CheckConstraint(
                condition=Q(circle=None) | Q(ties__gt=0), name="a_circle_has_ties"
            ),
        ]
        indexes = [models.Index(fields=["tie_map", "ties"], name="places_by_ties")]

    def __str__(self) -> str:
        return str(self.number)
