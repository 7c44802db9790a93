"""Newcomers by their first action: did they stay?"""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.http import Request, render_page
from organizing.dashboards import cohorts as dashboard
from organizing.dashboards import gone


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def cohorts(request: Request) -> HttpResponse:
    """Show what became of those who came first to each action, and who is gone of a year ago."""
    on = timezone.localdate()
    found = dashboard.cohorts(request.user, on=on)
    context = {
        "on": on,
        "cohorts": found,
        "whole": dashboard.whole(found),
        "gone": gone.gone(request.user, on=on),
    }
    return render_page(request, "organizing/base/cohorts.html", context)
