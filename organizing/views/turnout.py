"""Before an action and on its day: ready or not, who asks whom, the door, and who signed up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import readiness, signing_up
from campaigns.models import Action, SignUp
from campaigns.show_rates import outlook
from members import access
from members.http import Request, redirect_to, render_form, render_page
from members.ids import uuid7
from members.models import Person, Unit
from organizing import asking
from organizing.dashboards import turnout as dashboard
from organizing.dashboards.committees import candidates
from organizing.forms.campaigns import ReadinessForm
from organizing.forms.days import as_uuid

MARK = "campaigns.mark_participation"
CHANGE = "campaigns.change_campaign"
FORM = require_http_methods(["GET", "HEAD", "POST"])


def worked(request: Request, pk: UUID, *, may: str = MARK) -> Action:
    """Return an action to work on: 404 where it may not be seen, 403 where not be worked on."""
    seen = Action.objects.visible_to(request.user).select_related("campaign")
    found = get_object_or_404(seen, pk=pk)
    if not Action.objects.visible_to(request.user, may=may).filter(pk=pk).exists():
        raise PermissionDenied
    return found


@FORM
@permission_required(CHANGE, raise_exception=True)
def ready(request: Request, pk: UUID) -> HttpResponseBase:
    """Look at what an action rests on, and decide to go, hold or rebuild."""
    found, on = worked(request, pk, may=CHANGE), timezone.localdate()
    rules = request.organization.rules
    state = readiness.readiness(found, on=on, rules=rules["tests"], user=request.user)
    planned = outlook(found, on=on, rules=rules["commitments"], user=request.user)
    form = ReadinessForm(
        request.POST or None, advice=state.advice, initial={"decided": state.advice}
    )
    if form.is_valid():
        said = form.cleaned_data
        readiness.decide(
            found,
            state,
            said["decided"],
            said["reason"],
            on=on,
            by=request.user,
            expected=planned.expected,
            needs=found.needs,
        )
        messages.success(request, _("The decision was kept."))
        return redirect_to(request, found)
    context = {
        "form": form,
        "action": found,
        "state": state,
        "outlook": planned,
        "rules": rules["tests"],
        "earlier": found.readiness_reviews.select_related("by__person").order_by("-created_at"),
    }
    return render_form(request, "organizing/campaigns/ready.html", context)


@require_safe
@permission_required(MARK, raise_exception=True)
def asks(request: Request, pk: UUID) -> HttpResponse:
    """Show who is to ask whom, one's own first."""
    found, on = worked(request, pk), timezone.localdate()
    text = request.GET.get("q", "")
    rules = request.organization.rules["commitments"]
    context = {
        "action": found,
        "page": dashboard.asks_page(found, request.user, on=on, rules=rules),
        "on": on,
        "is_over": found.held_on < on,
        "may_share": request.user.has_perm("members.carry_person"),
        "q": text,
        "people": candidates(request.user, text, leaving_out=found.planned_asks.values("person")),
        "askers": _askers(request),
    }
    return render_page(request, "organizing/campaigns/asks.html", context, partial="asks-people")


def _askers(request: Request) -> list[Person]:
    """Return who can sign in and work in the user's scope: the ones to ask others."""
    people = Person.objects.visible_to(request.user).present().filter(user__is_active=True)
    return list(people.order_by("sort_key", "pk")[:200])


@require_POST
@permission_required(MARK, raise_exception=True)
def ask_plan(request: Request, pk: UUID) -> HttpResponseBase:
    """Let somebody ask somebody; `off` takes that back."""
    found = worked(request, pk)
    people = Person.objects.visible_to(request.user, may=MARK).present()
    person = get_object_or_404(people, pk=as_uuid(request.POST.get("person")))
    asker: Person | None = None
    if "off" not in request.POST:
        chosen = as_uuid(request.POST.get("by")) or request.user.person_id
        able = Person.objects.visible_to(request.user).present()
        asker = get_object_or_404(able, pk=chosen)
        if asker == person:
            messages.warning(request, _("Nobody asks themselves."))
            return redirect_to(request, "action_asks", pk)
    asking.plan(found, person, asker=asker, by=request.user)
    return redirect_to(request, "action_asks", pk)


@require_POST
@permission_required("members.carry_person", raise_exception=True)
def ask_share(request: Request, pk: UUID) -> HttpResponseBase:
    """Let each carrier in the user's scope ask their own people."""
    found = worked(request, pk)
    n = asking.share_out(found, access.people(request.user, may=MARK), by=request.user)
    messages.success(request, _("%(n)s more people have somebody who asks them.") % {"n": n})
    return redirect_to(request, "action_asks", pk)


