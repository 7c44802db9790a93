"""People: found as one types, filtered, in order; and somebody new."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.http import Request, redirect_to, render_form, render_page
from members.models import Person
from organizing.dashboards import people as dashboard
from organizing.forms.person import PersonForm, Points
from organizing.models.standing import Drift, Level, Rung


@require_safe
@permission_required("members.view_person", raise_exception=True)
def people(request: Request) -> HttpResponse:
    """Show the people in scope, found and filtered by what the address says."""
    asked = dashboard.Asked.read(request.GET)
    units = dashboard.units(request.user)
    context = {
        "asked": asked,
        "page": dashboard.page(request.user, asked),
        "chips": asked.chips(units),
        "sorts": [
            (key, label, asked.sorted_by(key)) for key, (label, _o) in dashboard.SORTS.items()
        ],
        "units": units,
        "rungs": Rung.choices,
        "levels": [choice for choice in Level.choices if choice[0]],
        "drifts": [choice for choice in Drift.choices if choice[0] in dashboard.FLAGGED],
        "threads": dashboard.THREADS,
        "carriers": dashboard.CARRIERS,
        "statuses": dashboard.STATUSES,
    }
    return render_page(request, "organizing/people/list.html", context, partial="people-rows")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("members.add_person", raise_exception=True)
def person_new(request: Request) -> HttpResponseBase:
    """Put somebody on the list. A first name and a unit will do."""
    form = PersonForm(request.POST or None, user=request.user)
    points = Points(request.POST or None, region=request.organization.phone_region)
    if _both_valid(form, points):
        made = form.add(points.said(), on=timezone.localdate(), by=request.user)
        messages.success(request, _("On the list."))
        return redirect_to(request, made)
    return render_form(request, "organizing/people/edit.html", {"form": form, "points": points})


def _both_valid(form: PersonForm, points: Points) -> bool:
    """Look at both, so that every mistake is shown at once."""
    if not form.is_bound:
        return False
    if not points.is_valid():
        form.add_error(None, _("Look at the ways to reach them."))
    return form.is_valid()


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("members.change_person", raise_exception=True)
def person_edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Correct what is known of a person: name, place, ways to reach them."""
    changeable = Person.objects.visible_to(request.user, may="members.change_person").present()
    found = get_object_or_404(changeable, pk=pk)
    form = PersonForm(request.POST or None, user=request.user, person=found)
    points = Points(request.POST or None, region=request.organization.phone_region, person=found)
    if _both_valid(form, points):
        form.change(points.said(), on=timezone.localdate(), by=request.user)
        messages.success(request, _("Changed."))
        return redirect_to(request, found)
    context = {"form": form, "points": points, "person": found}
    return render_form(request, "organizing/people/edit.html", context)
