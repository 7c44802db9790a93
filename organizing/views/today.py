"""The page an organizer opens first."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.http import Request, render_page
from organizing.dashboards import today as dashboard


@require_safe
def today(request: Request) -> HttpResponse:
    """Show what is promised, what is due, and who is worth a conversation."""
    found = dashboard.today(
        request.user,
        on=timezone.localdate(),
        rules=request.organization.rules,
        just=request.GET.get("just", ""),
    )
    return render_page(request, "organizing/today/today.html", {"today": found})
