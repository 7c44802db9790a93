"""Starting and changing campaigns and actions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.forms import ActionForm, CampaignForm
from campaigns.models import Action, Campaign
from members.http import Request, redirect_to, render_form

PERMISSION = "campaigns.change_campaign"


@permission_required(PERMISSION, raise_exception=True)
def campaign_new(request: Request) -> HttpResponseBase:
    """Start a campaign."""
    start = {"opened_on": timezone.localdate()}
    form = CampaignForm(request.POST or None, initial=start, user=request.user)
    if form.is_valid():
        return redirect_to(request, form.save_by(request.user))
    return render_form(request, "campaigns/campaign_form.html", {"form": form})


@permission_required(PERMISSION, raise_exception=True)
def campaign_edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Change a campaign, or close it."""
    found = _campaign(request, pk)
    form = CampaignForm(request.POST or None, instance=found, user=request.user)
    if form.is_valid():
        form.save_by(request.user)
        messages.success(request, _("The campaign was saved."))
        return redirect_to(request, found)
    context = {"form": form, "campaign": found}
    return render_form(request, "campaigns/campaign_form.html", context)


@permission_required(PERMISSION, raise_exception=True)
def action_new(request: Request, pk: UUID) -> HttpResponseBase:
    """Plan an action of a campaign."""
    found = _campaign(request, pk)
    start = {"held_on": timezone.localdate()}
    form = ActionForm(
        request.POST or None,
        instance=Action(campaign=found),
        initial=start,
        user=request.user,
    )
    if form.is_valid():
        made = form.save_by(request.user)
        return redirect_to(request, reverse("action_ready", args=[made.pk]))
    return render_form(request, "campaigns/action_form.html", {"form": form, "campaign": found})


@permission_required(PERMISSION, raise_exception=True)
def action_edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Change an action."""
    seen = Action.objects.visible_to(request.user).filter(campaign__isnull=False)
    found = get_object_or_404(seen.select_related("campaign"), pk=pk)
    campaign = _campaign(request, found.campaign_id)
    form = ActionForm(request.POST or None, instance=found, user=request.user)
    if form.is_valid():
        with transaction.atomic():
            form.save_by(request.user)
            if {"cost", "held_on", "is_test"} & set(form.changed_data):
                found.mark_doers()
        messages.success(request, _("The action was saved."))
        return redirect_to(request, found)
    context = {"form": form, "campaign": campaign, "action": found}
    return render_form(request, "campaigns/action_form.html", context)


def _campaign(request: Request, pk: UUID | None) -> Campaign:
    """Return a campaign to change: 404 where it may not be seen, 403 where not be changed."""
    found = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    may_change = Campaign.objects.visible_to(request.user, may=PERMISSION)
    if not may_change.filter(pk=found.pk).exists():
        raise PermissionDenied
    return found
