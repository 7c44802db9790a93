"""Who decides about a campaign, what one says of oneself, and drift toward advocacy."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Campaign, ImpactRelation, OutsideMeeting, PublicRole
from members.http import Request, redirect_to, render_form, render_page
from organizing import declaring
from organizing.dashboards import deciders as dashboard
from organizing.dashboards.committees import candidates
from organizing.forms.strength import (
    OutsideMeetingForm,
    RelationForm,
    ShownForm,
    SpeakerForm,
)

PERMISSION = "campaigns.change_campaign"


@require_safe
def campaign_decides(request: Request, pk: UUID) -> HttpResponse:
    """Show who decides about a campaign, beside those it is about."""
    found = _campaign(request, pk)
    on = timezone.localdate()
    page = dashboard.of_campaign(found, request.user, on=on, rules=request.organization.rules)
    context = {
        "campaign": found,
        "page": page,
        "on": on,
        "may_change": _may_change(request, found),
        "form": RelationForm(initial={"value": page.own.value if page.own else None}),
    }
    return render_page(request, "organizing/deciders/campaign.html", context)


@require_POST
def campaign_relation(request: Request, pk: UUID) -> HttpResponseBase:
    """Say for oneself whether a campaign is about one. Nobody can say it for another."""
    found = _campaign(request, pk)
    form = RelationForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("Choose one of the three."))
    declaring.declare(
        request.user.person,
        found,
        form.cleaned_data["value"],
        door=ImpactRelation.Door.SIGNED_IN,
        on=timezone.localdate(),
        by=request.user,
    )
    messages.success(request, _("Noted. No page shows it but yours; others see counts."))
    return redirect_to(request, "campaign_decides", found.pk)


@permission_required(PERMISSION, raise_exception=True)
def campaign_speaker_new(request: Request, pk: UUID) -> HttpResponseBase:
    """Write down who spoke for us in public: found by two letters, then chosen."""
    found = _to_change(request, pk)
    text = request.GET.get("q", "")
    people = candidates(request.user, text, leaving_out=[])
    form = SpeakerForm(
        request.POST or None,
        instance=PublicRole(campaign=found, recorded_by=request.user),
        initial={"spoke_on": timezone.localdate()},
        people=people,
    )
    if form.is_valid():
        form.save_by(request.user)
        return redirect_to(request, "campaign_decides", found.pk)
    context = {"form": form, "campaign": found, "q": text, "people": people}
    return render_form(request, "organizing/deciders/speaker.html", context)


@permission_required(PERMISSION, raise_exception=True)
def campaign_outside_new(request: Request, pk: UUID) -> HttpResponseBase:
    """Write down a meeting with an official, a funder or the other side."""
    found = _to_change(request, pk)
    form = OutsideMeetingForm(
        request.POST or None,
        instance=OutsideMeeting(campaign=found, recorded_by=request.user),
        initial={"met_on": timezone.localdate()},
    )
    if form.is_valid():
        form.save_by(request.user)
        return redirect_to(request, "campaign_decides", found.pk)
    return render_form(
        request, "organizing/deciders/outside.html", {"form": form, "campaign": found}
    )


@require_safe
@permission_required("campaigns.view_campaign", raise_exception=True)
def who_decides(request: Request) -> HttpResponse:
    """Show drift toward advocacy quarter by quarter: counts, for board and members to read."""
    on = timezone.localdate()
    context = {
        "quarters": dashboard.quarters(on=on, rules=request.organization.rules),
        "campaigns": Campaign.objects.visible_to(request.user).open().order_by("name", "pk"),
        "on": on,
        "may_show": request.user.has_perm(PERMISSION),
    }
    return render_page(request, "organizing/deciders/quarters.html", context)


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def quarter_shown(request: Request) -> HttpResponseBase:
    """Note that a quarter's sheet was shown to the board or the members; once is enough."""
    form = ShownForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("Say which quarter, and to whom."))
    on = timezone.localdate()
    quarter = dashboard.begin(form.cleaned_data["quarter"])
    if dashboard.end(quarter) >= on:
        raise BadRequest(_("That quarter is not over."))
    declaring.shown(quarter, to=form.cleaned_data["to"], on=on, by=request.user)
    messages.success(request, _("Noted."))
    return redirect_to(request, "who_decides")


def _campaign(request: Request, pk: UUID) -> Campaign:
    return get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)


def _may_change(request: Request, found: Campaign) -> bool:
    own = Campaign.objects.visible_to(request.user, may=PERMISSION)
    return own.filter(pk=found.pk).exists()


def _to_change(request: Request, pk: UUID) -> Campaign:
    found = _campaign(request, pk)
    if not _may_change(request, found):
        raise PermissionDenied
    return found
