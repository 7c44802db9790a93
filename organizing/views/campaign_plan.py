"""The plan of a campaign: its words, objections, whose plan it is, and where demands come from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.models import Campaign, Demand, Objection, PlanVersion
from members.http import Request, redirect_to, render_form, render_page
from members.models import Person
from organizing import buying_in
from organizing.dashboards import campaign_plan as dashboard
from organizing.dashboards.committees import candidates
from organizing.forms.campaigns import AnswerForm, DemandForm, ObjectionForm, PlanForm
from organizing.forms.days import as_uuid
from organizing.models import PlanBuyIn

CHANGE = "campaigns.change_campaign"
LOG = "organizing.log_conversation"
FORM = require_http_methods(["GET", "HEAD", "POST"])


def seen(request: Request, pk: UUID) -> Campaign:
    """Return a campaign the user may see, or 404."""
    return get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)


def changeable(request: Request, pk: UUID) -> Campaign:
    """Return a campaign to change: 404 where it may not be seen, 403 where not be changed."""
    found = seen(request, pk)
    if not may_change(request, found):
        raise PermissionDenied
    return found


def may_change(request: Request, campaign: Campaign) -> bool:
    """Whether the user leads where the campaign is."""
    return Campaign.objects.visible_to(request.user, may=CHANGE).filter(pk=campaign.pk).exists()


@require_safe
def plan(request: Request, pk: UUID) -> HttpResponse:
    """Show the plan in plain words, what is held against it, and whose plan it is."""
    return _page(request, seen(request, pk))


def _page(request: Request, found: Campaign, form: ObjectionForm | None = None) -> HttpResponse:
    on, text = timezone.localdate(), request.GET.get("q", "")
    least = request.organization.rules["privacy"]["min_cell"]
    may_hear = request.user.has_perm(LOG) and found.closed_on is None
    context: dict[str, Any] = {
        "campaign": found,
        "page": dashboard.plan_page(found, request.user, on=on, least=least),
        "on": on,
        "least": least,
        "may_change": may_change(request, found),
        "may_hear": may_hear,
        "form": form or ObjectionForm(user=request.user),
        "outcomes": Objection.Outcome.choices,
        "states": PlanBuyIn.State.choices,
        "q": text,
        "people": candidates(request.user, text, leaving_out=[]) if may_hear else [],
    }
    template = "organizing/campaigns/plan.html"
    return render_form(request, template, context, partial="buy-in-people")


@FORM
@permission_required(CHANGE, raise_exception=True)
def plan_write(request: Request, pk: UUID) -> HttpResponseBase:
    """Write the plan, or a new version of it; earlier ones stay."""
    found = changeable(request, pk)
    last = found.plan_versions.order_by("-number").first()
    names = ("if_we", "decider", "then", "because")
    start = {name: getattr(last, name) for name in names} if last else {}
    start.setdefault("decider", found.decision_maker[:120])
    form = PlanForm(request.POST or None, initial=start)
    if form.is_valid():
        PlanVersion.write(found, on=timezone.localdate(), by=request.user, **form.cleaned_data)
        return redirect_to(request, "campaign_plan", pk)
    context = {"form": form, "campaign": found, "last": last}
    return render_form(request, "organizing/campaigns/plan_form.html", context)


@require_POST
@permission_required(LOG, raise_exception=True)
def objection_new(request: Request, pk: UUID) -> HttpResponseBase:
    """Keep what somebody holds against the plan."""
    found = seen(request, pk)
    form = ObjectionForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, found, form)
    version = found.plan_versions.order_by("-number").first()
    if version is None:
        raise BadRequest(_("There is no plan yet."))
    Objection.keep(
        version,
        form.cleaned_data["text"],
        form.raised_by,
        on=timezone.localdate(),
        by=request.user,
    )
    messages.success(request, _("Kept."))
    return redirect_to(request, "campaign_plan", pk)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def objection_settle(request: Request, pk: UUID) -> HttpResponseBase:
    """Write down what came of an objection."""
    found = get_object_or_404(Objection.objects.visible_to(request.user), pk=pk)
    changeable(request, found.campaign_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("Choose what came of it."))
    said = form.cleaned_data
    found.settle(said["outcome"], said["answer"], on=timezone.localdate(), by=request.user)
    return redirect_to(request, "campaign_plan", found.campaign_id)


@require_POST
@permission_required(LOG, raise_exception=True)
def buy_in(request: Request, pk: UUID) -> HttpResponseBase:
    """Note where somebody stands to the plan, heard otherwise than in a logged conversation."""
    found = seen(request, pk)
    people = Person.objects.visible_to(request.user, may=LOG).present()
    person = get_object_or_404(people, pk=as_uuid(request.POST.get("person")))
    state = request.POST.get("state", "")
    if state not in PlanBuyIn.State:
        raise BadRequest(_("Choose where they stand."))
    buying_in.say(found, person, state, on=timezone.localdate(), by=request.user)
    messages.success(request, _("Noted."))
    return redirect_to(request, "campaign_plan", pk)


@require_safe
def demands(request: Request, pk: UUID) -> HttpResponse:
    """Show each demand with the issues people raised and the votes it rests on."""
    found = seen(request, pk)
    least = request.organization.rules["privacy"]["min_cell"]
    on = timezone.localdate()
    context = {
        "campaign": found,
        "page": dashboard.demands_page(found, request.user, on=on, least=least),
        "least": least,
        "on": on,
        "may_change": may_change(request, found),
    }
    return render_page(request, "organizing/campaigns/demands.html", context)


@FORM
@permission_required(CHANGE, raise_exception=True)
def demand_new(request: Request, pk: UUID) -> HttpResponseBase:
    """Add a demand to a campaign."""
    found = changeable(request, pk)
    return _demand(request, found, Demand(campaign=found))


@FORM
@permission_required(CHANGE, raise_exception=True)
def demand_edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Change a demand, or say what came of it."""
    demand = get_object_or_404(Demand.objects.visible_to(request.user), pk=pk)
    return _demand(request, changeable(request, demand.campaign_id), demand)


def _demand(request: Request, found: Campaign, demand: Demand) -> HttpResponseBase:
    start = {} if demand.raised_on else {"raised_on": timezone.localdate()}
    form = DemandForm(
        request.POST or None, instance=demand, user=request.user, campaign=found, initial=start
    )
    if form.is_valid():
        form.save_by(request.user)
        return redirect_to(request, "campaign_demands", found.pk)
    context = {"form": form, "campaign": found, "demand": demand if demand.raised_on else None}
    return render_form(request, "organizing/campaigns/demand_form.html", context)
