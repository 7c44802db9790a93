"""Newcomers by their first action: did they stay?"""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.http import Request, render_page
from organizing import recounting
from organizing.dashboards import base_page
from organizing.dashboards import cohorts as dashboard


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def cohorts(request: Request) -> HttpResponse:
    """Show what became of those who came first to each action, and who is gone of a year ago."""
    on = timezone.localdate()
    look = recounting.look(
        base_page.newcomers, request.user, on=on, organization=request.organization
    )
    found, away = look.found
    context = {
        "on": on,
        "counted": recounting.told([look]),
        "cohorts": found,
        "whole": dashboard.whole(found),
        "gone": away,
    }
    return render_page(request, "organizing/base/cohorts.html", context)
