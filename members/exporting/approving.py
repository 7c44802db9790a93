"""The second person: asked by a link for ten minutes, shown counts and no rows (R4)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import jobs
from members.exporting import Refused, may_export
from members.models import LogEntry, RosterExport, User
from members.tokens import hashed

A_DAY = 3  # trust 68


@transaction.atomic
def ask(export: RosterExport, *, by: User) -> str:
    """Ask for a second person; return the token of the link to hand them, which is kept nowhere."""
    export = RosterExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if export.by_id != by.pk or not may_export(by, export):
        raise Refused(_("Only the person who asked for it may do that."))
    if export.is_busy or not export.surveyed_at:
        raise Refused(_("The dry run is not finished."))
    if export.open_questions:
        raise Refused(_("Answer every question first, or carry it forward."))
    if export.approved_at or export.declined_at:
        raise Refused(_("The second person has answered already."))
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # two at once count as two
    if export.asked_at is None and asked_today(by) >= A_DAY:
        raise Refused(_("That would be the fourth today; three a day is the limit."))
    token = export.new_link()
    LogEntry.record("roster_approval_asked", export, by=by, purpose=export.purpose)
    return token


def asked_today(user: User) -> int:
    """Return for how many rosters `user` has asked for a second person since midnight."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return RosterExport.objects.filter(by=user, asked_at__gte=midnight).count()


def by_token(token: str, *, user: User) -> RosterExport | None:
    """Return the roster the link opens for `user`, if it does."""
    found = (
        RosterExport.objects.filter(link_hash=hashed(token), link_until__gt=timezone.now())
        .select_related("by__person", "job", "rule")
        .first()
    )
    return found if found and may_export(user, found) else None


@transaction.atomic
def approve(export: RosterExport, *, by: User) -> None:
    """Let the roster out: start making it. Nothing can have changed since they were asked."""
    export = _answerable(export, by)
    export._settle(by)
    export.job = jobs.enqueue(
        "roster_export", by=export.by, total=export.counts["on_it"], export=str(export.pk)
    )
    export.save(update_fields=["job"])
    LogEntry.record("roster_approved", export, by=by, purpose=export.purpose)


@transaction.atomic
def take_up_again(export: RosterExport, *, by: User) -> None:
    """Start making it anew after it was stopped or failed. What was let out is what is made."""
    export = RosterExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if export.by_id != by.pk or not may_export(by, export):
        raise Refused(_("Only the person who asked for it may do that."))
    if export.approved_at and not export.made_at and not export.is_busy:
        export.parts.all().delete()
        export.job = jobs.enqueue(
            "roster_export", by=by, total=export.counts["on_it"], export=str(export.pk)
        )
        export.save(update_fields=["job"])


@transaction.atomic
def decline(export: RosterExport, *, why: str, by: User) -> None:
    """Say no, with the reason; it takes a new dry run to ask again."""
    export = _answerable(export, by)
    export._settle(by, why_not=why)
    LogEntry.record("roster_declined", export, by=by)


def _answerable(export: RosterExport, by: User) -> RosterExport:
    export = RosterExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if export.by_id == by.pk or export.by.person_id == by.person_id:
        raise Refused(_("This takes another person than the one who asked."))
    if not may_export(by, export) or not may_export(export.by, export):
        raise Refused(_("One of you may no longer export this roster."))
    if not export.is_waiting or not export.link_is_open:
        raise Refused(_("The link is no longer open. Ask for a new one."))
    return export
