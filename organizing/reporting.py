"""What we built in a quarter, for the board and members: rounded, nobody by name (practice 2.18).

Capacity comes first, output after it, and nothing of the one is added to the other. A `Report`
holds rounded numbers only: what is mailed or printed cannot tell more than what is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.dates import date_format
from members.inviting import has_mailbox
from members.models import LogEntry, Organization, User
from organizing.counting import ROUND_TO
from organizing.models import Nudge

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CAPACITY: dict[str, StrOrPromise] = {
    "level_5": gettext_lazy("Organized people"),
    "level_4": gettext_lazy("Committed people"),
    "level_3": gettext_lazy("People in relationship"),
    "leaders": gettext_lazy("Leaders"),
    "ties": gettext_lazy("Live ties"),
}
METHOD = gettext_lazy(
    "A name on a list is not a member of a base: each number needs dated evidence of the last 180"
    " days. Numbers are rounded down to tens, so that they point at nobody."
)


def rounded(n: int) -> int:
    """Return a number rounded down to tens; 0 stands for fewer than ten."""
    return n // ROUND_TO * ROUND_TO


def said(n: int | None) -> str:
    """Return a rounded number in words."""
    if n is None:
        return _("not known")
    if n < ROUND_TO:
        return _("fewer than 10")
    return _("about %(n)s") % {"n": number_format(n)}


@dataclass(frozen=True)
class Line:
    """One number of capacity at both ends of the quarter."""

    name: str
    then: int | None
    now: int

    @property
    def label(self) -> str:
        """What it counts."""
        return str(CAPACITY[self.name])


@dataclass(frozen=True)
class Act:
    """One action with how many took part."""

    name: str
    held_on: date
    n: int


@dataclass(frozen=True)
class Report:
    """What we built between two days, in rounded numbers."""

    scope: str
    begins: date
    until: date
    workforce: int | None
    lines: list[Line]
    kept: int | None  # percent of promises kept, None below the least number that makes a rate
    healthy: int
    committees: int
    rose: int
    acts: list[Act] = field(default_factory=list)
    people: int = 0
    rapid: int = 0  # percent of actions that answered somebody else

    @classmethod
    def read(cls, plain: dict[str, Any]) -> Report:
        """Return what `plain` wrote down."""
        lines = [Line(**line) for line in plain["lines"]]
        acts = [
            Act(act["name"], date.fromisoformat(act["held_on"]), act["n"]) for act in plain["acts"]
        ]
        days = {name: date.fromisoformat(plain[name]) for name in ("begins", "until")}
        return cls(**{**plain, **days, "lines": lines, "acts": acts})

    def plain(self) -> dict[str, Any]:
        """Return it as values JSON knows."""
        found = asdict(self)
        found |= {"begins": self.begins.isoformat(), "until": self.until.isoformat()}
        found["acts"] = [{**asdict(act), "held_on": act.held_on.isoformat()} for act in self.acts]
        return found

    @property
    def title(self) -> str:
        """Its heading: what we built, and when."""
        return _("What we built, %(begins)s to %(until)s") % {
            "begins": date_format(self.begins, "j M Y"),
            "until": date_format(self.until, "j M Y"),
        }

    @property
    def headline(self) -> str:
        """The one sentence: how many are organized, then and now, of how many."""
        line = self.lines[0]
        words = _("%(now)s people are organized in %(scope)s.")
        if line.then is not None:
            words = _("%(now)s people are organized in %(scope)s; at first it was %(then)s.")
        text = words % {"now": said(line.now), "scope": self.scope, "then": said(line.then)}
        text = text[:1].upper() + text[1:]
        if self.workforce:
            of = _("The whole is %(n)s people.") % {"n": said(self.workforce)}
            text = f"{text} {of}"
        return text

    @property
    def capacity(self) -> list[str]:
        """Capacity in sentences, after the table of it."""
        found = [
            ngettext(
                "%(healthy)s of %(n)s committee is healthy.",
                "%(healthy)s of %(n)s committees are healthy.",
                self.committees,
            )
            % {"healthy": self.healthy, "n": self.committees},
            _("Came to move other people (Activist or above): %(n)s.") % {"n": said(self.rose)},
        ]
        if self.kept is not None:
            words = _("Of the promises due in the last 90 days, %(n)s%% were kept.")
            found.append(words % {"n": self.kept})
        return found

    @property
    def output(self) -> list[str]:
        """Output in sentences."""
        if not self.acts:
            return [_("No action was held.")]
        found = [
            ngettext(
                "%(n)s action was held; %(people)s people took part.",
                "%(n)s actions were held; %(people)s people took part.",
                len(self.acts),
            )
            % {"n": len(self.acts), "people": said(self.people)}
        ]
        if self.rapid:
            words = _("%(n)s%% of the actions answered somebody else's timing.")
            found.append(words % {"n": self.rapid})
        return found

    def text(self) -> str:
        """Return the whole as plain text, as it is mailed and copied."""
        rows = [f"{line.label}: {said(line.now)} ({said(line.then)})" for line in self.lines]
        acts = [
            f"{date_format(act.held_on, 'j M')}: {act.name}, {said(act.n)}" for act in self.acts
        ]
        parts = [
            self.title,
            self.headline,
            "\n".join([_("Capacity, now (and when the quarter began)"), *rows, *self.capacity]),
            "\n".join([_("Output, never added to it"), *self.output, *acts]),
            str(METHOD),
        ]
        return "\n\n".join(parts) + "\n"


@dataclass(frozen=True)
class Quarter:
    """Three months of a calendar year, by the first day."""

    begins: date

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Return the quarter a day falls in."""
        return cls(date(day.year, (day.month - 1) // 3 * 3 + 1, 1))

    @property
    def number(self) -> int:
        """1 to 4."""
        return (self.begins.month + 2) // 3

    @property
    def before(self) -> Quarter:
        """The quarter before it."""
        return Quarter.of(self.begins - timedelta(days=1))

    @property
    def ends(self) -> date:
        """Its last day."""
        month = self.begins.month + 3
        year = self.begins.year + (month > 12)
        return date(year, (month - 1) % 12 + 1, 1) - timedelta(days=1)


@transaction.atomic
def send(report: Report, to: Iterable[User], *, on: date, by: User) -> int:
    """Queue the report for each of `to` who has a mailbox; return how many are new.

    One a day for each: a second press, or a second window, sends nothing twice.
    """
    plain = report.plain()
    reached = [user for user in to if has_mailbox(user)]
    there = set(
        Nudge.objects.filter(kind=Nudge.Kind.REPORT, local_day=on, user__in=reached).values_list(
            "user", flat=True
        )
    )
    made = Nudge.objects.bulk_create(
        [
            Nudge(user=user, kind=Nudge.Kind.REPORT, local_day=on, said=plain)
            for user in reached
            if user.pk not in there
        ],
        ignore_conflicts=True,
    )
    if made:
        LogEntry.record(
            "report_sent", Organization.current(), by=by, people=len(made), until=report.until
        )
    return len(made)
