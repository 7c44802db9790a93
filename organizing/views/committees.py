"""Committees: how they are doing, worst first, and each one by itself."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from members.http import Request, render_page
from members.models import Committee


@require_safe
def committees(request: Request) -> HttpResponse:
    """Show the committees in scope."""
    found = Committee.objects.visible_to(request.user).standing().order_by("name", "pk")
    return render_page(request, "organizing/committees/list.html", {"committees": found})


@require_safe
def committee(request: Request, pk: UUID) -> HttpResponse:
    """Show one committee."""
    found = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    return render_page(request, "organizing/committees/detail.html", {"committee": found})
