"""Everything through the site: one asks, another lets it out, only the first takes it."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import access, jobs
from members.models import Job, LogEntry, User, WholeExport
from members.models.export import FILE_FOR
from members.packing import packing
from members.tokens import hashed

PERMISSION = "members.export_whole"
PIECE = 1 << 20


class Refused(Exception):
    """Everything cannot be handed out. The message is fit for who asked."""


def may(user: User) -> bool:
    """Whether `user` may export everything: an admin of the whole organization."""
    return access.is_everywhere(user, may=PERMISSION)


@transaction.atomic
def ask(whole: WholeExport, *, by: User) -> str:
    """Save what is asked for; return the token of the link for the second person, shown once."""
    if not may(by):
        raise Refused(_("Only an admin of the whole organization may do that."))
    whole.by = by
    whole.save()
    LogEntry.record("whole_asked", whole, by=by, purpose=whole.purpose, sealed=whole.with_sealed)
    return whole.new_link()


@transaction.atomic
def ask_again(whole: WholeExport, *, by: User) -> str:
    """Make a new link in place of one that opens no more."""
    whole = WholeExport.objects.select_for_update(of=("self",)).get(pk=whole.pk)
    if whole.by_id != by.pk or not may(by) or not whole.is_waiting:
        raise Refused(_("Only the person who asked for it may do that."))
    return whole.new_link()


def by_token(token: str, *, user: User) -> WholeExport | None:
    """Return what the link opens for `user`, if anything."""
    found = WholeExport.objects.visible_to(user).select_related("by__person")
    return found.filter(link_hash=hashed(token), link_until__gt=timezone.now()).first()


@transaction.atomic
def answer(whole: WholeExport, *, by: User, why_not: str = "") -> None:
    """Let it out, or say why not. Takes another person than the one who asked (R4)."""
    whole = WholeExport.objects.select_for_update(of=("self",)).get(pk=whole.pk)
    if whole.by_id == by.pk or whole.by.person_id == by.person_id:
        raise Refused(_("This takes another person than the one who asked."))
    if not may(by) or not may(whole.by):
        raise Refused(_("One of you may no longer export everything."))
    if not whole.is_waiting or not whole.link_is_open:
        raise Refused(_("The link is no longer open. Ask for a new one."))
    whole._settle(by, why_not=why_not)
    if not why_not:
        whole.job = jobs.enqueue("whole_export", by=whole.by, export=str(whole.pk))
        whole.save(update_fields=["job"])
    verb = "whole_declined" if why_not else "whole_approved"
    LogEntry.record(verb, whole, by=by, purpose=whole.purpose)


@transaction.atomic
def hand_over(whole: WholeExport, *, by: User) -> Iterator[bytes]:
    """Return the archive to who asked for it, while they still may and it has not expired."""
    if whole.by_id != by.pk or not may(by) or not whole.is_available:
        raise Refused(_("This file is not available."))
    LogEntry.record("whole_downloaded", whole, by=by, purpose=whole.purpose)
    return _parts(whole)


def sweep() -> int:
    """Delete the archives that have expired. Return how many."""
    gone = 0
    for whole in WholeExport.objects.expired():
        with transaction.atomic():
            whole.drop_file()
            gone += 1
    return gone


def _about(job: Job) -> str:
    return reverse("members:whole", args=[job.argument("export")])


@jobs.kind(
    "whole_export",
    permission=PERMISSION,
    seconds=3600,
    label=gettext_lazy("Export of everything"),
    about=_about,
)
def _step(job: Job) -> bool:
    whole = WholeExport.objects.select_for_update(of=("self",)).get(pk=job.argument("export"))
    for person in (whole.by, whole.approver):
        if person is None or not may(person):
            raise jobs.Refused(_("One of the two may no longer export everything."))
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            manifest = packing.pack(packing.Zip(archive), with_sealed=whole.with_sealed)
        file.seek(0)
        statement = "COPY members_wholepart (export_id, number, content) FROM STDIN (FORMAT binary)"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(["uuid", "int4", "bytea"])
            for number, piece in enumerate(iter(lambda: file.read(PIECE), b"")):
                digest.update(piece)
                size += len(piece)
                copy.write_row((whole.pk, number, piece))
    whole.sha256, whole.size = digest.hexdigest(), size
    whole.counts = {said["model"]: said["rows"] for said in manifest["tables"]}
    whole.made_at = timezone.now()
    whole.expires_at = whole.made_at + FILE_FOR
    whole.save(update_fields=["sha256", "size", "counts", "made_at", "expires_at"])
    job.done = job.total = sum(whole.counts.values())
    LogEntry.record(
        "whole_made", whole, by=whole.by, purpose=whole.purpose, sha256=whole.sha256,
        sealed=whole.with_sealed, approver=str(whole.approver_id),
    )  # fmt: skip
    return False


def _parts(whole: WholeExport) -> Iterator[bytes]:
    for number in list(whole.parts.order_by("number").values_list("number", flat=True)):
        yield bytes(whole.parts.get(number=number).content)
