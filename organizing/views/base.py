"""Base: how many of us are organized, what that stands on."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.http import Request, render_page
from organizing.dashboards import base as dashboard
from organizing.dashboards import drift, issues, joined, ledgers, since, threads, trends
from organizing.dashboards.issues import Where
from organizing.models import StandingRun

SHOWN, ISSUES = 5, 3


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def base(request: Request) -> HttpResponse:
    """Show the honest count, capacity and output, four cards, who drifts, and the ladder."""
    on, user = timezone.localdate(), request.user
    may_drift = user.has_perm("organizing.view_drift")
    board = drift.board(user, on=on, most=SHOWN) if may_drift else None
    tally = dashboard.Tally.of(user)
    count = dashboard.count(user, on=on, tally=tally)
    first = StandingRun.first_day()
    rules = request.organization.rules
    context = {
        "on": on,
        "lately": since.base(user, on=on),
        "count": count,
        "ledgers": ledgers.two_ledgers(user, on=on, organized=count.organized.n, since=first),
        "cards": dashboard.cards(user, on=on, rules=rules, tally=tally, since=first),
        "ladder": dashboard.rungs(user, tally=tally),
        "joined": joined.joined(user, request.organization),
        "threads": threads.threads(user, named=False, reached=count.by_level["reached"]),
        "issues": issues.board(user, Where(), on=on, rules=rules, most=ISSUES, choosing=False),
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
