"""Ask the organization's own past, as a job: who was not seen any more, and what flagged them?

One date a step. What the job finds stays in its row: counts by score, never who.
"""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import jobs
from members.models import Job, User
from organizing.backtesting import Found, Question, ask_own_past, conclude, own_past

KIND = "backtest"
PERMISSION = "organizing.compute_standing"


def start(*, on: date, by: User) -> Job:
    """Ask for the past up to `on`; a job under way is returned."""
    under_way = Job.objects.unfinished().filter(kind=KIND).first()
    return under_way or jobs.enqueue(KIND, by=by, until=on.isoformat())


def _about(job: Job) -> str:
    return reverse("backtest")


@jobs.kind(
    KIND, permission=PERMISSION, seconds=1800, label=gettext_lazy("Looking back"), about=_about
)
def look_back(job: Job) -> bool:
    """Find the dates, then ask about one after the other, then work out the figures."""
    until, question = date.fromisoformat(job.argument("until")), Question()
    if not job.progress:
        days = own_past(until=until, horizon=question.horizon)
        if not days:
            raise jobs.Refused(
                _("There is no past to look back on yet: it takes more than three months of it.")
            )
        job.progress = {"days": [day.isoformat() for day in days], "found": []}
        job.total = len(days)
        return True
    days = tuple(date.fromisoformat(day) for day in job.progress["days"])
    found = Found.parse(job.progress["found"])
    found.take(ask_own_past(days[job.done], until=until, question=question))
    job.done += 1
    if job.done < job.total:
        job.progress["found"] = found.rows()
        return True
    figures = conclude(question, days, found)
    job.progress = {"figures": figures.as_json()}
    job.result = {"dates": len(days), "answers": figures.members.people}
    return False
