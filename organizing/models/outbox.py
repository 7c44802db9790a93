"""What we send by ourselves: who asked for it, and each message as a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.ids import uuid7
from members.tokens import LENGTH, hashed, is_same

if TYPE_CHECKING:
    from members.models import User


class Reminders(models.Model):
    """What one user wants to be reminded of, and how. No row: nothing."""

    user = models.OneToOneField(
        "members.User", models.CASCADE, primary_key=True, related_name="reminders"
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("morning mail"), null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    feed_names = models.BooleanField(_("names in the calendar"), default=False)
    feed_hash = models.CharField(max_length=LENGTH, null=True, unique=True)  # noqa: DJ001 (none)
    feed_made_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("choice of reminders")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour=None) | Q(digest_hour__lte=23), name="digest_hour_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)

    @classmethod
    def of(cls, user: User) -> Reminders:
        """Return what `user` chose; unsaved, and off, where they never chose."""
        return cls.objects.filter(user=user).first() or cls(user=user)

    @classmethod
    def by_feed(cls, token: str) -> Reminders | None:
        """Return whose calendar the token opens, if anybody's."""
        found = cls.objects.select_related("user__person").filter(feed_hash=hashed(token)).first()
        return found if found and is_same(token, found.feed_hash or "") else None


class NudgeQuerySet(models.QuerySet["Nudge"]):
    """Questions about messages."""

    def ready(self) -> Self:
        """Return those to send now, by the database's clock."""
        due = Q(not_before=None) | Q(not_before__lte=Now())
        return self.filter(due, state=Nudge.State.QUEUED)

    def interrupted(self) -> Self:
        """Return those whose sender is not heard of any more."""
        return self.filter(state=Nudge.State.SENDING, lease_until__lt=Now())


class Nudge(models.Model):
    """One message to one user: at most one of a kind a day, and sent at most once.

    It is marked as being sent, and that is committed, before the mail server hears of it. A worker
    that dies in between leaves it `sending`; when the lease runs out it becomes `failed` and is
    never tried again, because nobody can know whether it arrived. `held`: there was nothing to say.
    """

    class Kind(models.TextChoices):
        DIGEST = "digest", _("morning mail")
        CHECK_IN = "check_in", _("somebody to check in with")
        REPORT = "report", _("report of a quarter")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        HELD = "held", _("nothing to say")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("members.User", models.CASCADE, related_name="nudges")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DIGEST)
    local_day = models.DateField()
    said = models.JSONField(default=dict, blank=True)  # a report: rounded numbers, no name
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    stop_hash = models.CharField(max_length=LENGTH, null=True, unique=True)  # noqa: DJ001 (none)
    error = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    objects = NudgeQuerySet.as_manager()

    PACK_AS: ClassVar = {  # what waits here is not sent from elsewhere
        "state": "CASE WHEN state IN ('queued', 'sending') THEN 'held' ELSE state END",
        "lease_until": "NULL",
    }

    UNWATCHED: ClassVar = "mails on their way, without names"

    class Meta:
        verbose_name = _("reminder sent")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "local_day"], name="one_nudge_of_a_kind_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False),
                name="nudge_being_sent_has_a_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=["queued", "sending"]),
                name="nudges_to_do",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.local_day} {self.state}"
