"""Base: how many of us are organized, what that stands on."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.http import Request, render_page
from organizing import recounting
from organizing.dashboards import base_page, trends


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def base(request: Request) -> HttpResponse:
    """Show the honest count, capacity and output, four cards, who drifts, and the ladder."""
    on, user = timezone.localdate(), request.user
    asked: dict[str, Any] = {"on": on, "organization": request.organization}
    page = recounting.look(base_page.page, user, **asked)
    looks: list[recounting.Look[Any]] = [page]
    board = None
    if user.has_perm("organizing.view_drift"):
        looks.append(drifting := recounting.look(base_page.drifting, user, **asked))
        board = drifting.found
    context = {
        **vars(page.found),
        "on": on,
        "counted": recounting.told(looks),
        "trends": trends.trends(user, on=on),
        "board": board,
        "rows": board.rows if board else [],
    }
    return render_page(request, "organizing/base/base.html", context)


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def figures(request: Request) -> HttpResponse:
    """List the figures of each day kept over a year, the latest first."""
    found = trends.trends(request.user, on=timezone.localdate(), whole=True)
    context = {"trends": found, "days": found.days if found else []}
    return render_page(request, "organizing/base/figures.html", context)
