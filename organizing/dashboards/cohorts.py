"""Newcomers by the action that was their first: who stayed, and what was a flash (practice 2.6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from campaigns.models import Action, Participation
from campaigns.withholding import withheld
from members.models import Person
from organizing import recounting
from organizing.absorbing import ABSORB_DAYS, first_acts
from organizing.dashboards.behind import PAGE, Behind, Line, Words, chips
from organizing.dashboards.places import places
from organizing.forms.days import as_uuid

if TYPE_CHECKING:
    from members.models import User

SECOND_ACT_DAYS = 60
FLASH_DAYS = 90
STAYED_AFTER = (30, 90, 180, 365)
MONTHS_BACK = 24
CONTACT = "members.view_contact"
SMALL = 5  # fewer than this many together tell about persons (practice 3.13, min_cell)

SMALL_ONES = "small"  # in an address: all who came first to one of them

FATES: dict[str, tuple[str, str]] = {  # which became so, of those of whom it is known by now
    "talked": ("talked", "talked OR age >= %(absorb)s"),
    "acted": ("acted", "acted OR age >= %(second)s"),
    "flash": ("NOT again", "again OR age >= %(flash)s"),
    **{f"stayed_{n}": (f"coalesce(stayed >= {n}, false)", f"age >= {n}") for n in STAYED_AFTER},
    "all": ("true", "true"),
}
WORDS: dict[str, tuple[Words, Words, Words]] = {  # what it is called, so, and not so
    "all": (_("First-timers"), _("all"), ""),
    "talked": (_("One-on-one in 14 days"), _("sat down with in time"), _("not in 14 days")),
    "acted": (_("Second act in 60 days"), _("came again"), _("not in 60 days")),
    "flash": (_("Flash, 90 days"), _("not seen again"), _("seen again")),
}


@dataclass(frozen=True)
class Share:
    """So many of those for whom the days are over; None where they are over for nobody."""

    n: int
    of: int

    @property
    def percent(self) -> int | None:
        """The share in whole percent."""
        return round(100 * self.n / self.of) if self.of else None


@dataclass(frozen=True)
class Cohort:
    """Those who came first to one action (None: to smaller ones, taken together)."""

    action: Action | None
    n: int
    absorbed: Share
    second_act: Share
    flash: Share
    stayed: dict[int, Share]
    query: str = ""  # whose list an address asks for


@dataclass(frozen=True)
class Asked:
    """Whom of the first-timers one wants by name: what became of them, and of which action."""

    of: str
    action: str = ""  # an id, SMALL_ONES, or all of them
    part: str = ""  # yes, no, or both
    page: int = 1


def cohorts(user: User, *, on: date) -> list[Cohort]:
    """Return the cohorts of two years among people `user` may see, the latest first.

    Actions that brought fewer than five first-timers are taken together at the end.
    """
    hidden = tuple(sorted(_hidden(user, _since(on))))
    rows = {UUID(row["action"]): row for row in _counted(user, on, hidden)}
    actions = Action.objects.filter(pk__in=rows).order_by("-held_on", "-pk")
    large = [one for one in actions if rows[one.pk]["all_n"] >= SMALL]
    small = [rows[one.pk] for one in actions if rows[one.pk]["all_n"] < SMALL]
    found = [_cohort(one, [rows[one.pk]]) for one in large]
    return [*found, _cohort(None, small)] if small else found


def whole(found: list[Cohort]) -> Cohort | None:
    """Return all cohorts as one; None without any."""
    if not found:
        return None
    return Cohort(
        None,
        sum(one.n for one in found),
        _sum([one.absorbed for one in found]),
        _sum([one.second_act for one in found]),
        _sum([one.flash for one in found]),
        {days: _sum([one.stayed[days] for one in found]) for days in STAYED_AFTER},
    )


def _sum(shares: list[Share]) -> Share:
    return Share(sum(one.n for one in shares), sum(one.of for one in shares))


@recounting.figure
def _counted(user: User, on: date, hidden: tuple[UUID, ...]) -> list[dict[str, Any]]:
    """Return for each action its first-timers, and how many of them did what in which time."""
    counts = [
        f"count(*) FILTER (WHERE ({whole}) AND ({part})) AS {name}_n,"
        f" count(*) FILTER (WHERE {whole}) AS {name}_of"
        for name, (part, whole) in FATES.items()
    ]
    question = f"SELECT action, {', '.join(counts)} FROM days GROUP BY action"  # noqa: S608 (ours)
    rows = _asked(user, question, on=on, hidden=hidden)
    return [{**row, "action": str(row["action"])} for row in rows]


def behind(user: User, asked: Asked, *, on: date) -> tuple[Behind, str]:
    """Return who came first where, and whether what is asked for became of them; and where, named.

    Names of those whose participation `user` may know (T2); others are counted.
    """
    part, whole = FATES[asked.of]
    question = (
        f"SELECT * FROM (SELECT person, action, held, ({part}) AS is_part, ({whole}) AS is_known,"  # noqa: S608 (ours)
        " count(*) OVER (PARTITION BY action) AS n FROM days) d WHERE is_known"
        " ORDER BY held DESC, person"
    )
    rows = _asked(user, question, on=on, hidden=_hidden(user, _since(on)))
    pk, where = as_uuid(asked.action), _now("All first actions")
    if asked.action == SMALL_ONES:
        rows, where = [row for row in rows if row["n"] < SMALL], _now("smaller ones together")
    elif asked.action:
        rows = [row for row in rows if row["action"] == pk]
    names = dict(
        Action.objects.filter(pk__in={row["action"] for row in rows}).values_list("pk", "name")
    )
    title, yes, no = _words(asked.of)
    n = sum(row["is_part"] for row in rows)
    sides = {"": (_("all"), len(rows)), "yes": (yes, n), "no": (no, len(rows) - n)}
    chosen = asked.part if asked.part in sides and asked.of != "all" else ""
    rows = [row for row in rows if not chosen or row["is_part"] == (chosen == "yes")]
    seen = Person.objects.visible_to(user, may=CONTACT).filter(pk__in=[r["person"] for r in rows])
    ids: set[UUID] = set(seen.values_list("pk", flat=True))
    named = [row for row in rows if row["person"] in ids]
    pages = max(1, -(-len(named) // PAGE))
    page = min(max(1, asked.page), pages)
    shown = named[(page - 1) * PAGE : page * PAGE]
    people, at = (
        Person.objects.in_bulk([r["person"] for r in shown]),
        places(row["person"] for row in shown),
    )
    query = f"of={asked.of}" + (f"&action={asked.action}" if asked.action else "")
    lines = [
        Line(
            people[row["person"]],
            at.get(row["person"], ""),
            None,
            False,
            row["held"],
            "" if asked.of == "all" else yes if row["is_part"] else no,
            names[row["action"]],
        )
        for row in shown
    ]
    return Behind(
        title,
        chips(sides, query, chosen) if asked.of != "all" else chips({"": sides[""]}, query, ""),
        lines,
        page,
        pages,
        query + (f"&part={chosen}" if chosen else ""),
        len(rows) - len(named),
    ), names.get(pk, where) if pk else where


def _words(of: str) -> tuple[Words, Words, Words]:
    if of in WORDS:
        return WORDS[of]
    title = _now("Still with us after %(n)s days") % {"n": of.removeprefix("stayed_")}
    return title, _("still with us"), _("not seen since")


def _since(on: date) -> date:
    return on - timedelta(days=round(MONTHS_BACK * 30.44))


def _hidden(user: User, since: date) -> set[UUID]:
    return withheld(Action.objects.filter(is_test=True, held_on__gte=since), user)


def _asked(
    user: User, question: str, *, on: date, hidden: Collection[UUID]
) -> list[dict[str, Any]]:
    """Return what `question` finds of the first acts of two years among people in scope.

    Who took part in a test that is not published yet is left out, as of every total.
    """
    seen = Participation.objects.visible_to(user).filter(
        action__held_on__gte=_since(on), action__held_on__lte=on
    )
    seen = seen.exclude(action__in=hidden)
    firsts = first_acts(seen).order_by().values_list("action", "person", "action__held_on")
    with connection.cursor() as cursor:
        whose = firsts.query.sql_with_params()
        rows: str = connection.ops.compose_sql(*whose)  # type: ignore[attr-defined]
        given: dict[str, Any] = {
            "on": on,
            "absorb": ABSORB_DAYS,
            "second": SECOND_ACT_DAYS,
            "flash": FLASH_DAYS,
        }
        days = Path(__file__).with_name("cohorts.sql").read_text()
        cursor.execute(days.replace("{firsts}", rows.replace("%", "%%")) + question, given)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _cohort(action: Action | None, rows: list[dict[str, int]]) -> Cohort:
    def share(name: str) -> Share:
        return Share(sum(r[f"{name}_n"] for r in rows), sum(r[f"{name}_of"] for r in rows))

    return Cohort(
        action,
        share("all").n,
        absorbed=share("talked"),
        second_act=share("acted"),
        flash=share("flash"),
        stayed={days: share(f"stayed_{days}") for days in STAYED_AFTER},
        query=f"action={action.pk if action else SMALL_ONES}",
    )
