"""Conversations, what was raised in them, tries without an answer, and the next date."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Action, Issue
from members import access
from members.ids import uuid7
from members.models import LogEntry, Meeting, Person, SealedField, Touched

if TYPE_CHECKING:
    from datetime import date

    from members.models import User


class Channel(models.TextChoices):
    """How two people spoke."""

    FACE = "face", _("face to face")
    HOME = "home", _("at home")
    PHONE = "phone", _("phone")
    VIDEO = "video", _("video")
    TEXT = "text", _("text")


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Questions about conversations."""

    def visible_to(self, user: User) -> Self:
        """Return those with people `user` may see, and those they held themselves."""
        return self.filter(Q(by=user.person_id) | access.people(user, "person"))

    def readable_by(self, user: User) -> Self:
        """Return those whose note `user` may read (T3): own, and of people sealed to them."""
        return self.filter(Q(by=user.person_id) | access.sealed(user))


class Conversation(models.Model):
    """An intentional conversation: `by` with `person`. A gathering makes one row a person.

    `grade` is 2 (brief two-way) or 3 (a conversation) and follows from minutes and channel
    (practice 3.1). `key` comes from the form, so that a double tap or a retry makes one row.
    """

    class Kind(models.TextChoices):
        RELATIONAL = "relational", _("Relational")
        RECRUITMENT = "recruitment", _("Recruitment")
        ASK = "ask", _("Ask")
        CHECK_IN = "check_in", _("Check-in")
        COACHING = "coaching", _("Coaching")
        DEBRIEF = "debrief", _("Debrief")
        REENGAGE = "reengage", _("Re-engage")
        INOCULATION = "inoculation", _("Inoculation")
        EXIT = "exit", _("Exit")
        GRIEVANCE = "grievance", _("Grievance")

    class Minutes(models.IntegerChoices):
        BRIEF = 2, _("under 5")
        SHORT = 10, _("5–15")
        MIDDLE = 22, _("15–30")
        LONG = 40, _("30+")

    class Answer(models.TextChoices):
        NOT_ASKED = "", _("Didn't ask")
        YES = "yes", _("Yes")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("No")

    class Grade(models.IntegerChoices):
        BRIEF = 2, _("brief")
        CONVERSATION = 3, _("conversation")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="conversations")
    by = models.ForeignKey(Person, models.PROTECT, related_name="conversations_held")
    talked_on = models.DateField(_("date"))
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.RELATIONAL)
    channel = models.CharField(max_length=5, choices=Channel, default=Channel.FACE)
    minutes = models.PositiveSmallIntegerField(choices=Minutes, default=Minutes.SHORT)
    real_exchange = models.BooleanField(_("a real exchange"), default=False)
    grade = models.PositiveSmallIntegerField(choices=Grade, editable=False)
    stages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    gathering = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="conversations"
    )
    said_leaving = models.BooleanField(_("said they are stepping back"), default=False)
    ask = models.CharField(_("the ask"), max_length=200, blank=True, default="")
    ask_cost = models.PositiveSmallIntegerField(null=True, blank=True)
    action = models.ForeignKey(Action, models.SET_NULL, null=True, blank=True)
    answer = models.CharField(max_length=5, choices=Answer, blank=True, default=Answer.NOT_ASKED)
    note = SealedField(_("note"), blank=True, default="")
    note_expires_on = models.DateField(null=True, blank=True)
    logged_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ConversationQuerySet.as_manager()

    SEALED_AS: ClassVar = {"note": "''"}

    class Meta:
        verbose_name = _("conversation")
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("by")), name="nobody_talks_to_themselves"),
            models.CheckConstraint(condition=Q(grade__in=[2, 3]), name="grade_is_2_or_3"),
        ]
        indexes = [
            models.Index(
                fields=["person", "talked_on", "grade", "by"], name="conversations_of_a_person"
            ),
            models.Index(
                fields=["by", "talked_on", "person", "grade"], name="conversations_held_by"
            ),
            models.Index(
                fields=["talked_on"], condition=Q(gathering=None), name="one_on_ones_by_day"
            ),
            models.Index(
                fields=["person", "talked_on"],
                condition=Q(said_leaving=True) | Q(kind="exit"),
                name="who_said_goodbye",
            ),
            models.Index(
                fields=["by", "talked_on", "person"],
                condition=Q(kind="coaching"),
                name="whom_somebody_coached",
            ),
            models.Index(
                fields=["person", "talked_on"],
                condition=Q(kind="grievance"),
                name="grievances_of_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.talked_on}"

    def set_grade(self) -> None:
        """Set the grade from minutes and channel; text alone is brief unless a real exchange."""
        brief = self.minutes < self.Minutes.SHORT
        mere_text = self.channel == Channel.TEXT and not self.real_exchange
        self.grade = self.Grade.BRIEF if brief or mere_text else self.Grade.CONVERSATION


class IssueRaised(models.Model):
    """An issue that came up in a conversation, and whose words it was."""

    class RaisedBy(models.TextChoices):
        THEM = "them", _("they raised it")
        US = "us", _("we raised it")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="issues_raised")
    person = models.ForeignKey(Person, models.CASCADE, related_name="issues_raised")
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="raised")
    raised_by = models.CharField(max_length=4, choices=RaisedBy, default=RaisedBy.THEM)
    depth = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("issue raised in a conversation")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "issue"], name="one_issue_once_per_conversation"
            ),
        ]

    def __str__(self) -> str:
        return str(self.issue)


