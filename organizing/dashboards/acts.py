"""What came of an act on many people, and what can be chosen before one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from campaigns.models import Action
from members import access
from members.models import Committee, Person, Tag, User
from organizing.acting import KINDS, SKIPPED
from organizing.models.bulk_act import BulkAct, BulkStep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import Promise

SAMPLE = 5
State = BulkStep.State


@dataclass(frozen=True)
class Came:
    """How many it was done to, taken back and left, and for what reasons it was not."""

    act: BulkAct
    label: str | Promise
    done: int
    waiting: int
    undone: int
    reasons: list[tuple[str | Promise, int]]
    kept: int


def came(act: BulkAct) -> Came:
    """Return what came of an act."""
    rows = act.steps.values_list("state", "why").annotate(n=Count("pk")).order_by()
    counts: dict[str, int] = {}
    reasons: dict[str, int] = {}
    for state, why, n in rows:
        counts[state] = counts.get(state, 0) + n
        if state == State.SKIPPED:
            reasons[why] = reasons.get(why, 0) + n
    return Came(
        act=act,
        label=KINDS[act.kind].label,
        done=counts.get(State.DONE, 0),
        waiting=counts.get(State.WAITING, 0),
        undone=counts.get(State.UNDONE, 0),
        reasons=[(SKIPPED.get(why, why), n) for why, n in sorted(reasons.items())],
        kept=counts.get(State.KEPT, 0),
    )


def kinds_for(user: User) -> list[tuple[str, str | Promise]]:
    """Return the acts `user` may do."""
    return [(key, one.label) for key, one in KINDS.items() if user.has_perm(one.permission)]


def options_for(kind: str, user: User) -> list[tuple[str, str]]:
    """Return what an act can be done with: carriers, tags, actions still to come, committees."""
    if kind == BulkAct.Kind.CARRY:
        signing_in = User.objects.filter(is_active=True).values_list("person", flat=True)
        seen = access.among(user, signing_in[:500])
        people = Person.objects.reachable().filter(pk__in=seen).order_by("sort_key", "pk")
        return _pairs(people.values_list("pk", "name"))
    if kind in {BulkAct.Kind.TAG, BulkAct.Kind.UNTAG}:
        tags = Tag.objects.visible_to(user).in_use().in_order()
        return [(name, name) for name in tags.values_list("name", flat=True)[:200]]
    if kind == BulkAct.Kind.INVITE:
        coming = Action.objects.visible_to(user).filter(held_on__gte=timezone.localdate())
        return _pairs(coming.order_by("held_on", "pk").values_list("pk", "name")[:100])
    may = KINDS[kind].permission
    bodies = Committee.objects.visible_to(user, may=may).filter(dissolved_on=None)
    return _pairs(bodies.order_by("name").values_list("pk", "name")[:200])


def _pairs(rows: Iterable[tuple[Any, str]]) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in rows]


def sample(user: User, ids: Iterable[UUID]) -> list[str]:
    """Return a few of their names, so that one sees whom one is about to act on."""
    seen = access.among(user, ids)
    people = Person.objects.present().filter(pk__in=seen).order_by("sort_key", "pk")
    return list(people.values_list("name", flat=True)[:SAMPLE])
