"""Campaigns and their actions, with what they leave behind."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from campaigns.models import Action, Campaign
from members.http import Request, render_page


@require_safe
def campaigns(request: Request) -> HttpResponse:
    """Show the campaigns in scope."""
    found = Campaign.objects.visible_to(request.user).order_by("-opened_on", "pk")
    return render_page(request, "organizing/campaigns/list.html", {"campaigns": found})


@require_safe
def campaign(request: Request, pk: UUID) -> HttpResponse:
    """Show one campaign."""
    found = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    return render_page(request, "organizing/campaigns/detail.html", {"campaign": found})


@require_safe
def action(request: Request, pk: UUID) -> HttpResponse:
    """Show one action."""
    found = get_object_or_404(Action.objects.visible_to(request.user), pk=pk)
    return render_page(request, "organizing/campaigns/action.html", {"action": found})
