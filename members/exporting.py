"""Hand out a base roster: by a rule in words, after a dry run, as a file that expires.

Never in it, ever: ratings, notes, drift, ties, rungs (R5).
"""

from __future__ import annotations

import csv
import hashlib
import io
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import access, jobs
from members.formulas import guard
from members.models import (
    ContactPoint,
    Job,
    LogEntry,
    Membership,
    Organization,
    Pause,
    Person,
    Placement,
    RosterExport,
    RosterPart,
    Unit,
)
from members.models.export import EXPIRES_AFTER

if TYPE_CHECKING:
    from members.models import User

PERMISSION = "members.export_roster"
ROWS = 5_000
NEW_DAYS = 30
ELIGIBLE = "eligible"

EXCLUSIONS: dict[str, str | Promise] = {
    "merged": gettext_lazy("a duplicate, merged into another record"),
    "erased": gettext_lazy("erased at their request"),
    "deceased": gettext_lazy("deceased"),
    "left": gettext_lazy("left"),
    "management": gettext_lazy("manages others for the employer or owner"),
    "elsewhere": gettext_lazy("not in the unit on that date"),
    "standing": gettext_lazy("not in good standing on that date"),
}
QUESTIONS: dict[str, str | Promise] = {
    "two_placements": gettext_lazy("in two units of it at once"),
    "away": gettext_lazy("away on that date"),
    "unreachable": gettext_lazy("without an address, email or phone"),
    "recent": gettext_lazy("placed there in the 30 days before"),
    "no_contact": gettext_lazy("asked not to be contacted; they stay eligible"),
}


class Refused(Exception):
    """The roster cannot be handed out. The message is fit for who asked."""


def units_of(user: User) -> QuerySet[Unit]:
    """Return the units whose roster `user` may export."""
    if access.is_everywhere(user, may=PERMISSION):
        return Unit.objects.all()
    return Unit.objects.filter(path__overlap=_granted(user))


def may_export(user: User, unit: Unit | None) -> bool:
    """Whether `user` may export the roster of `unit` (None: everybody) today."""
    if unit is None:
        return access.is_everywhere(user, may=PERMISSION)
    return units_of(user).filter(pk=unit.pk).exists()


@transaction.atomic
def draft(export: RosterExport, *, by: User) -> RosterExport:
    """Save what was asked for, with its rule in words and the counts of a dry run."""
    if not may_export(by, export.unit):
        raise Refused(_("You may not export the roster of that unit."))
    export.by = by
    export.rule_text = rule_in_words(export)
    export.counts = survey(export)
    export.save()
    LogEntry.record(
        "export_asked",
        export,
        by=by,
        purpose=export.purpose,
        unit=str(export.unit_id or ""),
        as_of=export.as_of,
        extras=export.extras,
        eligible=export.counts[ELIGIBLE],
    )
    return export


def rule_in_words(export: RosterExport) -> str:
    """Return who is eligible, as a sentence."""
    parts = [_("recorded as active on %(date)s") % {"date": _long(export.as_of)}]
    if export.unit:
        parts.append(_("placed in %(unit)s or below it on that date") % {"unit": export.unit})
    parts.append(_("not managing others for the employer or owner"))
    if export.good_standing_only:
        parts.append(_("in good standing under the bylaws on that date"))
    return _("Everyone who is %(conditions)s.") % {"conditions": "; ".join(parts)}


def survey(export: RosterExport) -> dict[str, Any]:
    """Return how many are eligible, how many are left out and why, and what is open to question."""
    people = _classified(export)
    found = dict(people.values_list("verdict").annotate(n=Count("pk")).order_by())
    eligible = people.filter(verdict=ELIGIBLE)
    unit_of = _placed(export)
    before = export.as_of - timedelta(days=NEW_DAYS)
    away = Pause.objects.filter(person=OuterRef("pk"), began_on__lte=export.as_of)
    away = away.filter(Q(ended_on=None) | Q(ended_on__gte=export.as_of))
    recent = unit_of.filter(began_on__gt=before)
    reachable = ContactPoint.objects.filter(person=OuterRef("pk"))
    doubled = eligible.annotate(
        places=Count("placements", filter=Q(placements__in=_placed_rows(export)), distinct=True)
    )
    questions = eligible.aggregate(
        away=Count("pk", filter=Exists(away)),
        unreachable=Count("pk", filter=~Exists(reachable)),
        recent=Count("pk", filter=Exists(recent)),
        no_contact=Count("pk", filter=Q(no_contact=True)),
    )
    questions["two_placements"] = doubled.filter(places__gt=1).count()
    return {
        ELIGIBLE: found.pop(ELIGIBLE, 0),
        "excluded": {reason: n for reason, n in found.items() if n},
        "questions": {question: n for question, n in questions.items() if n},
    }


