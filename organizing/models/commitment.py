"""Dated promises, in either direction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Action
from members import access
from members.ids import uuid7
from members.models import Committee, LogEntry, Meeting, Person, Seat, Touched
from organizing.models.conversation import Conversation

if TYPE_CHECKING:
    from members.models import User


def on_side_of(user: User, via: str = "owed_by") -> Q:
    """Return a filter: of `user` themselves, or of a committee they sit on."""
    seats = Seat.objects.filter(person=user.person_id, ended_on=None).values("committee")
    return Q(**{via: user.person_id}) | Q(**{f"{via}_committee__in": seats})


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Questions about commitments."""

    def visible_to(self, user: User, *, may: str = "") -> Self:
        """Return those `user` or a committee of theirs is a side of, and those in scope (T2).

        A grant over a committee that opens no promise of a person opens none of a committee: the
        other side is somebody, in scope or not. With `may`, those in whose scope they may do that.
        """
        see = may or "members.view_contact"
        if access.is_everywhere(user, may=see):
            return self
        mine = Q(owed_by=user.person_id) | Q(owed_to=user.person_id)
        if not may:  # a seat lets one look; acting takes a grant
            mine = on_side_of(user) | on_side_of(user, "owed_to")
        people = access.people(user, "owed_by", may=see)
        people |= access.people(user, "owed_to", may=see)
        committees = access.committees(user, "owed_by_committee", may=see)
        committees |= access.committees(user, "owed_to_committee", may=see)
        return self.filter(mine | people | committees)

    def owned_by(self, user: User) -> Self:
        """Return those `user` made, and those of committees they sit on."""
        return self.filter(on_side_of(user))

    def owed_to(self, user: User) -> Self:
        """Return those made to `user`."""
        return self.filter(owed_to=user.person_id)

    def open(self) -> Self:
        """Return those neither resolved nor replaced."""
        return self.filter(status=Commitment.Status.OPEN)

    def unanswered(self, on: date, *, after: int) -> Self:
        """Return those open for `after` days past due, about which nobody was asked yet."""
        return self.open().filter(due_on__lte=on - timedelta(days=after), asked_on=None)


class Commitment(models.Model):
    """A dated promise of one side to another; the organizer's is the same object as the member's.

    `unknown` (a week past due and nobody asked) is computed from `open`, never stored.
    Renegotiating closes this row and opens another that points back to it.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        KEPT = "kept", _("kept")
        PARTLY = "partly", _("partly")
        MISSED = "missed", _("not yet")
        RENEGOTIATED = "renegotiated", _("renegotiated")
        RELEASED = "released", _("released")
        VOID = "void", _("void")

    class Kind(models.TextChoices):
        ANY = "", _("a promise")
        RIDE_ALONG = "ride_along", _("a ride-along")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owed_by = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="commitments_owed"
    )
    owed_by_committee = models.ForeignKey(
        Committee, models.CASCADE, null=True, blank=True, related_name="commitments_owed"
    )
    owed_to = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="commitments_received"
    )
    owed_to_committee = models.ForeignKey(
        Committee, models.CASCADE, null=True, blank=True, related_name="commitments_received"
    )
    what = models.CharField(_("what"), max_length=200)
    cost = models.PositiveSmallIntegerField(_("cost, 0 to 5"), default=1)
    asks_others = models.BooleanField(_("asking somebody else"), default=False)
    due_on = models.DateField(_("by when"))
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    resolved_on = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, blank=True, default=Kind.ANY)
    asked_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=200, blank=True, default="")
    renegotiated_from = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="renegotiated_to"
    )
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, blank=True, related_name="commitments"
    )
    gathering = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="commitments"
    )
    action = models.ForeignKey(Action, models.SET_NULL, null=True, blank=True)
    created_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    made_on = models.DateField(default=timezone.localdate)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        constraints = [
            models.CheckConstraint(
                condition=Q(owed_by__isnull=False, owed_by_committee=None)
                | Q(owed_by=None, owed_by_committee__isnull=False),
                name="owed_by_one_side",
            ),
            models.CheckConstraint(
                condition=Q(owed_to__isnull=False, owed_to_committee=None)
                | Q(owed_to=None, owed_to_committee__isnull=False),
                name="owed_to_one_side",
            ),
            models.CheckConstraint(
                condition=Q(owed_by=None) | Q(owed_to=None) | ~Q(owed_by=F("owed_to")),
                name="nobody_owes_themselves",
            ),
            models.CheckConstraint(
                condition=Q(status="open", resolved_on=None)
                | (~Q(status="open") & Q(resolved_on__isnull=False)),
                name="commitment_resolved_when_closed",
            ),
            models.CheckConstraint(condition=Q(cost__lte=5), name="commitment_cost_is_0_to_5"),
        ]
        indexes = [
            models.Index(
                fields=["owed_by", "due_on", "status", "resolved_on", "asks_others"],
                include=["made_on", "id"],
                name="promises_by_a_person",
            ),
            models.Index(
                fields=["owed_to", "due_on", "status"],
                include=["made_on", "resolved_on"],
                name="promises_owed_a_person",
            ),
            models.Index(
                fields=["owed_by_committee", "due_on", "status"], name="promises_of_a_committee"
            ),
            models.Index(
                fields=["owed_to_committee", "due_on", "status"], name="promises_to_a_committee"
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def debtor(self) -> Person | Committee:
        """The side that owes."""
        return self.owed_by or self.owed_by_committee  # type: ignore[return-value]

    @property
    def creditor(self) -> Person | Committee:
        """The side that is owed."""
        return self.owed_to or self.owed_to_committee  # type: ignore[return-value]

    @property
    def days_late(self) -> int:
        """Days past due today; negative before."""
        return (timezone.localdate() - self.due_on).days

    def touch(self) -> None:
        """Mark both sides for recomputation."""
        Touched.mark(self.owed_by_id, self.owed_to_id)

    @transaction.atomic
    def resolve(self, status: str, *, on: date, by: User) -> None:
        """Close it as kept, partly, missed, released or void; `open` takes that back."""
        was, self.status = self.status, status
        self.resolved_on = None if status == self.Status.OPEN else on
        self.save(update_fields=["status", "resolved_on"])
        self.touch()
        LogEntry.record("commitment", self, by=by, was=was, now=status)

    @transaction.atomic
    def nobody_knows(self, *, on: date, by: User) -> None:
        """Record that we asked what came of it and got no answer: it is not asked about again."""
        if self.asked_on is None:
            self.asked_on = on
            self.save(update_fields=["asked_on"])
            LogEntry.record("commitment_asked", self, by=by, on=on)

    @transaction.atomic
    def renegotiate(self, *, due_on: date, on: date, by: User) -> Commitment:
        """Agree on another day without blame: close this one, open and return its successor."""
        self.resolve(self.Status.RENEGOTIATED, on=on, by=by)
        again = Commitment.objects.create(
            owed_by_id=self.owed_by_id,
            owed_by_committee_id=self.owed_by_committee_id,
            owed_to_id=self.owed_to_id,
            owed_to_committee_id=self.owed_to_committee_id,
            what=self.what,
            cost=self.cost,
            kind=self.kind,
            asks_others=self.asks_others,
            due_on=due_on,
            made_on=on,
            renegotiated_from=self,
            conversation_id=self.conversation_id,
            gathering_id=self.gathering_id,
            action_id=self.action_id,
            created_by=by,
        )
        again.touch()
        return again