class Attempt(models.Model):
    """A try without an answer (grade 1). It counts as effort and moves no status; kept 180 days."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="attempts")
    by = models.ForeignKey(Person, models.PROTECT, related_name="attempts_made")
    tried_on = models.DateField()
    channel = models.CharField(max_length=5, choices=Channel, default=Channel.PHONE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("try without an answer")
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("by")), name="nobody_calls_themselves"),
        ]
        indexes = [
            models.Index(fields=["person", "tried_on", "channel"], name="attempts_of_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.tried_on}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Questions about follow-ups."""

    def open(self) -> Self:
        """Return those still to be done."""
        return self.filter(state=FollowUp.State.OPEN)

    def visible_to(self, user: User) -> Self:
        """Return one's own, and those about people `user` may see."""
        return self.filter(Q(owner=user.person_id) | access.people(user, "person"))


class FollowUp(models.Model):
    """The next dated touch `owner` means to have with `person`."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("let go")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="follow_ups")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="follow_ups_owned")
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, null=True, blank=True, related_name="follow_ups"
    )
    action = models.ForeignKey(
        Action, models.SET_NULL, null=True, blank=True, related_name="follow_ups"
    )  # whose first act it was, and who goes back to them
    what = models.CharField(max_length=400, blank=True, default="")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    resolved_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", resolved_on=None)
                | (~Q(state="open") & Q(resolved_on__isnull=False)),
                name="follow_up_resolved_when_closed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"], condition=Q(state="open"), name="follow_ups_due"
            ),
            models.Index(fields=["person", "state"], name="follow_ups_about_a_person"),
        ]

    def __str__(self) -> str:
        return self.what or str(self.due_on)

    @property
    def days_late(self) -> int:
        """Days past due today; negative before."""
        return (timezone.localdate() - self.due_on).days

    @transaction.atomic
    def resolve(self, state: str, *, on: date, by: User) -> None:
        """Mark it done or let go; `open` takes that back."""
        was, self.state = self.state, state
        self.resolved_on = None if state == self.State.OPEN else on
        self.save(update_fields=["state", "resolved_on"])
        LogEntry.record("follow_up", self, by=by, was=was, now=state)

    @transaction.atomic
    def move(self, *, to: date, by: User) -> None:
        """Put it on another day."""
        was, self.due_on = self.due_on, to
        self.save(update_fields=["due_on"])
        LogEntry.record("follow_up_moved", self, by=by, was=was, now=to)
        Touched.mark(self.person_id)
