"""What a figure counts: the rows behind the ratios of a unit, and behind the shares of cohorts."""

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
from members.models import Unit
from organizing.dashboards import behind as dashboard
from organizing.dashboards import cohorts
from organizing.dashboards.reach import SEALED


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


def _page(request: Request) -> int:
    said = request.GET.get("page", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 1
