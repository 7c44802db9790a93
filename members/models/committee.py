"""Bodies of leaders and the seats on them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models.log import LogEntry
from members.models.person import Person
from members.models.touched import Touched
from members.models.unit import Unit

if TYPE_CHECKING:
    from datetime import date

    from members.models.meeting import Meeting
    from members.models.user import User


class CommitteeQuerySet(models.QuerySet["Committee"]):
    """Questions about committees."""

    def visible_to(self, user: User, *, may: str = "members.view_committee") -> Self:
        """Return those `user` may see; with `may`, those to which they may do that."""
        return self.filter(access.committees(user, may=may))

    def standing(self) -> Self:
        """Return those not dissolved."""
        return self.filter(dissolved_on=None)


class Committee(models.Model):
    """A body of leaders with a charter: its units, how often it meets, how many seats."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True, default="")
    units = models.ManyToManyField(Unit, blank=True, related_name="committees")
    charter = models.TextField(_("charter"), blank=True, default="", max_length=2000)
    interval_days = models.PositiveSmallIntegerField(_("meets every … days"), default=30)
    chartered_seats = models.PositiveSmallIntegerField(_("seats"), default=0)
    founded_on = models.DateField(_("founded on"))
    dissolved_on = models.DateField(null=True, blank=True)
    dormant_from = models.DateField(null=True, blank=True)
    dormant_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("committee")
        verbose_name_plural = _("committees")
        constraints = [
            models.CheckConstraint(
                condition=Q(interval_days__gte=1), name="committee_meets_sometime"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the committee page, which lives in the top layer."""
        return reverse("committee", args=[self.pk])

    @transaction.atomic
    def seat(self, person: Person, *, on: date, by: User | None, **fields: Any) -> Seat:
        """Give `person` a seat from `on`; they may already hold one, which is then returned."""
        held = self.seats.filter(person=person, ended_on=None).first()
        if held:
            return held
        seat = Seat.objects.create(committee=self, person=person, began_on=on, **fields)
        Touched.mark(person.pk)
        LogEntry.record("seated", person, by=by, committee=str(self.pk), on=on)
        return seat

    def next_meeting_on(self, *, after: date) -> date:
        """Return the day the charter would have it meet next, never before `after`."""
        last = self.meetings.filter(state="held").aggregate(on=Max("held_on"))["on"]
        due = (last or after) + timedelta(days=self.interval_days)
        return max(due, after)

    @transaction.atomic
    def plan_meeting(self, *, on: date, invited_on: date, by: User, **fields: Any) -> Meeting:
        """Plan a meeting and expect at it everybody with a seat who is not away that day."""
        from members.models.meeting import Attendance, Meeting  # hang off the committee
        from members.models.pause import Pause

        meeting = Meeting.objects.create(committee=self, held_on=on, **fields)
        away = Pause.objects.covering(on).filter(person__isnull=False).values("person")
        seats = self.seats.filled().exclude(person__in=away)
        people = set(seats.values_list("person", flat=True))
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, person_id=one, is_expected=True, invited_on=invited_on)
            for one in people
        )
        Touched.mark_all(people)
        LogEntry.record("meeting_planned", meeting, by=by, on=on, expected=len(people))
        return meeting


class SeatQuerySet(models.QuerySet["Seat"]):
    """Questions about seats."""

    def current(self) -> Self:
        """Return those that have not ended, open ones included."""
        return self.filter(ended_on=None)

    def filled(self) -> Self:
        """Return current seats somebody holds."""
        return self.current().filter(person__isnull=False)

    def visible_to(self, user: User, *, may: str = "members.view_committee") -> Self:
        """Return the seats of committees `user` may see."""
        return self.filter(access.committees(user, "committee", may=may))

    def named_to(self, user: User) -> Self:
        """Return those whose holder `user` may know by name (`access.members_of_committees`)."""
        return self.filter(access.members_of_committees(user))


class Seat(models.Model):
    """A place on a committee for a term. Without a person it is open: somebody should fill it."""

    class Exit(models.TextChoices):
        HANDED_OVER = "handed_over", _("handed over")
        LEFT = "left", _("left")
        REMOVED = "removed", _("removed")
        DIED = "died", _("died")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    committee = models.ForeignKey(Committee, models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="seats")
    role = models.CharField(_("role"), max_length=60, blank=True, default="")
    is_lead = models.BooleanField(_("leads the committee"), default=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="seats")
    understudy = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="understudy_of"
    )
    began_on = models.DateField()
    term_ends_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    exit_kind = models.CharField(max_length=12, choices=Exit, blank=True, default="")

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "person"],
                condition=Q(ended_on=None, person__isnull=False),
                name="one_seat_per_committee",
            ),
        ]
        indexes = [models.Index(fields=["person", "ended_on"], name="seats_of_a_person")]

    def __str__(self) -> str:
        return self.role or str(self.committee)

    @transaction.atomic
    def vacate(self, *, on: date, exit_kind: str, by: User) -> None:
        """Record that the holder left it."""
        self.ended_on, self.exit_kind = on, exit_kind
        self.save(update_fields=["ended_on", "exit_kind"])
        Touched.mark(self.person_id)
        LogEntry.record(
            "seat_vacated", self.committee, by=by, person=str(self.person_id), how=exit_kind
        )

    @transaction.atomic
    def back(self, understudy: Person | None, *, by: User) -> None:
        """Name who is being prepared to take the seat over, or nobody."""
        self.understudy = understudy
        self.save(update_fields=["understudy"])
        LogEntry.record(
            "understudy", self.committee, by=by, person=str(understudy.pk) if understudy else ""
        )
