"""Ask for a roster, answer what its dry run asks, challenge it, ask again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import jobs
from members.exporting import Refused, may_export
from members.exporting.columns import columns_for
from members.exporting.freezing import tally
from members.exporting.wording import NEVER_LEFT_OUT
from members.models import (
    LogEntry,
    Person,
    RosterAnswer,
    RosterChallenge,
    RosterExport,
    RosterRule,
    Unit,
    User,
)


@transaction.atomic
def draft(export: RosterExport, *, units: Sequence[Unit], by: User) -> RosterExport:
    """Save what is asked for and start its dry run."""
    export.by = by
    if refused := [extra for extra in export.extras if extra not in columns_for(export.kind)]:
        raise Refused(_("That purpose does not need the column %(name)s.") % {"name": refused[0]})
    export.save()
    export.units.set(units)
    if not may_export(by, export):
        raise Refused(_("You may not export the roster of that unit."))
    LogEntry.record(
        "export_asked",
        export,
        by=by,
        purpose=export.purpose,
        kind=export.kind,
        units=[str(unit.pk) for unit in units],
        as_of=export.as_of,
        extras=export.extras,
        goes_to=export.goes_to,
        version=export.version,
    )
    count(export, by=by)
    return export


@transaction.atomic
def count(export: RosterExport, *, by: User) -> None:
    """Start the dry run (again): the list is frozen anew, and answers are asked for anew."""
    export = RosterExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    _only_the_one_who_asked(export, by)
    if export.asked_at:
        raise Refused(_("A second person has been asked: what they see must not change."))
    if not export.is_counting:
        export.survey_job = jobs.enqueue(
            "roster_dry_run", by=by, total=Person.objects.count(), export=str(export.pk)
        )
        export.save(update_fields=["survey_job"])


@transaction.atomic
def answer(export: RosterExport, question: str, choice: str, *, reason: str, by: User) -> None:
    """Decide about everybody a question is about. The latest answer counts; all are kept."""
    export = RosterExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    _only_the_one_who_asked(export, by)
    if export.asked_at:
        raise Refused(_("A second person has been asked: what they see must not change."))
    if question not in export.counts.get("questions", {}):
        raise Refused(_("Nobody is concerned by that question."))
    if question in NEVER_LEFT_OUT and choice == RosterAnswer.Choice.EXCLUDE:
        raise Refused(_("They stay eligible, and get the notice the bylaws require."))
    RosterAnswer.objects.create(
        export=export, question=question, choice=choice, reason=reason, by=by
    )
    export.counts["answers"][question] = {"choice": choice, "reason": reason}
    _settle(export)
    tally(export)
    export.save(update_fields=["counts"])
    LogEntry.record("roster_answered", export, by=by, question=question, choice=choice)


def _settle(export: RosterExport) -> None:
    """Put people on the list or off it, as the answers so far say."""
    said = export.counts["answers"]
    out = [name for name, one in said.items() if one["choice"] == RosterAnswer.Choice.EXCLUDE]
    taken_in = said.get("challenged_in", {}).get("choice", RosterAnswer.Choice.EXCLUDE)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE members_rosterline SET is_in = NOT questions && %(out)s::varchar[]
                AND (verdict = 'eligible' OR (questions @> '{challenged_in}' AND %(in)s))
            WHERE export_id = %(export)s AND questions <> '{}'
            """,
            {"export": export.pk, "out": out, "in": taken_in != RosterAnswer.Choice.EXCLUDE},
        )


@transaction.atomic
def challenge(
    export: RosterExport, person: Person, kind: str, *, reason: str, by: User
) -> RosterChallenge:
    """Say that somebody belongs on a roster handed out, or does not; nothing unsays it."""
    export = RosterExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if not export.is_open:
        raise Refused(_("This roster is closed to challenges."))
    if not may_export(by, export):
        raise Refused(_("You may not export the roster of that unit."))
    made = RosterChallenge.objects.create(
        export=export, person_id=person.pk, kind=kind, reason=reason, by=by
    )
    LogEntry.record("roster_challenged", export, by=by, person=str(person.pk), kind=kind)
    return made


@transaction.atomic
def close(export: RosterExport, *, by: User) -> None:
    """Close it to challenges. Twice changes nothing."""
    export = RosterExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    _only_the_one_who_asked(export, by)
    if export.is_open:
        export.closed_at = timezone.now()
        export.save(update_fields=["closed_at"])
        LogEntry.record("roster_closed", export, by=by)


@transaction.atomic
def next_version(export: RosterExport, *, by: User) -> RosterExport:
    """Ask for the roster again, with what was challenged as questions. Twice gives the same."""
    export = RosterExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if not may_export(by, export):
        raise Refused(_("You may not export the roster of that unit."))
    if export.made_at is None:
        raise Refused(_("This version has not been made yet; count it again instead."))
    if (later := export.later.first()) is not None:
        return later
    again = RosterExport(
        kind=export.kind,
        purpose=export.purpose,
        as_of=export.as_of,
        extras=export.extras,
        extras_reason=export.extras_reason,
        goes_to=export.goes_to,
        version=export.version + 1,
        previous=export,
    )
    return draft(again, units=list(export.units.all()), by=by)


@transaction.atomic
def change_rule(rule: RosterRule, *, by: User) -> RosterRule:
    """Put a rule in force; the one before stays as history."""
    rule.by = by
    rule.save(force_insert=True)
    LogEntry.record("roster_rule", rule, by=by, reason=rule.reason)
    return rule


def names_of(people: Sequence[UUID], *, to: User) -> dict[UUID, Person]:
    """Return those of the people `to` may see, by the id asked for; merged ones lead on."""
    found = Person.objects.filter(pk__in=people).select_related("merged_into")
    seen = Person.objects.visible_to(to).filter(pk__in=[(p.merged_into or p).pk for p in found])
    visible = set(seen.values_list("pk", flat=True))
    return {p.pk: p.merged_into or p for p in found if (p.merged_into or p).pk in visible}


def _only_the_one_who_asked(export: RosterExport, by: User) -> None:
    if export.by_id != by.pk:
        raise Refused(_("Only the person who asked for it may do that."))
    if not may_export(by, export):
        raise Refused(_("You may not export the roster of that unit."))
