"""Campaigns and their actions, with what they leave behind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.dashboards import decisions, tests
from campaigns.models import Action, Campaign, Participation, SignUp
from campaigns.show_rates import outlook
from members.http import Request, redirect_to, render_page
from members.models import Person
from organizing.dashboards import aftermath
from organizing.dashboards import campaigns as dashboard
from organizing.dashboards.committees import candidates

MARK = "campaigns.mark_participation"


@require_safe
def campaigns(request: Request) -> HttpResponse:
    """Show the campaigns in scope, open ones first."""
    found = Campaign.objects.visible_to(request.user).prefetch_related("units")
    rows = sorted(
        found.order_by("-opened_on", "name", "pk"), key=lambda row: row.closed_on is not None
    )
    return render_page(request, "organizing/campaigns/list.html", {"campaigns": rows})


@require_safe
def campaign(request: Request, pk: UUID) -> HttpResponse:
    """Show one campaign: its steps and its two ledgers."""
    found = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    on = timezone.localdate()
    rules = request.organization.rules["tests"]
    series = tests.campaign_series(found, request.user, on=on, rules=rules)
    page = dashboard.campaign_page(found, on=on, rules=rules, user=request.user, read=series.read)
    context = {
        "campaign": found,
        "page": page,
        "deltas": aftermath.since_the_start(found, page, request.user, on=on),
        "series": series,
        "units": found.units.order_by("name", "pk"),
        "on": on,
        "may_change": _may_change(request, found.pk),
    }
    return render_page(request, "organizing/campaigns/detail.html", context)


@require_safe
def action(request: Request, pk: UUID) -> HttpResponse:
    """Show one action: who was asked and did, and whose first act it was."""
    found = get_object_or_404(_actions(request), pk=pk)
    return render_page(
        request, "organizing/campaigns/action.html", _context(request, found), partial="ask-people"
    )


@require_POST
@permission_required(MARK, raise_exception=True)
def ask(request: Request, pk: UUID) -> HttpResponseBase:
    """Note that the user asked somebody to take part."""
    found = get_object_or_404(_actions(request), pk=pk)
    person = _person(request)
    found.ask(person, on=timezone.localdate(), by=request.user)
    return redirect_to(request, found)


@require_POST
@permission_required(MARK, raise_exception=True)
def mark(request: Request, pk: UUID) -> HttpResponseBase:
    """Note an answer, or that somebody did or did not, in one tap; twice changes nothing."""
    found = get_object_or_404(_actions(request), pk=pk)
    if found.is_secret:
        raise BadRequest(_("A secret ballot: only its counts are kept."))
    said = _said(request, is_over=found.held_on <= timezone.localdate())
    person = _person(request)
    if "answer" in said:
        found.ask(person, on=timezone.localdate(), by=request.user, answer=said["answer"])
    else:
        found.take_part(person, by=request.user, **said)
    if request.POST.get("next") == "asks":
        return redirect_to(request, f"{reverse('action_asks', args=[pk])}#ask-{person.pk}")
    if not request.htmx:
        return redirect_to(request, found)
    return render_page(
        request,
        "organizing/campaigns/action.html",
        _context(request, found),
        partial="took-part",
    )


def _said(request: Request, *, is_over: bool) -> dict[str, Any]:
    answer, state = request.POST.get("answer"), request.POST.get("state")
    evidence = request.POST.get("evidence") or Participation.Evidence.CHECK_IN
    if answer in {"yes", "maybe", "no"}:
        return {"answer": answer}
    if is_over and state == Participation.State.DID and evidence in Participation.Evidence:
        return {"state": state, "evidence": evidence}
    if is_over and state == Participation.State.DID_NOT:
        return {"state": state, "evidence": ""}
    raise BadRequest(_("That cannot be noted."))


def _context(request: Request, found: Action) -> dict[str, Any]:
    on, text = timezone.localdate(), request.GET.get("q", "")
    page = dashboard.action_page(
        found,
        on=on,
        user=request.user,
        rules=request.organization.rules["tests"],
        page=request.GET.get("page"),
    )
    there = found.participations.values("person")
    return {
        "action": found,
        "mandate": decisions.mandate(found),
        "page": page,
        "outlook": outlook(
            found, on=on, rules=request.organization.rules["commitments"], user=request.user
        ),
        "review": found.readiness_reviews.select_related("by__person")
        .order_by("-created_at")
        .first(),
        "waiting": SignUp.objects.visible_to(request.user).waiting().filter(action=found).count(),
        "may_work": Action.objects.visible_to(request.user, may=MARK).filter(pk=found.pk).exists(),
        "on": on,
        "is_over": found.held_on <= on,
        "is_after": found.held_on < on,
        "may_change": found.campaign_id is not None and _may_change(request, found.campaign_id),
        "may_mark": request.user.has_perm(MARK),
        "evidence": Participation.Evidence.choices,
        "answers": Participation.Answer.choices[1:],
        "chosen": request.POST.get("evidence", Participation.Evidence.CHECK_IN),
        "q": text,
        "people": candidates(request.user, text, leaving_out=there),
    }


def _actions(request: Request) -> Any:
    return Action.objects.visible_to(request.user).select_related(
        "campaign", "rests_on", "cost_set_by"
    )


def _may_change(request: Request, pk: UUID) -> bool:
    own = Campaign.objects.visible_to(request.user, may="campaigns.change_campaign")
    return own.filter(pk=pk).exists()


def _person(request: Request) -> Person:
    try:
        pk = UUID(request.POST.get("person", ""))
    except ValueError as error:
        raise BadRequest(_("Say who.")) from error
    return get_object_or_404(Person.objects.visible_to(request.user, may=MARK).present(), pk=pk)
