"""Merge many pairs somebody has looked through, as a job."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import jobs
from members.merging.following import BadMerge, better
from members.merging.merge import merge
from members.models import DuplicatePair, Job, User

AT_ONCE = 20


def start(pairs: list[DuplicatePair], *, by: User) -> Job:
    """Enqueue the merging of these pairs, and of no other."""
    ids = [str(pair.pk) for pair in pairs]
    return jobs.enqueue("merge_duplicates", by=by, total=len(ids), pairs=ids)


@jobs.kind(
    "merge_duplicates",
    permission="members.merge_people",
    label=_("Merge duplicates"),
    about=lambda _job: reverse("members:merges"),
)
def merge_some(job: Job) -> bool:
    """Merge the next pairs. One that was decided meanwhile, or may not be merged, is skipped."""
    if job.by is None:
        raise jobs.Refused(gettext("Nobody asked for this."))
    ids = job.argument("pairs")[job.done : job.done + AT_ONCE]
    result = job.result or {"merged": 0, "skipped": 0}
    for pk in ids:
        pair = DuplicatePair.objects.visible_to(job.by).open().filter(pk=pk).first()
        done = pair is not None and _merge(pair, by=job.by)
        result["merged" if done else "skipped"] += 1
    job.done += len(ids)
    job.result = result
    return job.done < job.total


def _merge(pair: DuplicatePair, *, by: User) -> bool:
    keep = better(pair.a, pair.b)
    try:
        merge(pair.b if keep == pair.a else pair.a, into=keep, by=by)
    except BadMerge:
        return False
    return True
