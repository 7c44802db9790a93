"""Somebody who can sign in."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import access
from members.database.written import Written
from members.ids import uuid7
from members.models.log import LogEntry

if TYPE_CHECKING:
    from members.models.grant import Grant
    from members.models.person import Person


class UserManager(BaseUserManager["User"]):
    """Makes users; there is no superuser, only grants."""

    @transaction.atomic
    def make(
        self, *, email: str, password: str | None, person: Person, by: User | None, **fields: Any
    ) -> User:
        """Create and return a user who signs in as `email` and is `person`."""
        user = self.model(email=self.normalize_email(email).lower(), person=person, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        LogEntry.record("user_added", user, by=by)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user with that email, however it is capitalized."""
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """A sign-in, always of one person on record, so that conversations and ties have a face.

    What a user may see and do comes from grants alone (`members/access.py`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("email"), unique=True)
    person = models.OneToOneField("members.Person", models.PROTECT, related_name="user")
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    weekly_minutes = models.PositiveSmallIntegerField(
        _("minutes a week for conversations"), default=120
    )
    weekly_goal = models.PositiveSmallIntegerField(_("one-on-ones a week"), default=2)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    PACK_AS: ClassVar = {"password": "'!'"}  # no password leaves; `!` lets nobody in

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.email

    @cached_property
    def grants_in_force(self) -> list[Grant]:
        """The grants that count today; none for a deactivated user or a manager (R6)."""
        if not self.is_active or self.person.is_management:
            return []
        found = _grants().rows(self.pk, timezone.localdate())
        for grant in found:
            grant.user = self
        return found

    @cached_property
    def has_second_factor(self) -> bool:
        """Whether they sign in with more than a password; known already of whoever asks."""
        return bool(self.authenticator_set.exclude(type="recovery_codes").exists())  # type: ignore[attr-defined]

    @cached_property
    def carries(self) -> bool:
        """Whether they carry somebody: of these they may read everything."""
        return self.person.carrying.filter(ended_on=None).exists()

    @cached_property
    def verbs(self) -> set[str]:
        """Every permission some grant gives."""
        return access.permissions(self)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Answer @permission_required and {{ perms }} from the table of roles, not from rows."""
        return self.is_active and perm in self.verbs

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        """Whether every one of `perms` is given."""
        return all(self.has_perm(perm) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether any permission of that app is given."""
        return any(perm.startswith(f"{app_label}.") for perm in self.verbs)


@cache
def _grants() -> Written[Grant]:
    grants: Any = User._meta.get_field("grants").related_model._default_manager
    return Written(
        lambda user, on: grants.filter(user=user).in_force(on).select_related("unit", "committee")
    )
