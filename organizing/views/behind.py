"""What a figure counts: the rows behind the numbers of the boards that no board lists itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members import access
from members.http import Request, render_page
from members.models import Committee, Unit
from organizing.dashboards import behind as dashboard
from organizing.dashboards import cohorts, done, gone, recorded, turnover
from organizing.dashboards.reach import SEALED
from organizing.forms.days import as_day


@require_safe
@permission_required(SEALED, raise_exception=True)
def reach_behind(request: Request, pk: UUID) -> HttpResponse:
    """List what one ratio of a unit counts. The look is logged (T4)."""
    within = access.units_within(request.user, may=SEALED)
    unit = get_object_or_404(Unit.objects.visible_to(request.user).filter(within), pk=pk)
    on, of = timezone.localdate(), request.GET.get("of", "talks")
    if of not in dashboard.RATIOS:
        raise Http404
    found = dashboard.ratio(
        request.user,
        unit,
        of,
        part=request.GET.get("part", ""),
        page=_page(request),
        on=on,
        rules=request.organization.rules,
    )
    trail = [
        (reverse("reach"), _("Connections")),
        (reverse("reach_unit", args=[unit.pk]), unit.name),
    ]
    context: dict[str, Any] = {"behind": found, "trail": trail, "where": unit.name, "on": on}
    return render_page(request, "organizing/behind.html", {**context, "is_logged": True})


@require_safe
@permission_required(("organizing.view_base", cohorts.CONTACT), raise_exception=True)
def cohort_people(request: Request) -> HttpResponse:
    """List who came first to an action, and what became of them."""
    on = timezone.localdate()
    asked = cohorts.Asked(
        of=request.GET.get("of", "all"),
        action=request.GET.get("action", "")[:36],
        part=request.GET.get("part", ""),
        page=_page(request),
    )
    if asked.of not in cohorts.FATES:
        raise Http404
    found, where = cohorts.behind(request.user, asked, on=on)
    trail = [(reverse("base"), _("Base")), (reverse("cohorts"), _("Newcomers who stayed"))]
    context = {"behind": found, "trail": trail, "where": where, "on": on}
    return render_page(request, "organizing/behind.html", context)


@require_safe
@permission_required(("organizing.view_base", "organizing.view_drift"), raise_exception=True)
def gone_people(request: Request) -> HttpResponse:
    """List who belonged a year ago, and who of them is gone."""
    on = timezone.localdate()
    found = gone.behind(request.user, request.GET.get("part", ""), _page(request), on=on)
    trail = [(reverse("base"), _("Base")), (reverse("cohorts"), _("Newcomers who stayed"))]
    where = _("Whoever belonged a year ago")
    context = {"behind": found, "trail": trail, "where": where, "on": on}
    return render_page(request, "organizing/behind.html", context)


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def actions_held(request: Request) -> HttpResponse:
    """List the actions of a stretch of days, of the last 90 unless it is said."""
    on = timezone.localdate()
    until = min(as_day(request.GET.get("until")) or on, on)
    since = as_day(request.GET.get("since")) or until - done.SPAN
    found = done.done(request.user, since=since, until=until)
    return render_page(request, "organizing/base/actions.html", {"done": found})


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def recorded_events(request: Request) -> HttpResponse:
    """Tell of what kinds the records are that the base was computed from."""
    least = request.organization.rules["privacy"]["min_cell"]
    found = recorded.recorded(request.user, least=least)
    return render_page(request, "organizing/base/recorded.html", {"recorded": found})


@require_safe
def committee_turnover(request: Request, pk: UUID) -> HttpResponse:
    """List the seats of a committee that changed hands in twelve months."""
    found = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    shown = turnover.turnover(found, request.user, on=timezone.localdate())
    context = {"committee": found, "turnover": shown}
    return render_page(request, "organizing/committees/turnover.html", context)


def _page(request: Request) -> int:
    said = request.GET.get("page", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 1
