"""The link by which somebody reads what is written about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F
from django.db.models.functions import Now

from members import access
from members.ids import uuid7
from members.models import Person
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
