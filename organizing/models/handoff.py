"""A carrier handing somebody over to another, and whether the three of them met first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models import Person
from organizing.models.conversation import Conversation, FollowUp

if TYPE_CHECKING:
    from members.models import User


class HandoffQuerySet(models.QuerySet["Handoff"]):
    """Questions about handing over."""

    def visible_to(self, user: User) -> Self:
        """Return those one is a side of, and those of people whom `user` may give a carrier."""
        mine = Q(giver=user.person_id) | Q(taker=user.person_id)
        return self.filter(mine | access.people(user, "person", may="members.carry_person"))

    def open(self) -> Self:
        """Return those proposed and neither done nor let go."""
        return self.filter(state=Handoff.State.PROPOSED)


class Handoff(models.Model):
    """`giver` hands `person` over to `taker`: proposed, then the three meet, then it counts.

    One at a time is open for a person: whoever proposes locks theirs. Without the meeting a switch
    is possible; it is recorded as `switched`, not as handed over.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("to be introduced")
        HANDED_OVER = "handed_over", _("handed over")
        SWITCHED = "switched", _("given without an introduction")
        DROPPED = "dropped", _("let go")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="handoffs")
    giver = models.ForeignKey(Person, models.CASCADE, related_name="handoffs_given")
    taker = models.ForeignKey(Person, models.CASCADE, related_name="handoffs_taken")
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    proposed_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, blank=True, related_name="handoffs"
    )
    follow_up = models.ForeignKey(
        FollowUp, models.SET_NULL, null=True, blank=True, related_name="handoffs"
    )
    created_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HandoffQuerySet.as_manager()

    class Meta:
        verbose_name = _("handing over")
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("taker")) & ~Q(person=F("taker")) & ~Q(person=F("giver")),
                name="three_people_in_a_handoff",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", ended_on=None)
                | (~Q(state="proposed") & Q(ended_on__isnull=False)),
                name="handoff_ends_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "ended_on"], name="handoffs_done")]

    def __str__(self) -> str:
        return f"{self.person}: {self.giver} → {self.taker}"
