"""Keys by which other programs work for somebody, and what each of their writes was answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models.grant import Grant
from members.models.log import LogEntry
from members.models.person import Person
from members.tokens import LENGTH, hashed, new_token

if TYPE_CHECKING:
    from members.models.user import User

LONGEST_LIFE = timedelta(days=366)
REPLIES_KEPT = timedelta(days=1)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Questions about keys."""

    def visible_to(self, user: User) -> Self:
        """Return one's own keys; who decides over all users sees everybody's."""
        if access.is_everywhere(user, may="members.change_user"):
            return self
        return self.filter(user=user)

    def in_force(self, on: date) -> Self:
        """Return those that neither ended nor ran out."""
        return self.filter(ended_at=None, expires_on__gte=on)


class ApiToken(models.Model):
    """A key with which a program does what one grant of one user allows, until a day.

    The key itself is shown once and only its hash kept. What it may do follows from the grant and
    the user as they are at each request: whoever ends either ends the key.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("what uses it"), max_length=80)
    user = models.ForeignKey("members.User", models.CASCADE, related_name="api_tokens")
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="api_tokens")
    may_write = models.BooleanField(_("may also write"), default=False)
    key_hash = models.CharField(max_length=LENGTH, unique=True, editable=False)
    expires_on = models.DateField(_("until"))
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_on = models.DateField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("key")
        indexes = [models.Index(fields=["user", "-created_at"], name="api_tokens_of_a_user")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def make(
        cls, *, name: str, grant: Grant, may_write: bool, until: date, by: User
    ) -> tuple[ApiToken, str]:
        """Return a new key of `by` and the word to hand over, which is kept nowhere.

        Raises ValueError where the grant is not theirs or not in force, or the day too far off.
        """
        today = timezone.localdate()
        if grant not in by.grants_in_force or not today <= until <= today + LONGEST_LIFE:
            raise ValueError("a key stands on a grant in force, for a year at most")
        word = new_token()
        made = cls.objects.create(
            name=name,
            user=by,
            grant=grant,
            may_write=may_write,
            expires_on=until,
            key_hash=hashed(word),
        )
        LogEntry.record("api_token_made", made, by=by, grant=grant.pk, write=may_write, until=until)
        return made, word

    @classmethod
    def acting(cls, word: str) -> tuple[ApiToken, User] | None:
        """Return the key that opens by `word` with its user, who has only its grant; or None."""
        today = timezone.localdate()
        found = (
            cls.objects.in_force(today)
            .select_related("user__person", "grant")
            .filter(key_hash=hashed(word))
            .first()
        )
        if found is None or found.grant not in found.user.grants_in_force:
            return None
        user = found.user
        user.grants_in_force = [one for one in user.grants_in_force if one == found.grant]
        return found, user

    @property
    def is_over(self) -> bool:
        """Whether it opens nothing any more."""
        return self.ended_at is not None or self.expires_on < timezone.localdate()

    def note_use(self) -> None:
        """Write down, once a day, that it was used."""
        today = timezone.localdate()
        if ApiToken.objects.filter(
            ~Q(last_used_on=today) | Q(last_used_on=None), pk=self.pk
        ).update(last_used_on=today):
            LogEntry.record("api_token_used", self, by=self.user, on=today)

    @transaction.atomic
    def end(self, *, by: User) -> None:
        """Let it open nothing from now on."""
        if ApiToken.objects.filter(pk=self.pk, ended_at=None).update(ended_at=timezone.now()):
            LogEntry.record("api_token_ended", self, by=by)


class ApiReplyQuerySet(models.QuerySet["ApiReply"]):
    """Questions about answers to programs."""

    def past(self) -> Self:
        """Return those that are kept no longer."""
        return self.filter(created_at__lt=timezone.now() - REPLIES_KEPT)

    def naming(self, person: Person) -> Self:
        """Return those that speak of `person`."""
        return self.filter(body__icontains=str(person.pk))


class ApiReply(models.Model):
    """What a write under an `Idempotency-Key` was answered: the same again gets the same answer.

    Kept for a day.
    """

    id = models.BigAutoField(primary_key=True)
    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="replies")
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=LENGTH)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ApiReplyQuerySet.as_manager()

    UNSAID: ClassVar = {"body"}  # names people, and is about none

    class Meta:
        verbose_name = _("answer to a program")
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="one_api_reply_per_key"),
        ]
        indexes = [models.Index(fields=["created_at"], name="api_replies_by_age")]

    def __str__(self) -> str:
        return self.key
