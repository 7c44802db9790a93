"""Go through the people of an act, exactly once; the same the other way round."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import access, jobs
from members.models import Job, LogEntry, Person
from organizing.acting.kinds import KINDS, BadAct, people_of, touch
from organizing.finding import Asked, Finder, filters_for
from organizing.models import SavedList
from organizing.models.bulk_act import KEPT, BulkAct, BulkStep

if TYPE_CHECKING:
    from members.models import User

AT_ONCE = 200
STEP = 500
GATHER = 20_000
JOB, UNDO_JOB = "bulk_act", "bulk_act_undo"
State = BulkStep.State


def begin(
    kind: str,
    *,
    key: UUID,
    target: Any,
    by: User,
    ids: Iterable[UUID] | None = None,
    query: str = "",
) -> BulkAct:
    """Do `kind` to the people `ids`, or without them to all whom `query` finds for `by`.

    A few at once, more as a job. With a `key` seen before that act is returned and nothing is done.
    Raises BadAct.
    """
    doing = KINDS[kind]
    if not by.has_perm(doing.permission):
        raise BadAct(_("You may not do this."))
    if (there := BulkAct.objects.filter(key=key, by=by).first()) is not None:
        return there
    facts, words = doing.target(by, target)
    people = None if ids is None else set(ids)
    with transaction.atomic():
        act, made = BulkAct.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "by": by,
                "target": facts,
                "words": words[:200],
                "query": query[:2000] if people is None else "",
                "on": timezone.localdate(),
                "is_gathered": people is not None,
            },
        )
        if not made:
            return act
        if people is None and (found := _found(act, AT_ONCE + 1)) is not None:
            people, act.is_gathered = found, True
            act.save(update_fields=["is_gathered"])
        if people is not None:
            _await(act, people)
        LogEntry.record("bulk_act", act, by=by, kind=kind, people=len(people or ()))
        if people is not None and len(people) <= AT_ONCE:
            while _some(act):
                pass
            _finish(act)
        else:
            act.job = jobs.enqueue(JOB, by=by, total=len(people or ()), act=str(act.pk))
            act.save(update_fields=["job"])
    return act


def undo(act: BulkAct, *, by: User) -> None:
    """Take it back, but for what was changed since. Twice does it once. Raises BadAct."""
    with transaction.atomic():
        act = BulkAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
        if not act.can_undo:
            raise BadAct(_("This can no longer be taken back."))
        act.undo_asked_at = timezone.now()
        act.steps.filter(state=State.WAITING).update(state=State.SKIPPED, why="stopped")
        LogEntry.record("bulk_act_undone", act, by=by, kind=act.kind)
        n = act.steps.filter(state=State.DONE).count()
        if n <= AT_ONCE:
            while _some_back(act):
                pass
            act.undone_at = timezone.now()
        else:
            act.job = jobs.enqueue(UNDO_JOB, by=by, total=n, act=str(act.pk))
        act.save(update_fields=["undo_asked_at", "undone_at", "job"])


@jobs.kind(
    JOB,
    permission="members.view_person",
    label=_("Act on many people"),
    about=lambda job: BulkAct.objects.get(pk=job.argument("act")).get_absolute_url(),
)
def do_some(job: Job) -> bool:
    """Write down whom it is about, then do the next few."""
    act = BulkAct.objects.select_related("by").get(pk=job.argument("act"))
    if not act.by.has_perm(KINDS[act.kind].permission):
        raise jobs.Refused(_("The person who asked for this is no longer allowed to."))
    if not act.is_gathered:
        found = _found(act, None) or set()
        _await(act, found)
        act.is_gathered = True
        act.save(update_fields=["is_gathered"])
        job.total = len(found)
        return True
    job.done += _some(act)
    if act.steps.filter(state=State.WAITING).exists():
        return True
    _finish(act)
    return False


@jobs.kind(
    UNDO_JOB,
    permission="members.view_person",
    label=_("Take back an act on many people"),
    about=lambda job: BulkAct.objects.get(pk=job.argument("act")).get_absolute_url(),
)
def undo_some(job: Job) -> bool:
    """Take the next few back."""
    act = BulkAct.objects.select_related("by").get(pk=job.argument("act"))
    done = _some_back(act)
    job.done += done
    if done:
        return True
    act.undone_at = timezone.now()
    act.save(update_fields=["undone_at"])
    return False


def _found(act: BulkAct, most: int | None) -> set[UUID] | None:
    """Return whom the address finds for who acts; None where they are `most` or more."""
    filters = filters_for(act.by)
    finder = Finder(act.by, Asked.read(QueryDict(act.query), filters), filters)
    ids = finder.everybody().order_by().values_list("pk", flat=True)
    found = set(ids[:most] if most else ids.iterator(chunk_size=GATHER))
    return None if most and len(found) >= most else found


def _await(act: BulkAct, people: Iterable[UUID]) -> None:
    rows = [BulkStep(act=act, person_id=pk) for pk in sorted(people)]
    BulkStep.objects.bulk_create(rows, batch_size=5000)


def _finish(act: BulkAct) -> None:
    act.finished_at = timezone.now()
    act.save(update_fields=["finished_at"])


def _some(act: BulkAct) -> int:
    """Do the next few; return how many steps were looked at."""
    waiting = act.steps.filter(state=State.WAITING).order_by("pk")
    steps = list(waiting.select_for_update()[:STEP])
    ids = people_of(steps)
    doing = KINDS[act.kind]
    allowed = access.among(act.by, ids, may=doing.permission)
    if act.kind == BulkAct.Kind.SEAT:  # one leads the committee, and sees the people
        allowed = access.among(act.by, ids)
    people = Person.objects.present().filter(pk__in=allowed).order_by("pk")
    here = {person.pk: person for person in people.select_for_update(of=("self",))}
    able = []
    for step in steps:
        if step.person_id in here:
            able.append(step)
        else:
            step.state = State.SKIPPED
            step.why = "gone" if step.person_id in allowed else "not_yours"
    doing.do(act, list(here.values()), able)
    _keep(steps)
    return len(steps)


def _some_back(act: BulkAct) -> int:
    done = act.steps.filter(state=State.DONE).order_by("pk")
    steps = list(done.select_for_update()[:STEP])
    if steps:
        KINDS[act.kind].undo(act, steps)
        _keep(steps)
    return len(steps)


def _keep(steps: list[BulkStep]) -> None:
    BulkStep.objects.bulk_update(steps, ["state", "why", "made", "was"])
    touch(step for step in steps if step.state in {State.DONE, State.UNDONE})


def sweep() -> None:
    """Drop what can no longer be taken back: who was in an act, and lists put away."""
    BulkAct.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    SavedList.forget_old()
