"""The ledger of promises, and each change of one in one tap."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.http import Request, render_page
from organizing.dashboards import promises as dashboard
from organizing.models import Commitment


@require_safe
def promises(request: Request) -> HttpResponse:
    """Show promises we owe, then those owed to us."""
    on = timezone.localdate()
    seen = dashboard.with_sides(Commitment.objects.visible_to(request.user).open())
    rows = dashboard.rows(seen.order_by("due_on", "pk")[:100], on=on, user=request.user)
    return render_page(request, "organizing/promises/ledger.html", {"rows": rows})
