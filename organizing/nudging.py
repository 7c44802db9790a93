"""The morning mail: who is due one, what it says, and sending it never twice.

The order is: mark as being sent, commit, then speak to the mail server. What is lost when a worker
dies in between is that one mail; the next morning's counts the same things again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.inviting import has_mailbox
from members.models import LogEntry, Organization, Person, Seat, User
from members.recording import sealing
from members.tokens import hashed, is_same, new_token
from organizing import declaring
from organizing.models import Commitment, DriftFlag, FollowUp, Nudge, Reminders
from organizing.reporting import Report

if TYPE_CHECKING:
    from organizing.models.commitment import CommitmentQuerySet
    from organizing.models.conversation import FollowUpQuerySet

MORNING = 4  # hours: a mail later than that is no morning mail, and is left to the next day
LEASE = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=15)
MOST_ATTEMPTS = 5
KEPT = timedelta(days=90)


def promises_of(user: User) -> CommitmentQuerySet:
    """Return the open promises on the side of `user`: their own, and of committees they sit on."""
    seats = Seat.objects.filter(person=user.person_id, ended_on=None).values("committee")
    ours = Q(owed_by=user.person_id) | Q(owed_by_committee__in=seats)
    return Commitment.objects.open().filter(ours)


def follow_ups_of(user: User) -> FollowUpQuerySet:
    """Return the open follow-ups of `user` about people still with us."""
    found = FollowUp.objects.open().filter(owner=user.person_id)
    return found.filter(person__status=Person.Status.ACTIVE)


def queue_due(now: datetime) -> int:
    """Write down a mail for each user whose morning it is; a repeat finds it written."""
    zone = ZoneInfo(Organization.current().timezone)
    local = now.astimezone(zone)
    hours = range(max(0, local.hour - MORNING + 1), local.hour + 1)
    waiting = Reminders.objects.filter(digest_hour__in=hours, user__is_active=True)
    written = Nudge.objects.filter(kind=Nudge.Kind.DIGEST, local_day=local.date()).values("user")
    due = waiting.exclude(user__in=written).values_list("user", flat=True)
    made = Nudge.objects.bulk_create(
        [Nudge(user_id=pk, local_day=local.date()) for pk in due], ignore_conflicts=True
    )
    return len(made)


def send_ready(*, most: int = 500) -> int:
    """Send what is ready, one after the other; return how many were looked at."""
    for done in range(most):
        if not _send_next():
            return done
    return most


def sweep(now: datetime) -> None:
    """Give up on what was interrupted, and forget what is old."""
    Nudge.objects.interrupted().update(
        state=Nudge.State.FAILED, lease_until=None, error="interrupted"
    )
    Nudge.objects.filter(created_at__lt=now - KEPT).delete()


@dataclass(frozen=True)
class _Claimed:
    pk: UUID
    message: EmailMessage


def _send_next() -> bool:
    """Take one message and send it; False when there is none. Every step is safe to die after."""
    taken, claimed = _claim()
    if claimed is None:
        return taken
    connection = get_connection()
    try:
        connection.open()  # a server that cannot be reached has certainly been told nothing
    except OSError as problem:
        _put_back(claimed.pk, problem)
        return True
    try:
        claimed.message.connection = connection
        claimed.message.send()
        connection.close()
    except (OSError, ValueError) as problem:  # it may have arrived: never again
        _end(claimed.pk, Nudge.State.FAILED, error=type(problem).__name__)
    else:
        _end(claimed.pk, Nudge.State.SENT)
    return True


@transaction.atomic
def _claim() -> tuple[bool, _Claimed | None]:
    found = Nudge.objects.ready().select_for_update(skip_locked=True, of=("self",))
    nudge = found.select_related("user__person").order_by("created_at", "pk").first()
    if nudge is None:
        return False, None
    token = new_token()
    message = _digest(nudge, token)
    if message is None:
        _end(nudge.pk, Nudge.State.HELD)
        return True, None
    Nudge.objects.filter(pk=nudge.pk).update(
        state=Nudge.State.SENDING,
        lease_until=Now() + LEASE,
        attempts=nudge.attempts + 1,
        stop_hash=hashed(token),
    )
    return True, _Claimed(nudge.pk, message)


def _put_back(pk: UUID, problem: Exception) -> None:
    error = type(problem).__name__
    nudge = Nudge.objects.get(pk=pk)
    if nudge.attempts >= MOST_ATTEMPTS:
        _end(pk, Nudge.State.FAILED, error=error)
        return
    Nudge.objects.filter(pk=pk, state=Nudge.State.SENDING).update(
        state=Nudge.State.QUEUED, lease_until=None, not_before=Now() + AGAIN_AFTER, error=error
    )


def _end(pk: UUID, state: str, *, error: str = "") -> None:
    sent_at = Now() if state == Nudge.State.SENT else None
    Nudge.objects.filter(pk=pk).update(state=state, lease_until=None, error=error, sent_at=sent_at)


def _digest(nudge: Nudge, token: str) -> EmailMessage | None:
    """Return the mail of that day, without anybody's name; None when there is nothing to say."""
    if nudge.kind == Nudge.Kind.REPORT:
        return _report(nudge)
    user, organization = nudge.user, Organization.current()
    chosen = Reminders.of(user)
    zone = ZoneInfo(organization.timezone)
    stale = nudge.local_day != timezone.localdate(timezone=zone)
    with (
        timezone.override(zone),
        translation.override(user.language or organization.language),
    ):
        if stale or chosen.digest_hour is None or not user.grants_in_force:
            return None
        if not has_mailbox(user):
            return None
        said = _says(nudge, user)
        return _mail(user, said, token) if said else None


