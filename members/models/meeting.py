"""Meetings and who was expected, came, or was excused."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models.committee import Committee
from members.models.log import LogEntry
from members.models.person import Person
from members.models.touched import Touched

if TYPE_CHECKING:
    from members.models.user import User


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Questions about meetings."""

    def visible_to(self, user: User, *, may: str = "members.view_committee") -> Self:
        """Return those of committees `user` may see, and gatherings they host, or wrote down."""
        mine = Q(committee=None) & (Q(host=user.person_id) | Q(logged_by=user))
        return self.filter(access.committees(user, "committee", may=may) | mine)

    def readable_by(self, user: User) -> Self:
        """Return the gatherings `user` hosts or wrote down, or where people in scope were."""
        mine = Q(host=user.person_id) | Q(logged_by=user)
        there = Attendance.objects.filter(
            access.people(user, "person", may="members.view_contact"), meeting__committee=None
        )
        return self.filter(mine | Q(pk__in=there.values("meeting")), committee=None)

    def held(self) -> Self:
        """Return those that took place."""
        return self.filter(state=Meeting.State.HELD)


class Meeting(models.Model):
    """A committee's meeting, or (without one) a gathering of up to twelve that somebody hosts."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("committee meeting")
        GATHERING = "gathering", _("small gathering")
        ASSEMBLY = "assembly", _("assembly")

    class Occasion(models.TextChoices):
        HOUSE = "house", _("house meeting")
        FLOOR = "floor", _("floor or lobby meeting")
        BREAK = "break", _("lunch or break meeting")
        STUDY = "study", _("study circle")
        MEAL = "meal", _("meal together")
        OTHER = "other", _("another kind")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    committee = models.ForeignKey(
        Committee, models.CASCADE, null=True, blank=True, related_name="meetings"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COMMITTEE)
    occasion = models.CharField(max_length=5, choices=Occasion, blank=True, default="")
    host = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="hosted")
    key = models.UUIDField(null=True, unique=True, editable=False)
    logged_by = models.ForeignKey(
        "members.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    held_on = models.DateField(_("date"))
    starts_at = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    agenda = models.TextField(_("agenda"), blank=True, default="", max_length=4000)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "held_on", "kind"],
                condition=Q(committee__isnull=False),
                name="one_meeting_a_day_per_committee",
            ),
            models.CheckConstraint(
                condition=Q(committee__isnull=False) | Q(host__isnull=False),
                name="meeting_has_committee_or_host",
            ),
        ]
        indexes = [models.Index(fields=["committee", "-held_on"], name="meetings_of_a_committee")]

    def __str__(self) -> str:
        return f"{self.committee or self.get_kind_display()} {self.held_on}"

    def get_absolute_url(self) -> str:
        """Return the address of the page where attendance is taken."""
        return reverse("meeting", args=[self.pk])

    @transaction.atomic
    def mark(self, person: Person, state: str, *, by: User) -> Attendance:
        """Record that `person` came, was excused or stayed away; a repeat changes nothing.

        Marking anybody present makes the meeting held.
        """
        row, made = Attendance.objects.select_for_update().get_or_create(
            meeting=self, person=person, defaults={"state": state}
        )
        if made or row.state != state:
            was, row.state = ("" if made else row.state), state
            row.save(update_fields=["state"])
            Touched.mark(person.pk)
            LogEntry.record("attendance", self, by=by, person=str(person.pk), was=was, now=state)
        if state == Attendance.State.PRESENT:
            self._take_place()
        return row

    @transaction.atomic
    def close(self, *, by: User) -> int:
        """Mark everybody expected who is not marked yet as absent; return how many. It was held."""
        waiting = self.attendances.filter(is_expected=True, state=Attendance.State.UNKNOWN)
        people = list(waiting.select_for_update().values_list("person", flat=True))
        waiting.filter(person__in=people).update(state=Attendance.State.ABSENT)
        self._take_place()
        Touched.mark_all(people)
        LogEntry.record("attendance_closed", self, by=by, absent=len(people))
        return len(people)

    @transaction.atomic
    def write_agenda(self, text: str, *, by: User) -> None:
        """Write down what it is about, unless somebody did already."""
        if Meeting.objects.filter(pk=self.pk, agenda="").update(agenda=text):
            self.agenda = text
            LogEntry.record("agenda_written", self, by=by)

    @transaction.atomic
    def cancel(self, *, by: User) -> None:
        """Call it off: nobody missed it. What was marked stays, for when it is planned again."""
        self._turn(Meeting.State.CANCELLED, by=by)

    @transaction.atomic
    def reinstate(self, *, by: User) -> None:
        """Take the cancelling back."""
        came = self.attendances.filter(state=Attendance.State.PRESENT).exists()
        self._turn(Meeting.State.HELD if came else Meeting.State.PLANNED, by=by)

    def _take_place(self) -> None:
        """Planned becomes held, whoever says so first; a cancelled meeting stays cancelled."""
        planned = Meeting.objects.filter(pk=self.pk, state=Meeting.State.PLANNED)
        if planned.update(state=Meeting.State.HELD):
            self.state = Meeting.State.HELD
            expected = self.attendances.filter(is_expected=True)
            Touched.mark_all(expected.values_list("person", flat=True))

    def _turn(self, state: str, *, by: User) -> None:
        was, self.state = self.state, state
        self.save(update_fields=["state"])
        Touched.mark_all(self.attendances.values_list("person", flat=True))
        LogEntry.record("meeting", self, by=by, was=was, now=state)


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Questions about attendance."""

    def visible_to(self, user: User) -> Self:
        """Return the attendance of people whom `user` may see."""
        return self.filter(access.people(user, "person"))

    def named_to(self, user: User) -> Self:
        """Return the marks of those `user` may know by name (`access.members_of_committees`)."""
        return self.filter(access.members_of_committees(user, via="meeting__committee"))

    def listed(self) -> Self:
        """Return those on the sheet: expected, or marked in some way."""
        return self.exclude(is_expected=False, state=Attendance.State.UNKNOWN)


class Attendance(models.Model):
    """One person at one meeting.

    Expected means invited with at least 48 hours' notice (`invited_on`); whether a pause excuses
    them is computed, not stored. `unknown` is a meeting whose attendance was not yet taken.
    """

    class State(models.TextChoices):
        UNKNOWN = "unknown", _("not marked")
        PRESENT = "present", _("present")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("absent")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.CASCADE, related_name="attendances")
    is_expected = models.BooleanField(default=False)
    invited_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.UNKNOWN)
    ties_confirmed = models.BooleanField(default=False)

    objects = AttendanceQuerySet.as_manager()

    MERGE_STRENGTH: ClassVar = {"state": ["unknown", "absent", "excused", "present"]}

    class Meta:
        verbose_name = _("attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], name="one_attendance_per_meeting"
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "meeting", "state", "is_expected"], name="attendance_of_a_person"
            )
        ]

    def __str__(self) -> str:
        return self.get_state_display()
