"""Files of people and short ways to bring them in, for the tests of importing."""

from __future__ import annotations

import io

from django.db import transaction
from django.utils import timezone

from members.importing import work
from members.importing.applying import apply_some
from members.importing.planning import plan_some
from members.importing.reading import stage
from members.importing.undoing import undo_some
from members.models import Import


def staged(content, *, name="people.csv", by=None, **fields):
    """Read `content` (text or bytes) as a file."""
    content = content.encode() if isinstance(content, str) else content
    return stage(io.BytesIO(content), filename=name, on=timezone.localdate(), by=by, **fields)


def planned(content, **fields):
    return until_done(staged(content, **fields), plan_some)


def applied(content, **fields):
    run = planned(content, **fields)
    work.begin_applying(run)
    return until_done(run, apply_some)


def undone(run):
    Import.objects.filter(pk=run.pk).update(state=Import.State.UNDOING)
    return until_done(run, undo_some)


def until_done(run, some):
    more = True
    while more:
        with transaction.atomic():
            more = some(Import.objects.get(pk=run.pk))
    return Import.objects.get(pk=run.pk)


def counted(run):
    """The counts as `new, changed, same, refused`."""
    return tuple(run.counts[verdict] for verdict in ("new", "changed", "same", "refused"))


def reasons(run):
    """Why rows were refused or remarked on: line → codes."""
    rows = run.rows.exclude(reasons=[]).order_by("line")
    return {row.line: [code for code, _facts in row.reasons] for row in rows}
