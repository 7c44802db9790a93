"""Files of people and short ways to bring them in, for the tests of importing."""

from __future__ import annotations

import csv
import io

from django.db import transaction
from django.utils import timezone

from members.importing import work
from members.importing.applying import apply_some
from members.importing.planning import plan_some
from members.importing.reading import stage
from members.importing.undoing import undo_some
from members.models import Import, Tagging


def staged(content, *, name="people.csv", by=None, **fields):
    """Read `content` (text or bytes) as a file."""
    content = content.encode() if isinstance(content, str) else content
    return stage(io.BytesIO(content), filename=name, on=timezone.localdate(), by=by, **fields)


def planned(content, **fields):
    return until_done(staged(content, **fields), plan_some)


def applied(content, *, notes="keep", **fields):
    run = planned(content, **fields)
    work.review(run, {}, rest=notes, by=None)
    run.refresh_from_db()
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


def sheet(header, *rows, mark=None):
    """A file with that header, and rows given by the names of their columns."""
    mark = mark or ("\t" if "\t" in header else ",")
    names = next(csv.reader(io.StringIO(header), delimiter=mark))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark)
    writer.writerow(names)
    for row in rows:
        assert row.keys() <= set(names), row.keys() - set(names)
        writer.writerow([row.get(name, "") for name in names])
    return out.getvalue()


def points(person, channel):
    return sorted(person.contact_points.filter(channel=channel).values_list("value", flat=True))


def tags(person):
    return set(Tagging.objects.filter(person=person).values_list("tag__name", flat=True))


def twice(content):
    """Bring it in and check that a second time changes nothing."""
    run = applied(content)
    again = planned(content)
    assert (again.counts["new"], again.counts["changed"]) == (0, 0), [
        row.changes for row in again.rows.exclude(changes=[])
    ]
    return run
