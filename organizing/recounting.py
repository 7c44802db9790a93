"""Keep what a board counts over everybody, where counting takes long (decision 0134).

A board is a function of whoever looks; what it counts over everybody are *figures*, functions that
return numbers only. A look at it counts them; where that took longer than
`settings.COUNTS_KEPT_AFTER` they are kept, the next look of the same scope is told them with the
time they were counted at, and a worker counts again once they are old.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.http import urlencode

from members import access
from members.database.written import Written
from members.models import Organization, User
from organizing.models import CountedFigures
from organizing.models.counted_figures import LEASE
from organizing.standing.versions import version_of

LOOKED_WITHIN = timedelta(days=14)
SECONDS_AT_MOST = 300  # for one question of a worker

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Board(Generic[T]):
    """A board: its name, by which verbs it sees people, and how it is put together."""

    name: str
    verbs: tuple[str, ...]
    make: Callable[..., T]


@dataclass(frozen=True)
class Look(Generic[T]):
    """What a look found; `counted_at` where that was not just now, and whether it is old."""

    found: T
    counted_at: datetime | None = None
    is_old: bool = False


@dataclass(frozen=True)
class Told:
    """When the figures of a page were counted, the oldest of them, and whether again."""

    at: datetime
    is_old: bool


@dataclass
class _Counts:
    """The figures of one look: those kept, those counted, and the seconds that took."""

    user: User
    kept: dict[str, Any]
    counted: dict[str, Any] = field(default_factory=dict)
    is_told: bool = False
    seconds: float = 0.0

    def of(self, name: str, count: Callable[[], Any]) -> Any:
        if name in self.kept:
            self.is_told = True
            return self.kept[name]
        began = time.perf_counter()
        found = self.counted[name] = count()
        self.seconds += time.perf_counter() - began
        return found


_kept = Written(lambda board, scope: CountedFigures.objects.filter(board=board, scope=scope))
_looking: ContextVar[_Counts | None] = ContextVar("counts of a look", default=None)
_boards: dict[str, Board[Any]] = {}


def board(name: str, *verbs: str) -> Callable[[Callable[..., T]], Board[T]]:
    """Make the decorated function of (user, on, organization, and what is asked) a board.

    `verbs` are all those by which its figures see people and committees.
    """

    def register(make: Callable[..., T]) -> Board[T]:
        return _boards.setdefault(name, Board(name, verbs, make))

    return register


def figure(count: Callable[Concatenate[User, P], T]) -> Callable[Concatenate[User, P], T]:
    """Let what the decorated function counts be kept with the board it is counted for.

    It returns what JSON holds, without anybody's name or id, and depends on nothing but what its
    user sees by the board's verbs, its arguments and the rules.
    """

    @wraps(count)
    def counted(user: User, /, *args: P.args, **kwargs: P.kwargs) -> T:
        counts = _looking.get()
        if counts is None or counts.user.pk != user.pk:
            return count(user, *args, **kwargs)
        said = [count.__module__, count.__qualname__, *args, *sorted(kwargs.items())]
        name = sha256(repr([_said(one) for one in said]).encode()).hexdigest()
        found: T = counts.of(name, lambda: count(user, *args, **kwargs))
        return found

    return counted


def _said(one: Any) -> Any:
    """Return an argument as it is told from others: a row by its key, whatever it is called."""
    if isinstance(one, Model):
        return one._meta.label, one.pk
    if is_dataclass(one):
        return [_said(getattr(one, each.name)) for each in fields(one)]
    return one


def look(
    which: Board[T], user: User, *, on: date, organization: Organization, **asked: Any
) -> Look[T]:
    """Return the board as `user` sees it, by figures that are kept where there are such.

    What is kept is of the same scope, day and rules. `asked` is what JSON holds.
    """
    name = f"{which.name}?{urlencode(asked)}" if asked else which.name
    key: dict[str, Any] = {"board": name, "scope": access.scope(user, *which.verbs)}
    basis, now = basis_of(organization), timezone.now()
    row = _kept.first(*key.values())
    if row is not None and not row.fits(on=on, basis=basis, now=now):
        row = None
    counts = _Counts(user, row.figures if row else {})
    found = _made(which, counts, on=on, organization=organization, asked=asked)
    if counts.seconds >= settings.COUNTS_KEPT_AFTER:
        _keep(key, counts, row, on=on, basis=basis, counted_at=now, asked=asked)
    if row is None or not counts.is_told:
        return Look(found)
    is_old = row.is_old(version_of(on), now=now)
    _note(row, on=on, is_wanted=is_old and row.may_count_again(now=now))
    return Look(found, row.counted_at, is_old)


def told(looks: Iterable[Look[Any]]) -> Told | None:
    """Return what a page says of when its figures were counted; None where that is just now."""
    kept = [one for one in looks if one.counted_at is not None]
    times = [one.counted_at for one in kept if one.counted_at is not None]
    return Told(min(times), any(one.is_old for one in kept)) if times else None


def basis_of(organization: Organization) -> str:
    """Return what changes whenever the same record counts to other figures: rules and program."""
    said = [organization.rules_hash, organization.membership_mode, settings.VERSION]
    return sha256(repr(said).encode()).hexdigest()[:16]


def recount_due() -> int:
    """Count again what is old, of another day or of other rules, and return how much that was.

    Forgets what nobody looked at for two weeks, and what no grant in force gives a scope of. Any
    number of workers may do so at once: each row is one worker's.
    """
    with Organization.known() as organization:
        zone = ZoneInfo(organization.timezone)
        with timezone.override(zone):
            return _recount(organization, on=timezone.localdate())


def want_again() -> None:
    """Have everything counted again that is kept, as after everybody was computed."""
    CountedFigures.objects.update(wanted_at=Now())


def _recount(organization: Organization, *, on: date) -> int:
    CountedFigures.objects.filter(looked_on__lt=on - LOOKED_WITHIN).delete()
    basis, n = basis_of(organization), 0
    due = CountedFigures.objects.due(on=on, basis=basis)
    found = list(due.order_by("wanted_at", "pk"))
    users = _users_of({(_name_of(row), row.scope) for row in found}) if found else {}
    for row in found:
        taken = due.filter(pk=row.pk).update(taken_until=Now() + LEASE, wanted_at=None)
        user = users.get((_name_of(row), row.scope))
        if not taken:
            continue
        if user is None:
            row.delete()
        else:
            _count(row, user, on=on, organization=organization, basis=basis)
            n += 1
    return n


def _count(
    row: CountedFigures, user: User, *, on: date, organization: Organization, basis: str
) -> None:
    """Count one board of one scope anew; forget it where that does not take long any more."""
    version, now = version_of(on), timezone.now()
    counts = _Counts(user, {})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true)", [str(SECONDS_AT_MOST * 1000)]
        )
        _made(_boards[_name_of(row)], counts, on=on, organization=organization, asked=row.asked)
    if counts.seconds < settings.COUNTS_KEPT_AFTER / 2:
        row.delete()
        return
    CountedFigures.objects.filter(pk=row.pk).update(
        figures=counts.counted, on=on, basis=basis, version=version, seconds=counts.seconds,
        counted_at=now, taken_until=None,
    )  # fmt: skip


def _made(
    which: Board[T], counts: _Counts, *, on: date, organization: Organization, asked: dict[str, Any]
) -> T:
    token = _looking.set(counts)
    try:
        return which.make(counts.user, on=on, organization=organization, **asked)
    finally:
        _looking.reset(token)


def _keep(
    key: dict[str, Any],
    counts: _Counts,
    row: CountedFigures | None,
    *,
    counted_at: datetime,
    on: date,
    **more: Any,
) -> None:
    """Keep what a look counted, beside what was kept; the oldest of it says how old all is."""
    defaults = {
        "figures": {**counts.kept, **counts.counted},
        "seconds": counts.seconds + (row.seconds if row else 0),
        "counted_at": row.counted_at if row else counted_at,
        "version": "",
        "on": on,
        "looked_on": on,
        **more,
    }
    CountedFigures.objects.update_or_create(**key, defaults=defaults)


def _note(row: CountedFigures, *, on: date, is_wanted: bool) -> None:
    """Write down that it was looked at today, and that it is to be counted again: once each."""
    rows = CountedFigures.objects.filter(pk=row.pk)
    if row.looked_on != on:
        rows.update(looked_on=on)
    if is_wanted and row.wanted_at is None:
        rows.update(wanted_at=Now())


def _name_of(row: CountedFigures) -> str:
    return row.board.partition("?")[0]


def _users_of(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], User]:
    """Return somebody for each board and scope who sees it by grants in force."""
    found: dict[tuple[str, str], User] = {}
    boards = [_boards[name] for name in {name for name, _scope in wanted} if name in _boards]
    granted = User.objects.filter(is_active=True, grants__isnull=False).distinct()
    for user in granted.select_related("person").order_by("pk"):
        for each in boards:
            found.setdefault((each.name, access.scope(user, *each.verbs)), user)
        if wanted <= found.keys():
            break
    return found