def _report(nudge: Nudge) -> EmailMessage | None:
    """Return the report of a quarter, which a leader sent, in the language of whoever gets it."""
    user, organization = nudge.user, Organization.current()
    if not user.grants_in_force or not has_mailbox(user):
        return None
    with translation.override(user.language or organization.language):
        report = Report.read(nudge.said)
        headers = {"Auto-Submitted": "auto-generated"}
        return EmailMessage(report.title, report.text(), to=[user.email], headers=headers)


def _says(nudge: Nudge, user: User) -> str:
    """Return what a message says, in numbers alone; empty when there is nothing to say."""
    if nudge.kind == Nudge.Kind.DIGEST:
        return in_words(user, on=nudge.local_day)
    n = DriftFlag.objects.of(user).filter(notified_on=nudge.local_day).count()
    if not n:
        return ""
    return ngettext("%(n)s person to check in with", "%(n)s people to check in with", n) % {"n": n}


def in_words(user: User, *, on: date) -> str:
    """Return what is due for `user` in numbers alone; empty when nothing is."""
    promises = promises_of(user).filter(due_on__lte=on).count()
    follow_ups = follow_ups_of(user).filter(due_on__lte=on).count()
    parts = []
    if promises:
        parts.append(
            ngettext("%(n)s promise due", "%(n)s promises due", promises) % {"n": promises}
        )
    if follow_ups:
        parts.append(
            ngettext("%(n)s follow-up", "%(n)s follow-ups", follow_ups) % {"n": follow_ups}
        )
    waiting = declaring.to_show(user, on=on)
    if waiting and waiting.missing:
        parts.append(_("who decides, to be shown to the board and the members"))
    return ", ".join(parts)


def _mail(user: User, said: str, token: str) -> EmailMessage:
    stop = settings.SITE_URL + reverse("reminders_stop", args=[token])
    lines = [
        _("Good morning."),
        said + ".",
        settings.SITE_URL + reverse("today"),
        *_head(user),
        _("You asked for this mail. To stop it, open this address:"),
        stop,
    ]
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(said, "\n\n".join(lines) + "\n", to=[user.email], headers=headers)


def _head(user: User) -> list[str]:
    """Return the last seal of the record of acts, for admins to hold the record against later."""
    head = sealing.head() if user.has_perm("members.view_log") else None
    return [_("Record of acts: seal %(head)s") % {"head": head.short}] if head else []


def asked_by(token: str) -> Nudge | None:
    """Return the mail that carried this token; it was good for stopping, and for nothing else."""
    nudge = Nudge.objects.select_related("user").filter(stop_hash=hashed(token)).first()
    return nudge if nudge and is_same(token, nudge.stop_hash or "") else None


@transaction.atomic
def stop(nudge: Nudge) -> None:
    """Send no more morning mails to whoever got this one. A repeat is harmless."""
    if Reminders.objects.filter(user=nudge.user, digest_hour__isnull=False).update(
        digest_hour=None
    ):
        LogEntry.record("reminders_stopped", nudge.user, by=nudge.user)


@transaction.atomic
def renew_feed(user: User, *, now: datetime) -> str:
    """Give `user` a calendar address; an earlier one stops working. Returned once, kept hashed."""
    token = new_token()
    Reminders.objects.update_or_create(
        user=user, defaults={"feed_hash": hashed(token), "feed_made_at": now}
    )
    LogEntry.record("calendar_made", user, by=user)
    return token


@transaction.atomic
def end_feed(user: User) -> None:
    """Take the calendar address of `user` back, from the next request on."""
    if Reminders.objects.filter(user=user, feed_hash__isnull=False).update(
        feed_hash=None, feed_made_at=None
    ):
        LogEntry.record("calendar_ended", user, by=user)
