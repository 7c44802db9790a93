"""Meetings and their attendance."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from members.http import Request, render_page
from members.models import Meeting


@require_safe
def meeting(request: Request, pk: UUID) -> HttpResponse:
    """Show one meeting."""
    found = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    return render_page(request, "organizing/committees/meeting.html", {"meeting": found})
