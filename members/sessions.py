"""Sessions as rows that say whose they are: what they are read by, and how they are ended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.database.written import Written
from members.models import LogEntry, Session, User
from members.tokens import hashed

DEVICE = "device"
BROWSERS = [
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"), ("Firefox", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]  # fmt: skip
SYSTEMS = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Mac OS X", "Mac"), ("Linux", "Linux"),
]  # fmt: skip


class SessionStore(DatabaseStore):
    """Django's sessions in the database, in our table."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model of our table."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        """Return the row in force under this key; without one, begin anew, as Django does."""
        found = _in_force.first(self.session_key, timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to store: whose it is stands beside what it keeps."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101  # our own model
        row.user_id = data.get(SESSION_KEY)
        return row


_in_force = Written(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


def device_of(user_agent: str) -> str:
    """Return the browser and the system in a few words, from what a browser says of itself."""
    browser = next((name for sign, name in BROWSERS if f"{sign}/" in user_agent), "")
    system = next((name for sign, name in SYSTEMS if re.search(rf"\b{sign}", user_agent)), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system


@dataclass(frozen=True)
class Listed:
    """One row of the list: a session, what names it on a page, and whether it is the one here."""

    session: Session
    sign: str
    is_here: bool


def listed(user: User, *, here: str | None = None) -> list[Listed]:
    """Return where `user` is signed in, the session of the key `here` first."""
    rows = [
        Listed(session, sign_of(session), session.pk == here)
        for session in Session.objects.open().filter(user=user)
    ]
    return sorted(rows, key=lambda row: not row.is_here)


def sign_of(session: Session) -> str:
    """Return what names a session on a page: its key would open it."""
    return hashed(session.pk)[:32]


def sweep() -> None:
    """Delete what has run out. A repeat finds none."""
    SessionStore.clear_expired()


@transaction.atomic
def end(session: Session, *, by: User) -> None:
    """End one session; its next request is nobody's."""
    user, session_key = session.user, session.pk
    Session.objects.filter(pk=session_key).delete()
    if user is not None:
        LogEntry.record("session_ended", user, by=by)


@transaction.atomic
def end_all(user: User, *, by: User | None, but: str | None = None) -> int:
    """End every session of `user`, `but` the one of that key; return how many."""
    ended, _rows = Session.objects.filter(user=user).exclude(pk=but or "").delete()
    if ended:
        LogEntry.record("sessions_ended", user, by=by, sessions=ended)
    return ended
