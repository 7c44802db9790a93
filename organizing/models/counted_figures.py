"""Figures of a board as they were last counted for a scope, where counting them takes long."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

HOURS = timedelta(hours=24)
STALE_AFTER = timedelta(minutes=15)  # for what leaves no mark, such as who is a member
AT_MOST = 10  # of the time counting takes, a tenth at most is spent on counting again
LEASE = timedelta(minutes=10)


class CountedFiguresQuerySet(models.QuerySet["CountedFigures"]):
    """Questions about what is to be counted again."""

    def due(self, *, on: date, basis: str) -> Self:
        """Return what somebody saw was old, and what is of another day or of other rules."""
        return self.filter(
            Q(wanted_at__isnull=False) | ~Q(on=on) | ~Q(basis=basis),
            Q(taken_until=None) | Q(taken_until__lt=Now()),
        )


class CountedFigures(models.Model):
    """What one board counts over everybody in one scope, at one time: numbers, never a person.

    `board` is its name and what is asked of it, as an address has it; `asked` the same as values.
    `scope` stands for whom one sees (`members.access.scope`) and is made anew from the grants in
    force at each look. `version` is what was on record before counting began, empty where that is
    not known; `wanted_at`: somebody looked and it was old; `taken_until`: a worker counts.
    """

    is_computed = True  # can be thrown away: undoing an import is not held up by it

    id = models.BigAutoField(primary_key=True)
    board = models.CharField(max_length=100)
    asked = models.JSONField(default=dict)
    scope = models.CharField(max_length=64)
    on = models.DateField()
    basis = models.CharField(max_length=16)
    version = models.CharField(max_length=32, blank=True, default="")
    figures = models.JSONField(default=dict)
    seconds = models.FloatField()
    counted_at = models.DateTimeField()
    looked_on = models.DateField()
    wanted_at = models.DateTimeField(null=True)
    taken_until = models.DateTimeField(null=True)

    objects = CountedFiguresQuerySet.as_manager()

    UNWATCHED: ClassVar = "computed for a look, and dropped"

    class Meta:
        verbose_name = _("kept count")
        constraints = [
            models.UniqueConstraint(fields=["board", "scope"], name="one_count_a_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.board} {self.counted_at:%Y-%m-%d %H:%M}"

    def fits(self, *, on: date, basis: str, now: datetime) -> bool:
        """Whether it may still be shown: it is of that day and those rules, and under a day old."""
        return self.on == on and self.basis == basis and now - self.counted_at < HOURS

    def is_old(self, version: str, *, now: datetime) -> bool:
        """Whether what is on record may have changed since."""
        return self.version != version or now - self.counted_at > STALE_AFTER

    def may_count_again(self, *, now: datetime) -> bool:
        """Whether it is old enough for what counting it takes."""
        return now - self.counted_at > AT_MOST * timedelta(seconds=self.seconds)
