"""After an action: first-timers and who goes back to them. After a campaign: what is left."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Action
from campaigns.withholding import withheld
from members.http import Request, redirect_to, render_page
from members.models import Person
from members.models.person import PersonQuerySet
from organizing import absorbing
from organizing.capturing import known_as
from organizing.dashboards import aftermath as dashboard
from organizing.forms.days import as_day, as_uuid
from organizing.views.campaign_plan import CHANGE, changeable, may_change, seen
from organizing.views.turnout import MARK, worked

CARRY = "members.carry_person"


@require_safe
def after(request: Request, pk: UUID) -> HttpResponse:
    """Show the newcomers of an action, who goes back to them, and what it left behind."""
    found = get_object_or_404(
        Action.objects.visible_to(request.user).select_related("campaign"), pk=pk
    )
    on = timezone.localdate()
    may_carry = Action.objects.visible_to(request.user, may=CARRY).filter(pk=pk).exists()
    context = {
        "action": found,
        "page": dashboard.after(found, request.user, on=on, rules=request.organization.rules),
        "on": on,
        "is_over": found.held_on < on,
        "is_hidden": bool(withheld([found], request.user)),
        "may_carry": may_carry,
        "may_mark": request.user.has_perm(MARK),
        "carriers": _able(request).order_by("sort_key", "pk")[:200] if may_carry else [],
    }
    return render_page(request, "organizing/campaigns/after.html", context)


def _able(request: Request) -> PersonQuerySet:
    people = Person.objects.visible_to(request.user).reachable()
    return people.filter(user__is_active=True)


@require_POST
@permission_required(CARRY, raise_exception=True)
def assign(request: Request, pk: UUID) -> HttpResponseBase:
    """Let somebody go back to a first-timer."""
    found, on = worked(request, pk, may=CARRY), timezone.localdate()
    people = Person.objects.visible_to(request.user, may=CARRY).reachable()
    people = people.filter(participations__action=found)
    person = get_object_or_404(people, pk=as_uuid(request.POST.get("person")))
    chosen = as_uuid(request.POST.get("to"))
    able = _able(request).exclude(pk=person.pk)
    to = able.filter(pk=chosen).first() if chosen else None
    if to is None:
        messages.warning(request, _("Choose who goes back to them."))
    else:
        absorbing.assign(found, person, to=to, on=on, by=request.user)
        messages.success(request, _("%(name)s has them on the list.") % {"name": to})
    return redirect_to(request, "action_after", pk)


@require_POST
@permission_required(MARK, raise_exception=True)
def brought(request: Request, pk: UUID) -> HttpResponseBase:
    """Record who brought a first-timer."""
    found = worked(request, pk)
    people = Person.objects.visible_to(request.user, may=MARK)
    people = people.filter(participations__action=found)
    person = get_object_or_404(people, pk=as_uuid(request.POST.get("person")))
    name = request.POST.get("name", "").replace("\0", "").strip()
    by_whom = known_as(name, request.user) if name else None
    if by_whom == person or (name and by_whom is None):
        messages.warning(request, _("Nobody in your scope is called exactly that."))
    else:
        absorbing.brought(found, person, by_whom=by_whom, by=request.user)
    return redirect_to(request, "action_after", pk)


@require_safe
def left(request: Request, pk: UUID) -> HttpResponse:
    """Show what a campaign began with and what is left of it."""
    found, on = seen(request, pk), timezone.localdate()
    context = {
        "campaign": found,
        "page": dashboard.left_page(found, request.user, on=on),
        "on": on,
        "may_change": may_change(request, found),
    }
    return render_page(request, "organizing/campaigns/left.html", context)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def close(request: Request, pk: UUID) -> HttpResponseBase:
    """Close a campaign. It takes nobody and nothing with it."""
    found, on = changeable(request, pk), timezone.localdate()
    day = as_day(request.POST.get("on")) or on
    if not found.opened_on <= day <= on:
        messages.warning(request, _("Choose a day from its start to today."))
    else:
        found.close(on=day, by=request.user)
        messages.success(request, _("Closed. People, ties, seats and promises stay as they are."))
    return redirect_to(request, "campaign_left", pk)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def reopen(request: Request, pk: UUID) -> HttpResponseBase:
    """Open a campaign again."""
    changeable(request, pk).reopen(by=request.user)
    return redirect_to(request, "campaign_left", pk)
