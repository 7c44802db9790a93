"""Structure tests: the series of a campaign, one test, freezing, counting, publishing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from campaigns import freezing, publishing
from campaigns.dashboards import tests as dashboard
from campaigns.models import Action, Campaign, StructureTest
from campaigns.strength_forms import BallotForm, FreezeForm
from members.http import Request, redirect_to, render_form, render_page

PERMISSION = "campaigns.change_campaign"


@require_safe
def series(request: Request, pk: UUID) -> HttpResponse:
    """Show the tests of a campaign as a staircase, over all and unit by unit."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    on = timezone.localdate()
    rules = request.organization.rules["tests"]
    open_ones = (
        Action.objects.visible_to(request.user)
        .filter(campaign=campaign, is_test=True, test=None)
        .order_by("held_on", "pk")
    )
    context = {
        "campaign": campaign,
        "series": dashboard.campaign_series(campaign, request.user, on=on, rules=rules),
        "open_ones": open_ones,
        "on": on,
        "may_change": _may_change(request, campaign),
    }
    return render_page(request, "campaigns/tests/series.html", context)


@require_safe
def test(request: Request, pk: UUID) -> HttpResponse:
    """Show one test: before its list is frozen how it would be, afterwards what it says."""
    action = _action(request, pk)
    on = timezone.localdate()
    may_change = _may_change(request, action.campaign)
    context: dict[str, Any] = {"action": action, "on": on, "may_change": may_change}
    found = StructureTest.objects.visible_to(request.user).filter(action=action)
    frozen = found.select_related(
        "action__campaign", "committee", "publication", "published_by__person", "frozen_by__person"
    ).first()
    if frozen is None:
        proposed = freezing.propose(action, on=on)
        form = FreezeForm(user=request.user, proposed=proposed)
        context |= {"form": form, "proposed": proposed}
        return render_page(request, "campaigns/tests/freeze.html", context)
    rules = request.organization.rules["tests"]
    page = dashboard.page(frozen, request.user, on=on, rules=rules)
    context |= {
        "test": frozen,
        "page": page,
        "to_record_vote": dashboard.to_record_vote(frozen),
        "may_record": _may_record(request, frozen),
    }
    return render_page(request, "campaigns/tests/test.html", context)


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def freeze(request: Request, pk: UUID) -> HttpResponseBase:
    """Freeze the list of a test today; a second time changes nothing."""
    action = _to_change(request, pk)
    on = timezone.localdate()
    proposed = freezing.propose(action, on=on)
    form = FreezeForm(request.POST, user=request.user, proposed=proposed)
    if form.is_valid():
        said = dict(form.cleaned_data)
        said["critical"] = [UUID(pk) for pk in said["critical"]]
        try:
            made = freezing.freeze(action, on=on, by=request.user, **said)
        except freezing.CannotFreeze as error:
            form.add_error(None, str(error))
        else:
            n = made.eligible.count()
            said_so = ngettext(
                "The list is frozen: %(n)s person.", "The list is frozen: %(n)s people.", n
            )
            messages.success(request, said_so % {"n": n})
            return redirect_to(request, made)
    context = {
        "action": action, "on": on, "may_change": True, "form": form, "proposed": proposed,
    }  # fmt: skip
    return render_form(request, "campaigns/tests/freeze.html", context)


@permission_required(PERMISSION, raise_exception=True)
def ballot(request: Request, pk: UUID) -> HttpResponseBase:
    """Write down the counts of a secret ballot."""
    action = _to_change(request, pk)
    tests = StructureTest.objects.visible_to(request.user).select_related("action")
    found = get_object_or_404(tests, action=action, is_secret=True)
    form = BallotForm(request.POST or None, test=found)
    if form.is_valid():
        votes = {name: form.cleaned_data[name] for name in ("yes", "no", "spoilt")}
        try:
            publishing.count_ballot(
                found, cast=form.cast, on=timezone.localdate(), by=request.user, **votes
            )
        except publishing.CannotPublish as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The ballot is on record, by counts alone."))
            return redirect_to(request, found)
    context = {"action": action, "test": found, "form": form}
    return render_form(request, "campaigns/tests/ballot.html", context)


@require_POST
def publish(request: Request, pk: UUID) -> HttpResponseBase:
    """Publish the results, for somebody who sits on the committee that decided so."""
    action = _action(request, pk)
    found = get_object_or_404(StructureTest.objects.visible_to(request.user), action=action)
    if not publishing.sits_on(found, request.user):
        raise PermissionDenied
    try:
        publishing.publish(found, on=timezone.localdate(), by=request.user)
        messages.success(request, _("Published: everybody who sees the campaign sees the results."))
    except publishing.CannotPublish as error:
        messages.error(request, str(error))
    return redirect_to(request, found)


def _action(request: Request, pk: UUID) -> Action:
    seen = Action.objects.visible_to(request.user).select_related("campaign")
    return get_object_or_404(seen, pk=pk)


def _to_change(request: Request, pk: UUID) -> Action:
    action = _action(request, pk)
    if not _may_change(request, action.campaign):
        raise PermissionDenied
    return action


def _may_change(request: Request, campaign: Campaign | None) -> bool:
    if campaign is None:
        return False
    own = Campaign.objects.visible_to(request.user, may=PERMISSION)
    return own.filter(pk=campaign.pk).exists()


def _may_record(request: Request, found: StructureTest) -> bool:
    committee = type(found.committee)
    may = committee.objects.visible_to(request.user, may="members.change_committee")
    return may.filter(pk=found.committee_id).exists()
