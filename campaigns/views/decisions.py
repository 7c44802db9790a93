"""Decisions: those of a committee, one of them, and writing them down."""

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
from django.views.decorators.http import require_safe

from campaigns import deciding
from campaigns.dashboards import decisions as dashboard
from campaigns.models import Action, Campaign, Decision
from campaigns.strength_forms import DecisionForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import Committee, Meeting

TAKE_DOWN = "members.change_committee"
CAMPAIGN = "campaigns.change_campaign"


@require_safe
def committee_decisions(request: Request, pk: UUID) -> HttpResponse:
    """Show the votes and mandates of a committee, the latest first."""
    committee = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    context = {
        "committee": committee,
        "found": dashboard.of_committee(
            committee, page=request.GET.get("page"), part=request.GET.get("part", "")
        ),
        "may_record": _may_take_down(request, committee),
        "on": timezone.localdate(),
    }
    return render_page(request, "campaigns/decisions/committee.html", context)


@permission_required(TAKE_DOWN, raise_exception=True)
def committee_decision_new(request: Request, pk: UUID) -> HttpResponseBase:
    """Record what a committee decided, at a meeting (`?meeting=`) or between two."""
    committee = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    if not _may_take_down(request, committee):
        raise PermissionDenied
    meetings = Meeting.objects.visible_to(request.user).filter(committee=committee)
    asked_for = _uuid(request.GET.get("meeting"))
    meeting = meetings.filter(pk=asked_for).first() if asked_for else None
    today = timezone.localdate()
    on = dashboard.held_on(meeting.held_on if meeting else None, today)
    there = deciding.those_there(committee, meeting, on=on)
    eligible = deciding.seats_on(committee, on=on)
    start = {
        "decided_on": on,
        "eligible": eligible or None,
        "present": len(there) if meeting else None,
        "quorum": deciding.usual_quorum(eligible) if eligible else None,
        "deciders": [str(who.pk) for who in there] if meeting else [],
        **_asked_for(request),
    }
    form = DecisionForm(
        request.POST or None,
        instance=Decision(meeting=meeting),
        initial=start,
        user=request.user,
        there=there,
        committee=committee,
    )
    if form.is_valid():
        return redirect_to(request, _recorded(request, form))
    context = {"form": form, "committee": committee, "meeting": meeting}
    return render_form(request, "campaigns/decisions/form.html", context)


@permission_required(CAMPAIGN, raise_exception=True)
def campaign_decision_new(request: Request, pk: UUID) -> HttpResponseBase:
    """Record what everybody, the board, staff or others decided about a campaign."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    own = Campaign.objects.visible_to(request.user, may=CAMPAIGN)
    if not own.filter(pk=campaign.pk).exists():
        raise PermissionDenied
    start = {"decided_on": timezone.localdate(), "campaign": campaign, **_asked_for(request)}
    form = DecisionForm(
        request.POST or None, instance=Decision(), initial=start, user=request.user, there=[]
    )
    if form.is_valid():
        return redirect_to(request, _recorded(request, form))
    context = {"form": form, "campaign": campaign}
    return render_form(request, "campaigns/decisions/form.html", context)


@require_safe
def decision(request: Request, pk: UUID) -> HttpResponse:
    """Show one decision: body, question, counts, result, and who took part."""
    found = get_object_or_404(_decisions(request), pk=pk)
    context = {
        "one": dashboard.one(found, request.user),
        "decision": found,
        "may_change": _may_change(request, found) and not _is_used(found),
    }
    return render_page(request, "campaigns/decisions/decision.html", context)


@permission_required(CAMPAIGN, raise_exception=True)
def decision_edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Correct what was written down; not once a test was published on it."""
    found = get_object_or_404(_decisions(request), pk=pk)
    if not _may_change(request, found) or _is_used(found):
        raise PermissionDenied
    there = []
    if found.committee:
        there = deciding.those_there(found.committee, found.meeting, on=found.decided_on)
    named = [str(pk) for pk in found.deciders.values_list("person", flat=True)]
    about = Action.objects.visible_to(request.user).filter(decisions=found)
    form = DecisionForm(
        request.POST or None,
        instance=found,
        initial={"deciders": named, "actions": list(about)},
        user=request.user,
        there=there,
        committee=found.committee,
    )
    if form.is_valid():
        return redirect_to(request, _recorded(request, form))
    context = {"form": form, "decision": found, "committee": found.committee}
    return render_form(request, "campaigns/decisions/form.html", context)


def _recorded(request: Request, form: DecisionForm) -> Decision:
    made = deciding.record(
        form.save(commit=False),
        by=request.user,
        deciders=[UUID(pk) for pk in form.cleaned_data.get("deciders") or []],
        actions=form.cleaned_data["actions"],
    )
    messages.success(request, _("On record: %(result)s.") % {"result": made.get_result_display()})
    return made


def _asked_for(request: Request) -> dict[str, Any]:
    """Return what the address already says: about what, and which action."""
    kind = request.GET.get("kind", "")
    found: dict[str, Any] = {"kind": kind} if kind in Decision.Kind.values else {}
    seen = Action.objects.visible_to(request.user).select_related("campaign")
    asked_for = _uuid(request.GET.get("action"))
    action = seen.filter(pk=asked_for).first() if asked_for else None
    if action is not None:
        found |= {"actions": [action.pk], "campaign": action.campaign_id}
        if kind == Decision.Kind.PUBLISH:
            found["question"] = _("Publish the results of “%(test)s”?") % {"test": action.name}
        elif kind == Decision.Kind.MANDATE:
            found["question"] = _("Shall we do “%(action)s”?") % {"action": action.name}
    return found


def _decisions(request: Request) -> Any:
    return Decision.objects.visible_to(request.user).select_related(
        "committee", "campaign", "meeting", "recorded_by__person"
    )


def _may_change(request: Request, found: Decision) -> bool:
    own = Decision.objects.visible_to(request.user, may=CAMPAIGN)
    return own.filter(pk=found.pk).exists()


def _may_take_down(request: Request, committee: Committee) -> bool:
    own = Committee.objects.visible_to(request.user, may=TAKE_DOWN)
    return own.filter(pk=committee.pk).exists()


def _is_used(found: Decision) -> bool:
    return getattr(found, "publishes", None) is not None


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
