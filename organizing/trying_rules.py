"""Try other rules on everybody before they are put in force: what would change, and for whom.

A preview computes the whole base twice, by the rules in force and by those proposed, and keeps only
the counts and a first few thousand names. Nobody's standing is touched.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members import jobs
from members.models import Job, Organization, RulesChange, User
from members.models.organization import against_defaults, with_changes
from organizing.models import PreviewMove, RulesPreview
from organizing.standing import computing
from organizing.standing.computing import Span

if TYPE_CHECKING:
    from uuid import UUID

KIND = "rules_preview"
PERMISSION = "members.change_organization"
AT_ONCE = 3_000  # people: fewer are tried while the browser waits
MOST_NAMES = 5_000
KEPT = timedelta(days=7)
WHAT = ("rung", "level", "drift")
TOUCHES_STANDING = {"windows", "rungs", "contact_interval", "drift", "assessment"}

Rules = dict[str, dict[str, Any]]


@transaction.atomic
def propose(changed: Rules, *, since: str, as_of: date, by: User) -> RulesPreview:
    """Write a proposal down and ask for it to be tried. `since`: the rules it was made from."""
    until = computing.stored_until()
    day = max(as_of, until) if until else as_of
    preview = RulesPreview.objects.create(by=by, as_of=day, base_hash=since, changed=changed)
    preview.job = jobs.enqueue(KIND, by=by, preview=str(preview.pk))
    preview.save(update_fields=["job"])
    return preview


def run_if_small(preview: RulesPreview) -> None:
    """Try it at once where that takes a moment; else a worker does, and one can watch."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM members_person LIMIT %s) x", [AT_ONCE + 1]
        )
        few = cursor.fetchone()[0] <= AT_ONCE
    if few and preview.job_id is not None:
        jobs.run(preview.job_id)


def save(preview: RulesPreview, *, reason: str, by: User) -> RulesChange:
    """Put the proposed rules in force. Raises RulesMoved when others are in force by now."""
    with transaction.atomic():
        held = RulesPreview.objects.select_for_update().get(pk=preview.pk)
        if held.saved_as is not None:  # a second press
            return held.saved_as
        change = Organization.fresh().change_rules(
            held.changed, since=held.base_hash, reason=reason, by=by
        )
        held.saved_as = change
        held.save(update_fields=["saved_as"])
        return change


def rebased(changed: Rules, *, since: str) -> Rules:
    """Return a proposal made from earlier rules as one made from those in force.

    Only what it meant to change is changed: what somebody else set meanwhile stays.
    """
    base_of = RulesChange.objects.filter(rules_hash=since).order_by("-pk").first()
    base, wanted = with_changes(base_of.now if base_of else {}), with_changes(changed)
    merged = with_changes(Organization.fresh().changed_rules)
    for group, values in wanted.items():
        for name, value in values.items():
            if value != base[group].get(name):
                merged[group][name] = value
    return against_defaults(merged)


def touches_standing(changed: Rules, by_now: Rules) -> bool:
    """Whether anybody's rung, level or drift may depend on what differs."""
    old, new = with_changes(by_now), with_changes(changed)
    return any(old[group] != new[group] for group in TOUCHES_STANDING)


def forget_old() -> None:
    """Forget proposals of last week with the names in them; a repeat finds none."""
    old = RulesPreview.objects.filter(made_at__lt=Now() - KEPT)
    PreviewMove.objects.filter(preview__in=old).delete()
    old.filter(saved_as=None).delete()


def _about(job: Job) -> str:
    found = RulesPreview.objects.filter(pk=job.argument("preview")).first()
    return found.get_absolute_url() if found else ""


@jobs.kind(KIND, permission=PERMISSION, label=_("Trying other rules"), about=_about, can_pause=True)
def try_rules(job: Job) -> bool:
    """Try the proposal on one range of people after the other."""
    preview = RulesPreview.objects.get(pk=job.argument("preview"))
    if not job.progress:
        spans = list(computing.spans())
        edges = [[s.low and str(s.low), s.high and str(s.high), s.people] for s in spans]
        usual = computing.known_usual_gap(preview.as_of)
        job.progress = {"spans": edges, "at": 0, "usual": usual}
        job.total = sum(span.people for span in spans)
        return bool(spans)
    at = int(job.progress["at"])
    low, high, people = job.progress["spans"][at]
    _try(preview, Span(low, high), usual=job.progress["usual"])
    job.progress = {**job.progress, "at": at + 1}
    job.done += people
    return at + 1 < len(job.progress["spans"])


def _try(preview: RulesPreview, span: Span, *, usual: float) -> None:
    """Add what the proposal would change in one range to the preview."""
    with connection.cursor() as cursor:
        computing.compute_span(span, as_of=preview.as_of, usual=usual, store=False)
        cursor.execute("DROP TABLE IF EXISTS pg_temp.as_it_is")
        cursor.execute(
            "CREATE TEMP TABLE as_it_is ON COMMIT DROP AS"
            " SELECT person_id, rung::text, level::text, drift::text FROM result"
        )
        rules = with_changes(preview.changed)
        computing.compute_span(span, as_of=preview.as_of, usual=usual, store=False, rules=rules)
        effect = _add(cursor, preview.effect)
        room = MOST_NAMES - PreviewMove.objects.filter(preview=preview).count()
        _keep_names(cursor, preview.pk, room)
    preview.effect = effect
    preview.save(update_fields=["effect"])


MOVED = """
SELECT r.person_id, v.what, v.was, v.now
FROM result r JOIN as_it_is b USING (person_id)
CROSS JOIN LATERAL (VALUES ('rung', b.rung, r.rung::text), ('level', b.level, r.level::text),
                           ('drift', b.drift, r.drift::text)) v (what, was, now)
WHERE greatest(r.level, b.level::int) > 0
"""


def _add(cursor: Any, effect: dict[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
    """Return the counts of a range added to those of the ranges before it."""
    counted = Counter(
        {(what, was, now): n for what, table in effect.items() for was, now, n in table}
    )
    cursor.execute(
        f"SELECT what, was, now, count(*) FROM ({MOVED}) m GROUP BY 1, 2, 3"  # noqa: S608 (ours)
    )
    for what, was, now, n in cursor.fetchall():
        counted[(what, was, now)] += n
    return {
        what: [[was, now, n] for (each, was, now), n in sorted(counted.items()) if each == what]
        for what in WHAT
    }


def _keep_names(cursor: Any, preview_id: UUID, room: int) -> None:
    cursor.execute(
        "INSERT INTO organizing_previewmove (preview_id, person_id, what, was, now)"  # noqa: S608
        f" SELECT %s, m.* FROM ({MOVED}) m WHERE was <> now ORDER BY what, person_id LIMIT %s",
        [preview_id, max(0, room)],
    )
