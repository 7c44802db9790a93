"""What a committee's leader can do about it this week, beside how it is doing (practice 6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.models import Decision
from members.charts import Series, Timeline
from members.database.written import Written
from members.dates import date_format
from members.models import Carrier, Committee, Meeting, Seat
from organizing import reading
from organizing.committee_health import CheckUp, Part, check_up
from organizing.dashboards import agenda, committee_lists, open_seats
from organizing.dashboards import drift as drift_dashboard
from organizing.dashboards.agenda import Draft
from organizing.dashboards.committee_lists import Counted
from organizing.dashboards.open_seats import Candidate
from organizing.models import Commitment, Standing
from organizing.models.standing import Drift

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

MONTHS = 12
DRIFTING_SHOWN = 4
DECISIONS_SHOWN = 5


@dataclass(frozen=True)
class Calling:
    """Somebody of ours who drifts, the first reason (ours before theirs), and who calls them."""

    row: drift_dashboard.Row
    called_on: date | None


@dataclass(frozen=True)
class Week:
    """Lists, seats, agenda, drift and decisions of one committee."""

    lists: Counted
    candidates: list[Candidate]
    draft: Draft | None
    drifting: list[Calling]
    drifting_total: int
    overdue: int
    decisions: list[Decision]


def week(committee: Committee, user: User, *, on: date, checked: CheckUp) -> Week:
    """Return what there is to do about a committee this week, as far as `user` may see it."""
    drifting, total = _drifting(committee, user, on=on)
    meeting = _next.first(committee, on)
    return Week(
        lists=committee_lists.counted(committee, on=on),
        candidates=open_seats.candidates(committee, user, on=on) if checked.open_seats else [],
        draft=agenda.draft(committee, user, held_on=meeting.held_on, on=on)
        if meeting and not meeting.agenda
        else None,
        drifting=drifting,
        drifting_total=total,
        overdue=_overdue.count(user, committee, on),
        decisions=_decisions.rows(user, committee),
    )


_next = Written(
    lambda committee, on: Meeting.objects.filter(
        committee=committee, state="planned", held_on__gte=on
    ).order_by("held_on")[:1]
)


@Written
def _overdue(user: User, committee: Committee, on: date) -> QuerySet[Commitment, Any]:
    owed = Q(owed_by_committee=committee) | Q(owed_to_committee=committee)
    return Commitment.objects.visible_to(user).open().filter(owed, due_on__lt=on).values("pk")


@Written
def _decisions(user: User, committee: Committee) -> QuerySet[Decision]:
    found = Decision.objects.visible_to(user).filter(committee=committee)
    found = found.select_related("committee", "campaign")
    return found.order_by("-decided_on", "-pk")[:DECISIONS_SHOWN]


def _drifting(committee: Committee, user: User, *, on: date) -> tuple[list[Calling], int]:
    """Return who of the committee and its lists drifts, ours first; only where reasons are open."""
    total = _sealed.count(user, committee)
    if not total:
        return [], 0
    rows = drift_dashboard.rows(_first.rows(user, committee), user=user, on=on)
    ids = [row.person.pk for row in rows]
    reading.reasons(ids, by=user, purpose="committee_page", of=committee)
    calls = dict(_mine.rows(user, ids))
    return [Calling(row, calls.get(row.person.pk)) for row in rows], total


def _ours(user: User, committee: Committee) -> QuerySet[Standing]:
    seats = Seat.objects.filter(committee=committee).filled().values("person")
    carried = Carrier.objects.current().filter(by__in=seats).values("person")
    found = Standing.objects.sealed_to(user).counted().filter(drift=Drift.DRIFTING)
    found = found.filter(Q(person__in=seats) | Q(person__in=carried), person__no_contact=False)
    return found.exclude(person=user.person_id)


_sealed = Written(lambda user, committee: _ours(user, committee).values("pk"))
_first = Written(
    lambda user, committee: (
        _ours(user, committee)
        .order_by("-our_points", "-drift_points", "person")
        .select_related("person")[:DRIFTING_SHOWN]
    )
)
_mine = Written(
    lambda user, people: (
        Commitment.objects.open()
        .filter(owed_by=user.person_id, owed_to__among=people)
        .order_by("-due_on")
        .values_list("owed_to", "due_on")
    )
)


@dataclass(frozen=True)
class Year:
    """A committee at the end of each of twelve months and today, as the evidence of then has it."""

    days: list[date]
    found: list[CheckUp | None]

    @property
    def score(self) -> Timeline:
        """The number, where enough was measured to have one."""
        scores = [one.health.score if one else None for one in self.found]
        known = [score for score in scores if score is not None]
        says = _("There was not enough on record for a number in these months.")
        if known:
            says = _("%(first)s of 100 at first, %(last)s now; the worst month had %(least)s.") % {
                "first": round(known[0]),
                "last": round(known[-1]),
                "least": round(min(known)),
            }
        values = [None if score is None else round(score) for score in scores]
        return self._chart("score", _("Health over the year"), says, [(_("Of 100"), values)])

    @property
    def parts(self) -> Timeline:
        """The four components a leader moves from one meeting to the next, in percent."""
        chosen = [Part.FOLLOW_THROUGH, Part.ATTENDANCE, Part.CONTACT, Part.COVERAGE]
        series = [
            (str(part.label), [self._percent(one, part) for one in self.found]) for part in chosen
        ]
        says = _("Shares in percent, each over the 90 days before.")
        return self._chart("parts", _("Four components over the year"), says, series)

    def _percent(self, one: CheckUp | None, part: Part) -> int | None:
        if one is None or (part == Part.ATTENDANCE and one.is_small):
            return None
        component = one.health.of(part)
        return component.percent if component else None

    def _chart(
        self, name: str, title: str, says: str, series: list[tuple[str, list[int | None]]]
    ) -> Timeline:
        tones = ["brand", "cool", "go", "ink"]
        last = len(self.days) - 1
        return Timeline(
            name,
            title,
            says,
            [date_format(day, "j M Y") for day in self.days],
            lines=[
                Series(label, values, tone)
                for (label, values), tone in zip(series, tones, strict=False)
            ],
            short=[
                date_format(day, "M") if place in (0, last // 2, last) else ""
                for place, day in enumerate(self.days)
            ],
            head=_("Day"),
            top=100,
        )


def year(committee: Committee, *, on: date) -> Year:
    """Return how a committee was doing at the end of each of the last twelve months, and today."""
    number = on.year * 12 + on.month - 1
    firsts = [date(n // 12, n % 12 + 1, 1) for n in range(number - MONTHS + 1, number + 1)]
    days = [*(first - timedelta(days=1) for first in firsts), on]
    return Year(days, [next(iter(check_up([committee], day)), None) for day in days])
