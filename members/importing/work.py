"""Importing as jobs: what the pages and the command ask for, and the steps workers do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import access, jobs
from members.duplicates import finding
from members.importing import columns, facts, mapping, planning, reviewing
from members.importing.applying import apply_some
from members.importing.planning import plan_some
from members.importing.undoing import undo_some
from members.models import Import, ImportRow, Job, LogEntry, Person, Unit, User

_PERMISSION = "members.import_people"


class NotNow(Exception):
    """The import is not in a state for that. The message is fit for who asked."""


@transaction.atomic
def plan(run: Import, *, by: User) -> Job:
    """Ask for the dry run. Asked twice, there is one job."""
    run = _locked(run)
    if run.is_busy and run.job is not None:
        return run.job
    if not run.can_map:
        raise NotNow(_("This import is past its dry run."))
    return _enqueue("import_plan", run, by=by, total=3 * run.rows_total)


@transaction.atomic
def remap(
    run: Import,
    targets: Sequence[str],
    *,
    unit: Unit | None,
    source: str,
    by: User | None,
    source_restriction: str = "",
    answers: dict[str, Any] | None = None,
) -> None:
    """Take the columns for what `targets` say, remember it, and start the dry run over.

    A forbidden column cannot be read, whatever is asked: its values are not there.
    """
    run = _locked(run)
    if not run.can_map:
        raise NotNow(_("The columns can no longer be changed."))
    facts.begin()
    if len(targets) != len(run.columns) or not all(map(columns.is_target, targets)):
        raise NotNow(_("These are not the columns of the file."))
    run.mapping = mapping.allowed(run, targets)
    run.unit, run.source, run.source_restriction = unit, source, source_restriction
    run.answers = {**run.answers, **(answers or {})}
    run.state, run.at_line, run.counts, run.twins_to = Import.State.STAGED, 0, {}, 0
    run.save(
        update_fields=["mapping", "unit", "source", "source_restriction", "answers", "state",
                       "at_line", "counts", "twins_to"]
    )  # fmt: skip
    mapping.remember(run, by=by)
    LogEntry.record("import_mapped", run, by=by, mapping=run.mapping)


@transaction.atomic
def forget(run: Import, *, by: User) -> None:
    """Forget what was decided for that header, and take this file's columns by their names."""
    run = _locked(run)
    if not run.can_map:
        raise NotNow(_("The columns can no longer be changed."))
    mapping.forget(run)
    day_first = run.answers.get("day_first")
    run.answers, run.remembered_at = {}, None
    mapping.begin(run, day_first)
    run.state, run.at_line, run.counts, run.twins_to = Import.State.STAGED, 0, {}, 0
    run.save()
    LogEntry.record("import_forgotten", run, by=by)


@transaction.atomic
def say_same(run: Import, line: int, person: Person, *, by: User) -> None:
    """Let the row of that line be about `person`, whom it looks like."""
    run = _locked(run)
    if not run.can_apply or run.state != Import.State.PLANNED:
        raise NotNow(_("The rows can no longer be changed."))
    row = run.rows.filter(line=line, verdict=ImportRow.Verdict.NEW).first()
    if row is None or str(person.pk) not in {twin[0] for twin in row.twins}:
        raise NotNow(_("This row is not about anybody on record."))
    row.values["same_as"] = str(person.pk)
    planning.decide_one(run, row)
    LogEntry.record("import_row_same", run, by=by, line=line, person=person.pk)


@transaction.atomic
def review(run: Import, said: Mapping[str, str], *, rest: str = "", by: User | None) -> None:
    """Keep or drop notes by their keys, or by `rest` all of which nothing else was said."""
    run = _locked(run)
    if not run.can_apply or run.state != Import.State.PLANNED:
        raise NotNow(_("The rows can no longer be changed."))
    if said:
        reviewing.say(run, said, by=by)
    if rest in reviewing.CHOICES:
        reviewing.say_rest(run, rest, by=by)


