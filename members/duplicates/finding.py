"""Look for duplicates in the whole base, as a job that goes on where it stopped."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import jobs
from members.duplicates import searching
from members.models import DuplicatePair, Job, Person, User

KIND = "find_duplicates"


def start(*, by: User | None) -> Job:
    """Enqueue the search, unless one is under way: then return that one."""
    running = Job.objects.unfinished().filter(kind=KIND).first()
    return running or jobs.enqueue(KIND, by=by)


def start_nightly() -> Job:
    """Enqueue the search of tonight, once."""
    return jobs.enqueue(KIND, by=None, key=f"{KIND} {timezone.localdate()}")


@jobs.kind(
    KIND,
    permission="members.merge_people",
    label=_("Look for duplicates"),
    about=lambda _job: reverse("members:duplicates"),
)
def find(job: Job) -> bool:
    """Renew the keys of the next people; after the last, compare from the first on."""
    progress = job.progress or {"phase": "keys", "after": None, "pairs": 0}
    if progress["phase"] == "keys" and progress["after"] is None:
        _forget_the_gone()
        job.total = 2 * _people(None).count()
    after = UUID(progress["after"]) if progress["after"] else None
    ids = list(_people(after).values_list("pk", flat=True)[: searching.BATCH])
    if progress["phase"] == "keys":
        searching.store({one.id: one for one in searching.load(ids)}, replacing=ids)
    else:
        progress["pairs"] += searching.look(ids, later_only=True)
    job.done = min(job.done + len(ids), job.total)
    job.progress = {**progress, "after": str(ids[-1]) if ids else progress["after"]}
    if len(ids) == searching.BATCH:
        return True
    if progress["phase"] == "keys":
        job.progress = {**progress, "phase": "pairs", "after": None}
        return True
    DuplicatePair.objects.filter(
        state=DuplicatePair.State.OPEN, found_at__lt=job.started_at
    ).delete()
    job.result = {"pairs": progress["pairs"]}
    return False


def _people(after: UUID | None) -> QuerySet[Person]:
    found = Person.objects.filter(status__in=searching.LOOKED_AT).order_by("pk")
    return found if after is None else found.filter(pk__gt=after)


def _forget_the_gone() -> None:
    """Drop the keys of people who are merged, erased or dead, or whose row is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM members_duplicatekey k WHERE NOT EXISTS ("
            " SELECT FROM members_person p WHERE p.id = k.person_id AND p.status = ANY(%s))",
            [list(searching.LOOKED_AT)],
        )
