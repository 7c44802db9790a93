"""Do the secrets open what is here, and is what was done being sealed?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from members import enrolling
from members.models import LogEntry, sealed
from members.recording import sealing, verifying
from organizing.operating.doctoring import Finding, look_at, well, wrong

UNSEALED = timedelta(minutes=15)


@look_at("keys")
def check_keys() -> Iterator[Finding]:
    """Are these the secrets with which the notes and second steps were written?"""
    try:
        lost = sealed.lost()
    except ImproperlyConfigured:
        yield wrong(
            "keys",
            _("NOTES_KEYS is missing or too short: no note can be opened."),
            _("Bring back the NOTES_KEYS there was: 32 characters or more."),
        )
        return
    if lost:
        yield wrong(
            "keys",
            _("NOTES_KEYS is another one: %(n)s keys of people's notes do not open.") % {"n": lost},
            _("Bring back the NOTES_KEYS there was, or put it behind the new one."),
        )
    if not _opens_second_steps():
        yield wrong(
            "keys",
            _("SECRET_KEY is another one: no code of an authenticator app is right."),
            _("Bring back the SECRET_KEY there was, or name it in SECRET_KEY_FALLBACKS."),
        )
    elif not lost:
        yield well("keys", _("The keys open what is here."))


def _opens_second_steps() -> bool:
    last = Authenticator.objects.filter(type=Authenticator.Type.TOTP).order_by("-pk").first()
    if last is None:
        return True
    try:
        enrolling.FactorAdapter().decrypt(last.data["secret"])
    except InvalidToken:
        return False
    return True


@look_at("record")
def check_record() -> Iterator[Finding]:
    """Is each table watched, and what was done sealed?"""
    unwatched = verifying.unwatched(connection.cursor())
    if unwatched:
        yield wrong(
            "record",
            _("Changes of %(table)s are not written into the record of acts; %(n)s such tables.")
            % {"table": unwatched[0], "n": len(unwatched)},
            _("Run manage.py migrate as the owner of the database, and find out who did that."),
        )
    head = sealing.head()
    old = LogEntry.objects.filter(at__lt=timezone.now() - UNSEALED).order_by("-pk").first()
    if old is not None and (head is None or head.at < old.at):
        yield wrong(
            "record",
            _("The record of acts has not been sealed for a quarter of an hour."),
            _("Start worker and beat again; a seal also waits for whoever left a change open."),
        )
    elif not unwatched:
        yield well("record", _("What was done is written down and sealed."))