@FORM
@permission_required(MARK, raise_exception=True)
def door(request: Request, pk: UUID) -> HttpResponseBase:
    """Sign people in on the day: a tap each, from any number of phones, exactly once each."""
    found = worked(request, pk)
    is_open = found.held_on <= timezone.localdate()
    problem = ""
    if request.method == "POST":
        if not is_open:
            raise BadRequest(_("The door opens on the day."))
        if found.is_secret:
            raise BadRequest(_("A secret ballot: only its counts are kept."))
        problem = _sign_in(request, found)
        if not problem:
            kept = as_uuid(request.POST.get("key"))
            to = reverse("action_door", args=[pk])
            return redirect_to(request, f"{to}?kept={kept}" if kept else to)
    q = request.GET.get("q", "").replace("\0", "").strip()[:80]
    context = {
        "action": found,
        "door": dashboard.door(found, request.user, q),
        "q": q,
        "key": uuid7(),
        "is_open": is_open,
        "problem": problem,
        "typed": request.POST,
    }
    return render_page(
        request,
        "organizing/campaigns/door.html",
        context,
        partial="door-list",
        status=422 if problem else 200,
    )


def _sign_in(request: Request, found: Action) -> str:
    """Sign in whoever was tapped, or keep a name for later; return what was wrong with it."""
    said = request.POST
    if chosen := as_uuid(said.get("person")):
        people = Person.objects.visible_to(request.user, may=MARK)
        person = people.filter(pk=chosen).first()
        while person is not None and person.merged_into_id:
            person = people.filter(pk=person.merged_into_id).first()
        if person is None:
            return str(_("Somebody on this list is not there any more. Find them by name."))
        if "off" in said:
            found.sign_out(person, by=request.user)
        else:
            found.sign_in(person, by=request.user)
        return ""
    name = " ".join(said.get("name", "").replace("\0", "").split())[:200]
    if not name:
        return str(_("Say who is there."))
    signing_up.receive(
        found,
        key=as_uuid(said.get("key")) or uuid7(),
        on=timezone.localdate(),
        by=request.user,
        name=name,
        came_with=" ".join(said.get("came_with", "").replace("\0", "").split())[:200],
    )
    return ""


@require_safe
@permission_required(MARK, raise_exception=True)
def sign_ups(request: Request, pk: UUID) -> HttpResponse:
    """Show the public page of an action as address and code, and who signed up on it."""
    found = worked(request, pk)
    address = ""
    if found.sign_up_code:
        address = settings.SITE_URL + reverse("sign_up", args=[found.sign_up_code])
    within = access.units_within(request.user, may="members.add_person")
    units = Unit.objects.visible_to(request.user).filter(within, closed_on=None)
    context = {
        "action": found,
        "queue": dashboard.queue(found, request.user),
        "address": address,
        "code": segno.make(address, error="m").svg_data_uri(scale=8, border=3) if address else "",
        "units": units.select_related("parent").order_by("path")
        if request.user.has_perm("members.add_person")
        else [],
        "is_over": found.held_on + signing_up.CLOSES_AFTER < timezone.localdate(),
    }
    return render_page(request, "organizing/campaigns/sign_ups.html", context)


@require_POST
@permission_required(MARK, raise_exception=True)
def sign_up_page(request: Request, pk: UUID) -> HttpResponseBase:
    """Open the public page of an action, or close it."""
    found = worked(request, pk)
    if "off" in request.POST:
        signing_up.close_page(found, by=request.user)
    else:
        signing_up.open_page(found, by=request.user)
    return redirect_to(request, "action_sign_ups", pk)


@require_POST
@permission_required(MARK, raise_exception=True)
def sign_up_settle(request: Request, pk: UUID) -> HttpResponseBase:
    """Say who somebody is that signed up: known, new, or to be set aside."""
    row = get_object_or_404(SignUp.objects.visible_to(request.user), pk=pk)
    on, said = timezone.localdate(), request.POST
    people = Person.objects.visible_to(request.user, may=MARK).present()
    bringer = as_uuid(said.get("brought_by"))
    brought_by = people.filter(pk=bringer).first() if bringer else None
    try:
        if chosen := as_uuid(said.get("person")):
            person = get_object_or_404(people, pk=chosen)
            signing_up.is_somebody(row, person, brought_by=brought_by, on=on, by=request.user)
        elif "new" in said:
            unit = _unit(request, said.get("unit"))
            is_back = signing_up.came_back(row, unit)
            signing_up.is_new(row, unit, brought_by=brought_by, on=on, by=request.user)
            if is_back:
                messages.warning(
                    request,
                    _("Somebody of that name was erased, and is back: they signed up themselves."),
                )
        elif "aside" in said:
            signing_up.set_aside(row, on=on, by=request.user)
        else:
            raise BadRequest(_("Say who it is."))
    except signing_up.Settled:
        messages.info(request, _("Somebody else has looked at this one already."))
    return redirect_to(request, "action_sign_ups", row.action_id)


def _unit(request: Request, chosen: Any) -> Unit:
    if not request.user.has_perm("members.add_person"):
        raise PermissionDenied
    within = access.units_within(request.user, may="members.add_person")
    units = Unit.objects.visible_to(request.user).filter(within, closed_on=None)
    return get_object_or_404(units, pk=as_uuid(chosen))
