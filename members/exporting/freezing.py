"""The dry run: who is eligible, who is left out and why, what is open to question. As a job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from members import jobs
from members.exporting import PERMISSION, may_export
from members.exporting.wording import ELIGIBLE, NEW_DAYS, long, rule_in_words
from members.models import (
    DuplicatePair,
    Job,
    LogEntry,
    Organization,
    RosterExport,
    RosterLine,
    RosterRule,
)


def about(job: Job) -> str:
    """Return the address of the roster the job works on."""
    return reverse("members:export", args=[job.argument("export")])


@contextmanager
def as_whoever_asked(export: RosterExport) -> Iterator[None]:
    """Speak the language of whoever asked, and let a day be one of the organization."""
    here = Organization.current()
    with (
        translation.override(export.by.language or here.language),
        timezone.override(here.timezone),
    ):
        yield


@jobs.kind(
    "roster_dry_run",
    permission=PERMISSION,
    label=gettext_lazy("Dry run of a roster"),
    about=about,
)
def _step(job: Job) -> bool:
    export = RosterExport.objects.select_for_update(of=("self",)).get(pk=job.argument("export"))
    if not may_export(export.by, export):
        raise jobs.Refused(translation.gettext("You may not export the roster of that unit."))
    with as_whoever_asked(export):
        freeze(export)
    job.done = job.total = export.counts["lines"]
    job.result = {"eligible": export.counts[ELIGIBLE]}
    return False


def freeze(export: RosterExport) -> None:
    """Write the list down with its rule in words and its counts, in place of any before."""
    rule = RosterRule.in_force()
    RosterLine.objects.filter(export=export)._raw_delete("default")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO members_rosterline (export_id, person_id, unit_id, job_category, verdict,"
            f" questions, is_in) {judged()}",  # ours
            parameters(export, rule),
        )
    export.rule = rule if rule.pk and not rule._state.adding else None
    export.rule_text = rule_in_words(rule, export)
    export.counts = {
        "organization": Organization.current().name,
        "counted": long(timezone.localdate()),
        "possible_duplicates": DuplicatePair.objects.filter(state=DuplicatePair.State.OPEN).count(),
        "answers": {},
        **_verdicts(export),
    }
    tally(export)
    export.surveyed_at = timezone.now()
    export.save(update_fields=["rule", "rule_text", "counts", "surveyed_at"])
    LogEntry.record(
        "roster_counted", export, by=export.by, purpose=export.purpose,
        eligible=export.counts[ELIGIBLE],
    )  # fmt: skip


def tally(export: RosterExport) -> None:
    """Count who is on the list now: in all, by unit, by job category; saves nothing."""
    on_it = RosterLine.objects.filter(export=export, is_in=True)
    export.counts["on_it"] = on_it.count()
    export.counts["by_unit"] = _grouped(export, "unit_id::text")
    export.counts["by_category"] = _grouped(export, "job_category")


def parameters(export: RosterExport, rule: RosterRule) -> dict[str, Any]:
    """Return what `judged` takes."""
    units = list(export.units.values_list("pk", flat=True))
    needs_address = RosterExport.Extra.ADDRESS in export.extras
    return {
        "export": export.pk,
        "previous": export.previous_id,
        "on": export.as_of,
        "units": units or None,
        "key": export.trace_key,
        "standings": rule.standings,
        "categories": [category.lower() for category in rule.categories],
        "left_out": [category.lower() for category in rule.left_out],
        "away": rule.away,
        "goes_out": bool(export.goes_to),
        "channel": "address" if needs_address else "",
        "new_days": NEW_DAYS,
    }


def _verdicts(export: RosterExport) -> dict[str, Any]:
    found = _all(
        "SELECT verdict, count(*) FROM members_rosterline WHERE export_id = %s GROUP BY verdict",
        export.pk,
    )
    asked = _all(
        "SELECT question, count(*) FROM members_rosterline, unnest(questions) AS question"
        " WHERE export_id = %s GROUP BY question",
        export.pk,
    )
    lines = sum(found.values())
    return {
        ELIGIBLE: found.pop(ELIGIBLE, 0),
        "excluded": found,
        "questions": asked,
        "lines": lines,
    }


def _grouped(export: RosterExport, by: str) -> dict[str, int]:
    return _all(
        f"SELECT coalesce({by}, ''), count(*) FROM members_rosterline"  # noqa: S608  # ours
        " WHERE export_id = %s AND is_in GROUP BY 1 ORDER BY 1",
        export.pk,
    )


def _all(statement: str, *parameters: Any) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return dict(cursor.fetchall())


@cache
def judged() -> str:
    """Return the SQL of the list: everybody in scope with the verdict of the rule."""
    return (Path(__file__).parent / "freezing.sql").read_text()
