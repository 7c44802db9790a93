"""A browser somebody is signed in with."""

from __future__ import annotations

import time
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from members import access

if TYPE_CHECKING:
    from members.models.user import User


class SessionQuerySet(models.QuerySet["Session"]):
    """Questions about sessions."""

    def visible_to(self, user: User) -> Self:
        """Return one's own; everybody's for whoever lets people in and out everywhere."""
        everywhere = access.is_everywhere(user, may="members.change_user")
        return self if everywhere else self.filter(user=user)

    def open(self) -> Self:
        """Return those not run out, of somebody, the one used last first."""
        return self.filter(expire_date__gt=timezone.now(), user__isnull=False).order_by(
            "-expire_date", "pk"
        )


class Session(AbstractBaseSession):
    """Django's session with whose it is beside it, so that they can be listed and ended.

    What is known of the device is a few words; no address is kept.
    """

    user = models.ForeignKey("members.User", models.CASCADE, null=True, related_name="sessions")

    UNWATCHED: ClassVar = "who is signed in here: its key would open it"

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()  # type: ignore[misc]

    class Meta(AbstractBaseSession.Meta):
        db_table = "members_session"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Return what reads and writes these rows."""
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store

    @cached_property
    def facts(self) -> dict:
        """What the session keeps."""
        found: dict = self.get_decoded()
        return found

    @property
    def device(self) -> str:
        """The browser and system in a few words; empty where nobody can tell."""
        return str(self.facts.get("device", ""))

    @property
    def began_at(self) -> datetime | None:
        """When it was first used."""
        return _at(self.facts.get("began_at"))

    @property
    def seen_at(self) -> datetime | None:
        """When a person last did something in it, to the minute."""
        return _at(self.facts.get("seen_at"))


def _at(seconds: object) -> datetime | None:
    if not isinstance(seconds, int) or not 0 < seconds <= time.time() + 60:
        return None
    return datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone())
