"""Whether whoever a request, a job or a command changed evidence of is marked as touched by it.

What standing reads is looked at before a write and after it: of each row that is new, gone or other
than it was, the people it speaks of must have a mark from between, so that a verb that forgets to
mark somebody is found by whatever test goes through it. `MARKS=yes` watches every test; the fixture
`marks` watches one.
"""

from __future__ import annotations

import threading
from functools import wraps
from typing import NamedTuple

from django.core.management.base import BaseCommand
from django.db import connection
from django.db.models import Max
from django.test import Client

from members import jobs
from members.models import Person, Touched

READS = {"GET", "HEAD", "OPTIONS"}

WHO = "ARRAY[{}]"
DOERS = "ARRAY(SELECT z.person_id FROM campaigns_participation z WHERE z.action_id = x.id)"
PRESENT = "ARRAY(SELECT z.person_id FROM members_attendance z WHERE z.meeting_id = x.id)"
BROUGHT = "CASE WHEN conversation_id IS NULL THEN '{}' ELSE ARRAY[person_id] END"  # else unread
PERSON = WHO.format("person_id")
# table: whom a row speaks of, and what of it the questions of standing read
EVIDENCE = {
    "organizing_conversation": (
        WHO.format("person_id, by_id"),
        "person_id, by_id, talked_on, kind, grade, said_leaving",
    ),
    "organizing_attempt": (PERSON, "person_id, tried_on, channel"),
    "organizing_commitment": (
        WHO.format("owed_by_id, owed_to_id"),
        "owed_by_id, owed_to_id, asks_others, due_on, status, resolved_on, made_on",
    ),
    "organizing_followup": (BROUGHT, "person_id, conversation_id, state, resolved_on"),
    "organizing_assessment": (PERSON, "person_id, campaign_id, strength, assessed_on"),
    "organizing_assertedrung": (PERSON, "person_id, rung, asserted_on"),
    "organizing_tie": (WHO.format("a_id, b_id"), "a_id, b_id, is_close, last_confirmed_on"),
    "campaigns_participation": (
        WHO.format("person_id, asked_by_id"),
        "action_id, person_id, asked_by_id, answer, state, evidence",
    ),
    "campaigns_action": (DOERS, "cost, held_on, is_test, campaign_id"),
    "members_attendance": (PERSON, "meeting_id, person_id, is_expected, state, ties_confirmed"),
    "members_meeting": (PRESENT, "kind, held_on, state"),
    "members_person": (
        WHO.format("id"),
        "status, status_on, is_management, is_staff, no_contact, over_18",
    ),
    "members_placement": (PERSON, "person_id, unit_id, began_on, ended_on"),
    "members_pause": (PERSON, "person_id, began_on, ended_on"),
    "members_carrier": (WHO.format("person_id, by_id"), "person_id, by_id, began_on, ended_on"),
    "members_membership": (PERSON, "person_id, began_on, ended_on, standing, dues_paid_until"),
    "members_seat": (PERSON, "person_id, began_on, ended_on, exit_kind"),
}


def watch(monkeypatch):
    """Ask after each write over HTTP, step of a job and command, until it is undone."""
    request, step, execute = Client.request, jobs._step, BaseCommand.execute

    @wraps(request)
    def asked(self, **asking):
        if asking.get("REQUEST_METHOD", "GET") in READS:
            return request(self, **asking)
        return _looking(asking.get("PATH_INFO"), request, self, **asking)

    monkeypatch.setattr(Client, "request", asked)
    monkeypatch.setattr(jobs, "_step", lambda *of: _looking("a step of a job", step, *of))
    monkeypatch.setattr(
        BaseCommand, "execute", lambda of, *a, **k: _looking(of.__module__, execute, of, *a, **k)
    )


def _looking(what, do, *args, **kwargs):
    if threading.current_thread() is not threading.main_thread():
        return do(*args, **kwargs)  # of several at once each would see what another does
    before = look()
    done = do(*args, **kwargs)
    missed = unmarked(before)
    assert not missed, (what, missed)
    return done


class Seen(NamedTuple):
    """What there was: the last mark, and of each row of evidence whom it speaks of and what."""

    last_mark: int
    rows: dict[tuple[str, str], tuple[set[str], str]]


def look() -> Seen:
    """Return what there is."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}', id::text, ({people})::text[], jsonb_build_array({columns})::text"
        f" FROM {table} x"
        for table, (people, columns) in EVIDENCE.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        rows = {
            (table, pk): ({one for one in people if one}, row)
            for table, pk, people, row in cursor.fetchall()
        }
    return Seen(Touched.objects.aggregate(last=Max("pk"))["last"] or 0, rows)


def unmarked(before: Seen) -> list[str]:
    """Return each row changed since `before` of whose people somebody still here has no mark."""
    after, missed = look(), []
    marks = Touched.objects.filter(pk__gt=before.last_mark).values_list("person_id", flat=True)
    here = Person.objects.exclude(status__in=["merged", "erased"]).values_list("pk", flat=True)
    wanting = {str(pk) for pk in here} - {str(pk) for pk in marks}
    for key in before.rows.keys() | after.rows.keys():
        was, now = before.rows.get(key), after.rows.get(key)
        if was and now and was[1] == now[1]:
            continue
        people = (was[0] if was else set()) | (now[0] if now else set())
        if people & wanting:
            missed.append(f"{key[0]}: {was and was[1]} -> {now and now[1]}")
    return missed
