"""A relationship in trouble as a case: who reaches out, since when, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members import access
from members.ids import uuid7
from members.models import Person

if TYPE_CHECKING:
    from members.models import User


class DriftFlagQuerySet(models.QuerySet["DriftFlag"]):
    """Questions about drift flags."""

    def open(self) -> Self:
        """Return those not closed."""
        return self.filter(closed_on=None)

    def visible_to(self, user: User) -> Self:
        """Return those about people sealed to `user`, and those they are to reach out for."""
        return self.filter(Q(owner=user.person_id) | access.sealed(user))

    def of(self, user: User) -> Self:
        """Return the open ones `user` is to reach out for, of people who may be called."""
        called = Q(person__status=Person.Status.ACTIVE, person__no_contact=False)
        return self.open().filter(called, owner=user.person_id)


class DriftFlag(models.Model):
    """A relationship in trouble, with somebody who reaches out; closed by what happens.

    Opened and closed by `organizing/standing/write/`, at most one open for a person. `owner` is
    the carrier, else whoever has the best live tie; a case nobody resolved in two weeks passes to
    the lead. `notified_on` is carried into the next case of the same person.
    """

    is_computed = True  # can be thrown away: undoing an import is not held up by it

    class OwnerAs(models.TextChoices):
        CARRIER = "carrier", _("carries them")
        TIE = "tie", _("closest tie")
        LEAD = "lead", _("leads here")
        ASKED = "asked", _("was asked")

    class Closed(models.TextChoices):
        TALKED = "talked", _("somebody sat down with them")
        KEPT = "kept", _("they kept a promise")
        BACK = "back", _("they are back")
        PAUSED = "paused", _("they rest")
        RESTING = "resting", _("they asked to rest")
        NOT_DRIFTING = "not_drifting", _("not drifting after all")
        NO_CONTACT = "no_contact", _("they asked not to be contacted")
        LEFT = "left", _("they left")
        DIED = "died", _("they died")
        GONE = "gone", pgettext_lazy("of a case", "not seen for half a year")
        OUT = "out", _("no longer in our count")
        MERGED = "merged", _("the record was merged")

    class Outcome(models.TextChoices):
        TALKED = "talked", _("we talked")
        NO_ANSWER = "no_answer", _("no answer")
        RESTING = "resting", _("resting")
        LEFT = "left", _("left")
        NOT_DRIFTING = "not_drifting", _("not drifting after all")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="drift_flags")
    owner = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="drift_flags_owned"
    )
    owner_as = models.CharField(max_length=8, choices=OwnerAs, blank=True, default="")
    opened_on = models.DateField()
    began_at = models.DateTimeField(default=timezone.now)
    times = models.PositiveSmallIntegerField(default=1)
    assigned_on = models.DateField(null=True, blank=True)
    assigned_by = models.ForeignKey(
        "members.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    notified_on = models.DateField(null=True, blank=True)
    passed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default="")
    outcome_on = models.DateField(null=True, blank=True)
    outcome_by = models.ForeignKey(
        "members.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    tries = models.PositiveSmallIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)
    closed_as = models.CharField(max_length=20, choices=Closed, blank=True, default="")
    closed_fact = models.JSONField(default=dict, blank=True)

    objects = DriftFlagQuerySet.as_manager()

    SEALED_ROWS: ClassVar = "true"

    UNWATCHED: ClassVar = "opened and closed by computing; what people decide is an act"

    class Meta:
        verbose_name = _("sign that somebody drifts")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_on=None), name="one_open_flag_per_person"
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | ~Q(owner=F("person")),
                name="nobody_checks_in_on_themselves",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_as="")
                | (Q(closed_on__gte=F("opened_on")) & ~Q(closed_as="")),
                name="flag_closed_says_as_what",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "closed_on"], name="flags_of_an_owner"),
            models.Index(fields=["person", "-closed_on"], name="flags_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.opened_on}"