@transaction.atomic
def apply(run: Import, *, by: User) -> Job:
    """Ask for the import to be carried out, or to go on. Asked twice, there is one job."""
    run = _locked(run)
    if run.is_busy and run.job is not None:
        return run.job
    if not run.can_apply:
        raise NotNow(_("There is nothing to apply."))
    begin_applying(run)
    return _enqueue("import_apply", run, by=by, total=run.rows_total)


def begin_applying(run: Import) -> None:
    """Move a planned import on; one already begun stays where it is.

    Raises NotNow while notes wait for somebody to look at them.
    """
    if run.state == Import.State.PLANNED:
        if waits := reviewing.waiting(run):
            raise NotNow(_("Look at the notes first: %(n)s wait.") % {"n": waits})
        run.state, run.at_line = Import.State.APPLYING, 0
        run.save(update_fields=["state", "at_line"])


@transaction.atomic
def undo(run: Import, *, by: User) -> Job:
    """Ask for the import to be taken back. Asked twice, there is one job."""
    run = _locked(run)
    if run.is_busy and run.job is not None:
        return run.job
    if not run.can_undo:
        raise NotNow(_("There is nothing to undo, or it is too long ago."))
    run.state = Import.State.UNDOING
    run.save(update_fields=["state"])
    finding.stop_for_import(run, by=by)
    return _enqueue("import_undo", run, by=by, total=run.rows.filter(is_applied=True).count())


def sweep() -> int:
    """Delete the rows of imports past their 30 days. Return how many rows."""
    gone = 0
    for run in Import.objects.stale():
        with transaction.atomic():
            gone += ImportRow.objects.filter(run=run)._raw_delete("default")
            run.rows_deleted_at = timezone.now()
            run.save(update_fields=["rows_deleted_at"])
    return gone


def _locked(run: Import) -> Import:
    return Import.objects.select_for_update(of=("self",)).select_related("job").get(pk=run.pk)


def _enqueue(kind: str, run: Import, *, by: User, total: int) -> Job:
    run.job = jobs.enqueue(kind, by=by, total=total, run=str(run.pk))
    run.save(update_fields=["job"])
    return run.job


def _about(job: Job) -> str:
    return reverse("members:import", args=[job.argument("run")])


def _step(job: Job, some: Callable[[Import], bool]) -> bool:
    run = Import.objects.select_for_update(of=("self",)).get(pk=job.argument("run"))
    if job.by is None or not access.is_everywhere(job.by, may=_PERMISSION):
        raise jobs.Refused(_("Importing takes a grant over the whole organization."))
    more = some(run)
    job.done = _done(run, job) if more else job.total
    job.result = {"state": run.state, **run.counts}
    return more


def _done(run: Import, job: Job) -> int:
    """Return how many rows are behind us; lines of a file and rows differ by a header at most."""
    if job.kind == "import_undo":
        return job.total - run.rows.filter(is_applied=True).count()
    rounds = {Import.State.CLEANED: 1, Import.State.PLANNED: 2}.get(Import.State(run.state), 0)
    line = run.twins_to if run.state == Import.State.PLANNED else run.at_line
    if run.state == Import.State.APPLIED:
        return job.total
    return rounds * run.rows_total + min(max(line - 1, 0), run.rows_total)


@jobs.kind(
    "import_plan", permission=_PERMISSION, label=gettext_lazy("Import: dry run"), about=_about
)
def _plan_step(job: Job) -> bool:
    return _step(job, plan_some)


@jobs.kind(
    "import_apply", permission=_PERMISSION, label=gettext_lazy("Import: apply"), about=_about
)
def _apply_step(job: Job) -> bool:
    more = _step(job, apply_some)
    if not more:
        finding.start_for_import(Import.objects.get(pk=job.argument("run")), by=job.by)
    return more


@jobs.kind("import_undo", permission=_PERMISSION, label=gettext_lazy("Import: undo"), about=_about)
def _undo_step(job: Job) -> bool:
    return _step(job, undo_some)
