"""Times in which the clock of a person stands still."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.ids import uuid7
from members.models.log import LogEntry
from members.models.person import Person
from members.models.touched import Touched

if TYPE_CHECKING:
    from members.models.user import User


class PauseQuerySet(models.QuerySet["Pause"]):
    """Questions about pauses."""

    def covering(self, on: date) -> Self:
        """Return those in which the day falls; both ends count."""
        return self.filter(began_on__lte=on).filter(Q(ended_on=None) | Q(ended_on__gte=on))


class Pause(models.Model):
    """A stretch of days that does not count against somebody (practice 3.1).

    No medical or legal reason is stored. `person` is empty when the whole organization rests;
    both ends are inclusive and an open end means until further notice.
    """

    class Kind(models.TextChoices):
        AWAY = "away", _("away")
        OFF_SEASON = "off_season", _("off season")
        LAID_OFF = "laid_off", _("laid off")
        ORG_WIDE = "org_wide", _("whole organization")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="pauses")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.AWAY)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("rest")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="org_wide", person=None)
                | (~Q(kind="org_wide") & Q(person__isnull=False)),
                name="only_org_wide_pause_names_nobody",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("began_on")),
                name="pause_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "began_on", "ended_on"], name="pauses_of_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.began_on}–{self.ended_on or ''}"

    @classmethod
    @transaction.atomic
    def begin(
        cls, person: Person, *, on: date, until: date | None, kind: str, by: User | None
    ) -> Pause:
        """Let the clock of `person` rest from `on`, both days included; a running pause is kept.

        Without `by` they asked for it themselves.
        """
        running = Q(ended_on=None) | Q(ended_on__gte=on)
        held = person.pauses.select_for_update().filter(running, began_on__lte=on).first()
        pause = held or cls(person=person, began_on=on, created_by=by)
        pause.kind, pause.ended_on = kind, until
        pause.save()
        Touched.mark(person.pk)
        LogEntry.record("paused", person, by=by, kind=kind, until=until)
        return pause

    @transaction.atomic
    def end(self, *, on: date, by: User | None) -> None:
        """They are back on `on`: the pause ends the day before, or never was."""
        last = on - timedelta(days=1)
        person_id = self.person_id
        if last < self.began_on:
            self.delete()
        else:
            self.ended_on = last
            self.save(update_fields=["ended_on"])
        Touched.mark(person_id)
        if self.person:
            LogEntry.record("pause_ended", self.person, by=by, on=on)