@transaction.atomic
def make(export: RosterExport, *, by: User) -> Job:
    """Ask for the file. Asked twice, there is one job."""
    export = RosterExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if export.by_id != by.pk:
        raise Refused(_("Only the person who asked for it may make the file."))
    if export.job is None or (export.job.is_finished and export.made_at is None):
        _delete_parts(export)
        total = export.counts.get(ELIGIBLE, 0)
        export.job = jobs.enqueue("roster_export", by=by, total=total, export=str(export.pk))
        export.save(update_fields=["job"])
    return export.job


@transaction.atomic
def hand_over(export: RosterExport, *, by: User) -> Iterator[bytes]:
    """Return the file to who asked for it, while they still may and it has not expired."""
    if export.by_id != by.pk or not may_export(by, export.unit) or not export.is_available:
        raise Refused(_("This file is not available."))
    LogEntry.record("export_downloaded", export, by=by, purpose=export.purpose)
    return _parts(export)


def sweep() -> int:
    """Delete the files that have expired. Return how many."""
    gone = 0
    for export in RosterExport.objects.expired():
        with transaction.atomic():
            _delete_parts(export)
            export.file_deleted_at = timezone.now()
            export.save(update_fields=["file_deleted_at"])
            gone += 1
    return gone


def _about(job: Job) -> str:
    return reverse("members:export", args=[job.argument("export")])


@jobs.kind(
    "roster_export", permission=PERMISSION, label=gettext_lazy("Roster export"), about=_about
)
def _step(job: Job) -> bool:
    export = RosterExport.objects.select_for_update(of=("self",)).get(pk=job.argument("export"))
    if not may_export(export.by, export.unit):
        raise jobs.Refused(_("The person who asked for this is no longer allowed to."))
    with translation.override(export.by.language or Organization.current().language):
        return _write_some(export, job)


def _write_some(export: RosterExport, job: Job) -> bool:
    people = _classified(export).filter(verdict=ELIGIBLE).order_by("sort_key", "pk")
    number = job.progress.get("parts", 0)
    if number:
        key, pk = job.progress["after"]
        people = people.filter(Q(sort_key__gt=key) | Q(sort_key=key, pk__gt=pk))
    batch = list(people.only("name", "sort_key")[:ROWS])
    content = _csv(([] if number else [_header(export)]) + _lines(export, batch))
    RosterPart.objects.create(export=export, number=number, content=content)
    job.done += len(batch)
    if len(batch) == ROWS:
        last = batch[-1]
        job.progress = {"parts": number + 1, "after": [last.sort_key, str(last.pk)]}
        return True
    _finish(export, rows=job.done)
    job.result = {"rows": job.done}
    return False


def _finish(export: RosterExport, *, rows: int) -> None:
    digest, size = hashlib.sha256(), 0
    for part in _parts(export):
        digest.update(part)
        size += len(part)
    export.sha256, export.size = digest.hexdigest(), size
    export.file_name = f"roster-{export.as_of}-{secrets.token_hex(8)}.csv"
    export.made_at = timezone.now()
    export.expires_at = export.made_at + EXPIRES_AFTER
    export.counts = {**survey(export), "rows": rows}
    export.save(update_fields=["sha256", "size", "file_name", "made_at", "expires_at", "counts"])
    LogEntry.record(
        "export_made",
        export,
        by=export.by,
        purpose=export.purpose,
        rows=rows,
        sha256=export.sha256,
        expires_at=export.expires_at,
    )


