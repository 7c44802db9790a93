"""Look for duplicates in the whole base, as a job that goes on where it stopped."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import jobs, spelling
from members.duplicates import searching
from members.models import DuplicatePair, Import, ImportRow, Job, Person, User

KIND, OF_IMPORT = "find_duplicates", "find_duplicates_import"
_MAY = "members.merge_people"


def _about(_job: Job) -> str:
    return reverse("members:duplicates")


def start(*, by: User | None) -> Job:
    """Enqueue the search, unless one is under way: then return that one."""
    running = Job.objects.unfinished().filter(kind=KIND).first()
    return running or jobs.enqueue(KIND, by=by)


def start_nightly() -> Job:
    """Enqueue the search of tonight, once."""
    return jobs.enqueue(KIND, by=None, key=f"{KIND} {timezone.localdate()}")


def start_for_import(run: Import, *, by: User | None) -> Job:
    """Enqueue the search for duplicates of whom this import brought or changed, once."""
    return jobs.enqueue(OF_IMPORT, by=by, key=_key(run), run=str(run.pk))


def stop_for_import(run: Import, *, by: User) -> None:
    """End that search, if it is under way: the people it looks at are about to go."""
    for job in Job.objects.unfinished().filter(key=_key(run)):
        jobs.cancel(job, by=by)


def _key(run: Import) -> str:
    return f"{OF_IMPORT} {run.pk}"


@jobs.kind(OF_IMPORT, permission=_MAY, label=_("Look for duplicates of an import"), about=_about)
@jobs.kind(KIND, permission=_MAY, label=_("Look for duplicates"), about=_about)
def find(job: Job) -> bool:
    """Renew the keys of the next people; after the last, compare from the first on."""
    progress = job.progress or {"phase": "keys", "after": None, "pairs": 0}
    everybody = job.kind == KIND
    if progress["phase"] == "keys" and progress["after"] is None:
        _forget_the_gone()
        job.total = 2 * _people(job).count()
    found = _people(job)
    if progress["after"]:
        found = found.filter(pk__gt=UUID(progress["after"]))
    ids = list(found.values_list("pk", flat=True)[: searching.BATCH])
    if progress["phase"] == "keys":
        searching.store({one.id: one for one in searching.load(ids)}, replacing=ids)
        spelling.learn(ids)
        if not everybody:
            searching.forget_open(ids)
    else:
        progress["pairs"] += searching.look(ids, later_only=everybody)
    job.done = min(job.done + len(ids), job.total)
    job.progress = {**progress, "after": str(ids[-1]) if ids else progress["after"]}
    if len(ids) == searching.BATCH:
        return True
    if progress["phase"] == "keys":
        job.progress = {**progress, "phase": "pairs", "after": None}
        return True
    if everybody:
        _drop_open_before(job)
    job.result = {"pairs": progress["pairs"]}
    return False


def _people(job: Job) -> QuerySet[Person]:
    """Return whom the job looks at, in the order it goes through them."""
    found = Person.objects.filter(status__in=searching.LOOKED_AT).order_by("pk")
    if job.kind == KIND:
        return found
    rows = ImportRow.objects.filter(run=job.argument("run"), is_applied=True)
    changed = rows.filter(verdict__in=[ImportRow.Verdict.NEW, ImportRow.Verdict.CHANGED])
    return found.filter(pk__in=changed.values("person"))


def _drop_open_before(job: Job) -> None:
    """Drop the undecided pairs that this search did not find again."""
    DuplicatePair.objects.filter(
        state=DuplicatePair.State.OPEN, found_at__lt=job.started_at
    ).delete()


def _forget_the_gone() -> None:
    """Drop the keys of people who are merged, erased or dead, or whose row is gone."""
    spelling.forget_gone()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM members_duplicatekey k WHERE NOT EXISTS ("
            " SELECT FROM members_person p WHERE p.id = k.person_id AND p.status = ANY(%s))",
            [list(searching.LOOKED_AT)],
        )
