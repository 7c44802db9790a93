"""What a founder says of people who were there before the record began."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models import LogEntry, Person, Touched
from organizing.models.standing import Rung

if TYPE_CHECKING:
    from datetime import date

    from members.models import User


class AssertedRungQuerySet(models.QuerySet["AssertedRung"]):
    """Questions about asserted rungs."""

    def visible_to(self, user: User) -> Self:
        """Return those about people whose assessments `user` may read (T3)."""
        return self.filter(access.sealed(user))


class AssertedRung(models.Model):
    """Somebody's word that a person stands on a rung for which there is no evidence yet.

    It is drawn dashed beside the rung that evidence shows, for ninety days (a setting), and never
    becomes that rung (practice 3.4). The latest word holds.
    """

    CHOICES: ClassVar = [choice for choice in Rung.choices if choice[0] >= Rung.SUPPORTER]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="asserted_rungs")
    rung = models.PositiveSmallIntegerField(_("rung"), choices=Rung)
    asserted_on = models.DateField()
    by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AssertedRungQuerySet.as_manager()

    class Meta:
        verbose_name = _("rung somebody vouched for")
        constraints = [
            models.CheckConstraint(
                condition=Q(rung__gte=1, rung__lte=6), name="asserted_rung_is_1_to_6"
            ),
            models.UniqueConstraint(
                fields=["person", "asserted_on", "rung"], name="one_word_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-asserted_on", "rung"], name="asserted_of_a_person")
        ]

    def __str__(self) -> str:
        return str(self.get_rung_display())

    @classmethod
    @transaction.atomic
    def say(cls, person: Person, *, rung: int, on: date, by: User | None) -> AssertedRung:
        """Write down the word of `by`; the same word on the same day is one row."""
        row, made = cls.objects.get_or_create(
            person=person, asserted_on=on, rung=rung, defaults={"by": by}
        )
        if made:
            Touched.mark(person.pk)
            LogEntry.record("rung_asserted", person, by=by, rung=rung, on=on)
        return row
