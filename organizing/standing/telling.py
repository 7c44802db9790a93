"""What a computation of everybody found, or who stands where after it was stopped, in words."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.dates import date_format
from members.jobs import Table, Told
from members.models import Job
from organizing.models.standing import Drift, Level, Rung
from organizing.standing.computing import Figures


def tell(job: Job) -> Told | None:
    """Return what came of it in a sentence and in figures; None while it simply goes on."""
    stores = bool(job.arguments.get("store", True))
    day = date_format(date.fromisoformat(job.argument("as_of")), "DATE_FORMAT")
    if job.state == Job.State.DONE:
        return _found(Figures.from_json(job.result), day, stores=stores)
    if job.is_paused or (job.is_finished and job.total):
        return Told(_halfway(job, day, stores=stores))
    return None


def _halfway(job: Job, day: str, *, stores: bool) -> str:
    done = job.parts.filter(state=Job.State.DONE).aggregate(done=Sum("done"))["done"] or 0
    if not stores:
        return _("Nothing that is stored was changed.")
    words = {"done": number_format(done), "rest": number_format(job.total - done), "day": day}
    if job.is_paused:
        says = _(
            "%(done)s people stand on %(day)s already; the other %(rest)s stand where they did,"
            " and are computed when it is resumed. Nobody is in between."
        )
    else:
        says = _(
            "%(done)s people stand on %(day)s; the other %(rest)s stand where they did before."
            " Nobody is in between, and the next computation brings everybody to the same day."
        )
    return says % words


def _found(found: Figures, day: str, *, stores: bool) -> Told:
    people = ngettext("%(n)s person", "%(n)s people", found.people) % {
        "n": number_format(found.people)
    }
    words = {
        "day": day,
        "people": people,
        "written": number_format(found.written),
        "seconds": number_format(found.seconds, 1),
    }
    if stores:
        says = _(
            "Everybody stands on %(day)s: %(people)s, %(written)s of them changed,"
            " in %(seconds)s s."
        )
    else:
        says = _(
            "So everybody stood on %(day)s, by what is on record now: %(people)s, in %(seconds)s s."
            " Nothing that is stored was changed."
        )
    return Told(says % words, _tables(found))


def _tables(found: Figures) -> list[Table]:
    head = _("People")
    return [
        Table(
            _("Base levels"),
            [_("Level"), head],
            [[level.label, found.levels[level]] for level in Level],
        ),
        Table(
            _("The ladder"),
            [_("Rung"), head],
            [[f"{rung.value} {rung.label}", found.rungs[rung]] for rung in Rung],
        ),
        Table(
            _("Relationships"),
            [_("State"), head],
            [[state.label, found.drift[state]] for state in Drift],
        ),
    ]
