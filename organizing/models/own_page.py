"""The link by which somebody reads what is written about them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models import LogEntry, Person
from members.tokens import LENGTH, hashed, is_same

if TYPE_CHECKING:
    from members.models import User


class OwnPageQuerySet(models.QuerySet["OwnPage"]):
    """Questions about links to one's own page."""

    def visible_to(self, user: User) -> Self:
        """Return those of people whose sealed record `user` may read (T3)."""
        return self.filter(access.sealed(user))

    def in_force(self) -> Self:
        """Return those that open now. One that a merge moved to another person does not."""
        return self.filter(revoked_at=None, expires_at__gt=Now(), made_for=F("person_id"))


class OwnPage(models.Model):
    """A link to everything written about `person`, for them, without an account.

    `made_for` is the person it was made for: merging moves `person`, and must not hand the link of
    one the record of the other.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="own_pages")
    made_for = models.UUIDField(editable=False)
    token_hash = models.CharField(max_length=LENGTH, unique=True)
    made_by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = OwnPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to one's own page")

    def __str__(self) -> str:
        return f"{self.person_id} {self.expires_at}"

    @classmethod
    def by_token(cls, token: str) -> OwnPage | None:
        """Return the link the token opens, if it does."""
        readable = [Person.Status.ACTIVE, Person.Status.LEFT_SCOPE]
        found = (
            cls.objects.in_force()
            .filter(token_hash=hashed(token), person__status__in=readable)
            .select_related("person", "made_by__person")
            .first()
        )
        return found if found and is_same(token, found.token_hash) else None


class OwnRequestQuerySet(models.QuerySet["OwnRequest"]):
    """Questions about what people ask on their own page."""

    def visible_to(self, user: User) -> Self:
        """Return those of people sealed to `user` (T3); admins see all, and no words of others."""
        if access.is_everywhere(user, may="members.change_organization"):
            return self
        return self.filter(access.sealed(user))

    def open(self) -> Self:
        """Return those nobody has answered yet."""
        return self.filter(outcome="")


class OwnRequest(models.Model):
    """What somebody asked for on their own page, and what became of it, for them to read there.

    Being left alone and resting hold at once; correcting and erasing wait for a person to answer.
    """

    class Kind(models.TextChoices):
        CORRECT = "correct", _("correct something")
        OBJECT = "object", _("be left alone")
        PAUSE = "pause", _("rest for a while")
        ERASE = "erase", _("be erased")

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        PARTLY = "partly", _("done in part")
        DECLINED = "declined", _("not done")
        WITHDRAWN = "withdrawn", _("taken back by you")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="own_requests")
    kind = models.CharField(max_length=8, choices=Kind)
    about = models.CharField(max_length=80, blank=True, default="")
    text = models.CharField(max_length=280, blank=True, default="")
    asked_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField()
    follow_up = models.ForeignKey(
        "organizing.FollowUp", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True, default="")
    answer = models.CharField(max_length=280, blank=True, default="")
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    objects = OwnRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request from one's own page")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answered_on=None)
                | (~Q(outcome="") & Q(answered_on__isnull=False)),
                name="own_request_answered_when_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(outcome=""), name="own_requests_open"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def days_late(self) -> int:
        """Days past the day it should have been answered by; negative before."""
        return (timezone.localdate() - self.due_on).days

    @transaction.atomic
    def answer_with(self, outcome: str, words: str, *, on: date, by: User | None) -> None:
        """Close it with words its person reads, and whatever was on a list because of it."""
        self.outcome, self.answer, self.answered_on, self.answered_by = outcome, words, on, by
        self.save(update_fields=["outcome", "answer", "answered_on", "answered_by"])
        if self.follow_up and self.follow_up.state == "open":
            self.follow_up.state, self.follow_up.resolved_on = "done", on
            self.follow_up.save(update_fields=["state", "resolved_on"])
        LogEntry.record("own_request_answered", self, by=by, kind=self.kind, outcome=outcome)
