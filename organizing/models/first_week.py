"""A new member-leader's beginning: their chair, their list, and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models import Person
from organizing.models.conversation import FollowUp

if TYPE_CHECKING:
    from members.models import User


class FirstWeekQuerySet(models.QuerySet["FirstWeek"]):
    """Questions about beginnings."""

    def visible_to(self, user: User) -> Self:
        """Return one's own, and those of people one brought in and may still see."""
        brought = Q(chair=user.person_id) & access.people(user, "person")
        return self.filter(Q(person=user.person_id) | brought)


class FirstWeek(models.Model):
    """How far somebody new is, from the invitation to the seat or the rest after thirty days."""

    class Choice(models.TextChoices):
        SEAT = "seat", _("a seat")
        REST = "rest", _("a rest")
        GO_ON = "go_on", _("go on as it is")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, related_name="first_week")
    chair = models.ForeignKey(Person, models.PROTECT, related_name="brought_in")
    ride_along_on = models.DateField(null=True, blank=True)
    invited_at = models.DateTimeField()
    began_on = models.DateField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    own_record_at = models.DateTimeField(null=True, blank=True)
    practised_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    first_log_at = models.DateTimeField(null=True, blank=True)
    debrief = models.ForeignKey(FollowUp, models.SET_NULL, null=True, blank=True, related_name="+")
    chose = models.CharField(max_length=6, choices=Choice, blank=True, default="")
    left_at = models.DateTimeField(null=True, blank=True)

    objects = FirstWeekQuerySet.as_manager()

    class Meta:
        verbose_name = _("first week")
        constraints = [
            models.CheckConstraint(condition=~Q(chair=F("person")), name="chair_is_another"),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class ListOfferQuerySet(models.QuerySet["ListOffer"]):
    """Questions about what is offered."""

    def visible_to(self, user: User) -> Self:
        """Return what is offered to oneself."""
        return self.filter(to=user.person_id)


class ListOffer(models.Model):
    """`person` could go on the list of `to`: named by them as close, or offered besides."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to = models.ForeignKey(Person, models.CASCADE, related_name="list_offers")
    person = models.ForeignKey(Person, models.CASCADE, related_name="offered_to")
    is_named = models.BooleanField(_("named by them"), default=False)
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)
    answered_at = models.DateTimeField(null=True, blank=True)

    SEALED_ROWS: ClassVar = "true"  # says who is close to whom

    objects = ListOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("person offered for a list")
        constraints = [
            models.UniqueConstraint(fields=["to", "person"], name="one_offer_of_a_person"),
            models.CheckConstraint(condition=~Q(to=F("person")), name="nobody_is_offered_oneself"),
        ]

    def __str__(self) -> str:
        return self.get_state_display()
