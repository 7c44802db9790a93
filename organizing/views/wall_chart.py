"""The wall chart: which unit, and everybody in it as squares, on screen and on paper."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from members import access
from members.http import Request, render_page
from members.models import LogEntry, Unit
from organizing.dashboards import coverage, places, since
from organizing.dashboards import wall_chart as dashboard
from organizing.models import Assessment
from organizing.models.standing import Rung


@require_safe
@permission_required("members.view_person", raise_exception=True)
def wall_charts(request: Request) -> HttpResponse:
    """Show how far we have come in each unit in scope: each leads to its chart."""
    within = access.units_within(request.user, may="members.view_person")
    found = Unit.objects.visible_to(request.user).filter(within, closed_on=None)
    units = places.without_sections(found.in_tree_order())
    figures = coverage.coverage(
        units, user=request.user, on=timezone.localdate(), rules=request.organization.rules
    )
    top = min((len(unit.path) for unit in units), default=1)
    rows = [(figures[unit.pk], len(unit.path) - top) for unit in units if unit.pk in figures]
    may_reach = access.units_within(request.user, may="members.view_contact")
    context = {
        "rows": rows,
        "on": timezone.localdate(),
        "reachable": set(found.filter(may_reach).values_list("pk", flat=True)),
    }
    return render_page(request, "organizing/wall_chart/list.html", context)


@require_safe
@permission_required("members.view_person", raise_exception=True)
def wall_chart(request: Request, pk: UUID) -> HttpResponse:
    """Show everybody of one unit as squares, as the address filters them; looking is logged."""
    user, on = request.user, timezone.localdate()
    within = access.units_within(user, may="members.view_person")
    unit = get_object_or_404(Unit.objects.visible_to(user).filter(within), pk=pk)
    may = dashboard.May.of(user, unit)
    asked = dashboard.Asked.read(request.GET, may)
    chart = dashboard.chart(user, unit, asked, on=on, rules=request.organization.rules)
    LogEntry.record("viewed_wall_chart", unit, by=user, n=chart.shown, show=asked.show)
    context = {
        "chart": chart,
        "lately": since.wall_chart(user, unit, on=on),
        "asked": asked,
        "now": timezone.localtime(),
        "may": may,
        "filters": dashboard.filters(may),
        "papers": dashboard.PAPERS,
        "rungs": Rung.choices,
        "strengths": Assessment.Strength.choices,
    }
    return render_page(request, "organizing/wall_chart/chart.html", context)