def _classified(export: RosterExport) -> QuerySet[Any]:
    """Return everybody who was ever in scope, each with the `verdict` of the rule."""
    on = export.as_of
    gone = Q(status_on=None) | Q(status_on__lte=on)
    good = Membership.objects.filter(person=OuterRef("pk"), standing=Membership.Standing.GOOD)
    good = good.filter(began_on__lte=on).filter(Q(ended_on=None) | Q(ended_on__gt=on))
    rules = [
        When(status=Person.Status.MERGED, then=Value("merged")),
        When(status=Person.Status.ERASED, then=Value("erased")),
        When(gone, status=Person.Status.DECEASED, then=Value("deceased")),
        When(gone, status=Person.Status.LEFT_SCOPE, then=Value("left")),
        When(is_management=True, then=Value("management")),
    ]
    people = Person.objects.visible_to(export.by, may=PERMISSION)
    if export.unit:
        ever = Placement.objects.filter(
            person=OuterRef("pk"), unit__path__contains=[export.unit_id]
        )
        people = people.filter(Exists(ever))
        rules.append(When(~Exists(_placed(export)), then=Value("elsewhere")))
    if export.good_standing_only:
        rules.append(When(~Exists(good), then=Value("standing")))
    return people.annotate(verdict=Case(*rules, default=Value(ELIGIBLE)))


def _placed(export: RosterExport) -> QuerySet[Placement]:
    """Return the placements in scope on the date, of the person of an outer query."""
    return _placed_rows(export).filter(person=OuterRef("pk"))


def _placed_rows(export: RosterExport) -> QuerySet[Placement]:
    rows = Placement.objects.filter(began_on__lte=export.as_of)
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gt=export.as_of))
    return rows.filter(unit__path__contains=[export.unit_id]) if export.unit_id else rows


def _header(export: RosterExport) -> list[str]:
    names = {"address": _("Address"), "email": _("Email"), "phone": _("Phone")}
    fixed = ["Sinew ID", _("Full name"), _("Unit"), _("Job category")]
    return fixed + [names[extra] for extra in _extras(export)]


def _lines(export: RosterExport, people: list[Person]) -> list[list[str]]:
    pks = [person.pk for person in people]
    placements: dict[UUID, Placement] = {}
    for placement in _placed_rows(export).filter(person__in=pks).order_by("began_on", "pk"):
        placements.setdefault(placement.person_id, placement)
    units = _paths(placement.unit_id for placement in placements.values())
    contacts = _contacts(export, pks)
    lines = []
    for person in people:
        found = placements.get(person.pk)
        line = [str(person.pk), person.name]
        line += [units[found.unit_id], found.job_category] if found else ["", ""]
        line += ["; ".join(contacts[person.pk, extra]) for extra in _extras(export)]
        lines.append(line)
    return lines


def _paths(unit_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return each unit's names from the root down, as the importer reads them."""
    units = Unit.objects.in_bulk()
    return {
        pk: " › ".join(units[above].name for above in units[pk].path if above in units)
        for pk in set(unit_ids)
    }


def _contacts(export: RosterExport, pks: list[UUID]) -> dict[tuple[UUID, str], list[str]]:
    found: dict[tuple[UUID, str], list[str]] = defaultdict(list)
    if export.extras:
        points = ContactPoint.objects.filter(person__in=pks, channel__in=export.extras)
        for point in points.order_by("-is_primary", "created_at", "pk"):
            of = found[point.person_id, point.channel]
            if point.channel != ContactPoint.Channel.ADDRESS or not of:
                of.append(point.value)
    return found


def _extras(export: RosterExport) -> list[str]:
    return [extra for extra in RosterExport.Extra.values if extra in export.extras]


def _csv(lines: list[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    for line in lines:
        writer.writerow([guard(cell) for cell in line])
    return out.getvalue().encode()


def _parts(export: RosterExport) -> Iterator[bytes]:
    numbers = export.parts.order_by("number").values_list("number", flat=True)
    for number in list(numbers):
        yield bytes(export.parts.get(number=number).content)


def _delete_parts(export: RosterExport) -> None:
    export.parts.all().delete()


def _granted(user: User) -> list[UUID]:
    return [g.unit_id for g in user.grants_in_force if g.unit_id and PERMISSION in g.verbs]


def _long(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")
