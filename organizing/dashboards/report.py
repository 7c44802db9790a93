"""What we built in a quarter, counted from snapshots, changes and actions of one's scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Action, Participation
from campaigns.withholding import told_to
from members import access
from members.charts import Series, Timeline
from members.dates import date_format
from members.models import Committee, Organization, Unit, User
from organizing import promising
from organizing.committee_health import Status, check_up
from organizing.dashboards import base, movement, trends
from organizing.dashboards.movement import Asked
from organizing.models import Commitment
from organizing.models.standing import Rung
from organizing.reporting import CAPACITY, Act, Line, Quarter, Report, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

FAR = 35  # days: a snapshot older than that says nothing of the day


@dataclass(frozen=True)
class Page:
    """The report of a quarter with its picture, and to whom it can be mailed."""

    report: Report
    chart: Timeline
    quarter: Quarter
    acts: list[str]  # the address of each action of the report

    @property
    def capacity_urls(self) -> list[str]:
        """Where the rows behind each sentence of capacity are."""
        moved = f"what=rung&since={self._before}&until={self.report.until}&cross={Rung.ACTIVIST}"
        return [
            reverse("committees"),
            f"{reverse('movement')}?{moved}&way=up",
            f"{reverse('promises')}?state=closed",
        ]

    @property
    def output_url(self) -> str:
        """Where the actions of the quarter are."""
        return f"{reverse('actions_held')}?since={self._before}&until={self.report.until}"

    @property
    def _before(self) -> date:
        return self.quarter.begins - timedelta(days=1)


def page(user: User, quarter: Quarter, *, on: date, rules: Mapping[str, Any]) -> Page:
    """Return the report of a quarter over what `user` may see; of one not over, up to `on`."""
    until = min(quarter.ends, on)
    kept = trends.series(user, on=until, days=(until - quarter.begins).days + FAR)
    held, output = _output(user, quarter.begins, until)
    then, now = _at(kept, quarter.begins - timedelta(days=1)), _at(kept, until) or {}
    report = Report(
        scope=_scope(user),
        begins=quarter.begins,
        until=until,
        workforce=_rounded(base.universe(user, on=until)),
        lines=[
            Line(name, rounded(then.get(name, 0)) if then else None, rounded(now.get(name, 0)))
            for name in CAPACITY
        ],
        kept=promising.kept(
            Commitment.objects.visible_to(user), on=until, rules=rules["commitments"]
        ).percent,
        rose=rounded(_rose(user, quarter.begins, until)),
        **_committees(user, until),
        **output,
    )
    acts = [action.get_absolute_url() for action in held]
    return Page(report, _chart(kept, quarter.begins, until), quarter, acts)


def _rounded(n: int | None) -> int | None:
    return None if n is None else rounded(n)


def _scope(user: User) -> str:
    if access.is_everywhere(user):
        return Organization.current().name
    names = Unit.objects.filter(pk__in=trends.tops(user)).order_by("name")
    return ", ".join(names.values_list("name", flat=True)) or _("what you may see")


def _at(kept: dict[date, dict[str, int]], day: date) -> dict[str, int] | None:
    """Return the figures kept last by a day, if they are not too old for it."""
    known = [when for when in kept if day - timedelta(days=FAR) <= when <= day]
    return kept[max(known)] if known else None


def _rose(user: User, begins: date, until: date) -> int:
    """Return how many came to stand at Activist or above in the quarter (the leader pipeline)."""
    asked = Asked("rung", begins - timedelta(days=1), until)
    flows = movement.flows(user, asked)
    return sum(flow.n for flow in flows if flow.way == "up" and flow.crosses(Rung.ACTIVIST))


def _committees(user: User, until: date) -> dict[str, Any]:
    seen = Committee.objects.visible_to(user).standing()
    found = check_up(seen, until)
    healthy = sum(one.health.status == Status.HEALTHY for one in found)
    return {"healthy": healthy, "committees": len(found)}


def _output(user: User, begins: date, until: date) -> tuple[list[Action], dict[str, Any]]:
    """Return the actions and what is said of them; a test that is not published is left out."""
    did = told_to(Participation.objects.visible_to(user).verified(), user, since=begins)
    did = did.filter(action__held_on__gte=begins, action__held_on__lte=until)
    counts = dict(did.order_by().values_list("action").annotate(n=Count("pk")))
    held = list(Action.objects.visible_to(user).filter(pk__in=counts).order_by("held_on", "pk"))
    rapid = sum(action.origin == Action.Origin.RAPID_RESPONSE for action in held)
    people = did.aggregate(n=Count("person", distinct=True))["n"]
    return held, {
        "acts": [Act(one.name, one.held_on, rounded(counts[one.pk])) for one in held],
        "people": rounded(people),
        "rapid": round(100 * rapid / len(held)) if held else 0,
    }


def _chart(kept: dict[date, dict[str, int]], begins: date, until: date) -> Timeline:
    days = [day for day in sorted(kept) if begins - timedelta(days=FAR) <= day <= until]
    values = [rounded(kept[day].get("level_5", 0)) for day in days]
    last = len(days) - 1
    return Timeline(
        "built",
        _("Organized people over the quarter"),
        _("Rounded down to tens, from the figures kept of each day."),
        [date_format(day, "j M Y") for day in days],
        lines=[Series(_("Organized people"), values, urls=[reverse("figures")] * len(days))],
        short=[
            date_format(day, "j M") if place in (0, last) else "" for place, day in enumerate(days)
        ],
        head=_("Day"),
    )


def readers(user: User) -> list[tuple[str, str]]:
    """Return to whom the report can be mailed: the members of a committee, or all who sign in."""
    seen = Committee.objects.visible_to(user).standing().order_by("name", "pk")
    names = [(str(pk), name) for pk, name in seen.values_list("pk", "name")]
    return [("all", _("Everybody who signs in and whom you may see")), *names]


def chosen(user: User, to: str) -> Iterable[User]:
    """Return the users behind a choice of `readers`, of those whom `user` may see."""
    found = User.objects.filter(access.people(user, "person"), is_active=True)
    if to != "all":
        seats = Q(person__seats__committee=to, person__seats__ended_on=None)
        found = found.filter(seats)
    return found.select_related("person").distinct().order_by("pk")
