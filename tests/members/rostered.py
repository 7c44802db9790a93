"""A roster from question to file, as tests ask for it."""

import csv
import io

from members import jobs
from members.exporting import approving, asking, handing
from members.models import RosterExport, RosterRule
from tests import make


def counted(by, *units, kind="strike_vote", extras=(), **fields):
    """A roster whose dry run is done."""
    export = RosterExport(
        kind=kind, purpose="Strike vote", extras=list(extras), extras_reason="needed",
        **{"as_of": make.ago(0), **fields},
    )  # fmt: skip
    asking.draft(export, units=units, by=by)
    return recounted(export)


def recounted(export):
    export.refresh_from_db()
    jobs.run(export.survey_job_id)
    export.refresh_from_db()
    return export


def settled(export):
    """Every question carried forward."""
    for question in list(export.open_questions):
        asking.answer(export, question, "carry", reason="as it is", by=export.by)
        export.refresh_from_db()
    return export


def made(export, approver=None):
    """The roster let out by a second person, and made."""
    settled(export)
    token = approving.ask(export, by=export.by)
    approver = approver or make.user(role="admin")
    approving.approve(approving.by_token(token, user=approver), by=approver)
    export.refresh_from_db()
    jobs.run(export.job_id)
    export.refresh_from_db()
    return export


def content(export, form="csv"):
    _name, parts = handing.hand_over(export, form, by=export.by)
    return b"".join(parts)


def lines(export):
    return list(csv.DictReader(io.StringIO(content(export).decode(), newline="")))


def names(export):
    return {line["Full name"] for line in lines(export)}


def rule(by, **fields):
    return asking.change_rule(RosterRule(reason="The assembly decided", **fields), by=by)
