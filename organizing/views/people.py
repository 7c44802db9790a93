"""People: found as one types, filtered, in order; and somebody new."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members import watching
from members.http import Request, redirect_to, render_form, render_page
from members.models import Person
from organizing.dashboards import lists
from organizing.dashboards import people as dashboard
from organizing.dashboards.acts import kinds_for
from organizing.finding import Asked, Filter, Finder, filters_for
from organizing.finding.asked import LONGEST
from organizing.finding.custom import fields_for
from organizing.forms.days import as_uuid
from organizing.forms.person import PersonForm, Points

LIST = "organizing/people/list.html"
FOUND = 8


@require_safe
@permission_required("members.view_person", raise_exception=True)
def people(request: Request) -> HttpResponseBase:
    """Show the people in scope, found and filtered by what the address says."""
    own = fields_for(request.user)
    filters, columns = filters_for(request.user, own), dashboard.columns_for(request.user, own)
    asked = Asked.read(
        request.GET, filters, columns=columns, sorts=dashboard.sorts_for(request.user)
    )
    saved = _saved(request, asked)
    if not request.GET and not request.htmx and saved.first:
        return redirect(f"{reverse('people')}?{saved.first}")
    open_panel = request.GET.get("panel") == "open"
    if open_panel and request.htmx:
        return render(request, f"{LIST}#people-panel", _panel(asked, filters, columns))
    context = {
        "asked": asked,
        "page": dashboard.page(request.user, asked, filters, columns),
        "chips": asked.chips(filters),
        "acts": kinds_for(request.user),
        "saved": saved,
        **(_panel(asked, filters, columns) if open_panel else {}),
    }
    return render_page(request, LIST, context, partial="people-rows")


def _saved(request: Request, asked: Asked) -> lists.Lists:
    return lists.lists(request.user, asked.query, deleted=as_uuid(request.GET.get("deleted")))


def _panel(asked: Asked, filters: dict[str, Filter], columns: dict[str, Any]) -> dict[str, Any]:
    """Return what choosing filters and columns takes; looked up only where it is opened."""
    shown = {column.key for column in dashboard.shown_columns(asked, columns)}
    return {
        "asked": asked,
        "open": True,
        "fields": [(one, asked.values.get(key, ())) for key, one in filters.items()],
        "columns": [(column, column.key in shown) for column in columns.values()],
    }


@require_safe
@permission_required("members.view_person", raise_exception=True)
def find(request: Request) -> HttpResponseBase:
    """Show the first few whom what is typed finds, under the box that stands on every page."""
    asked = Asked(q=request.GET.get("q", "").replace("\0", "").strip()[:LONGEST])
    if not request.htmx:
        return redirect(f"{reverse('people')}?{asked.query}")
    found = Finder(request.user, asked, {}).page(limit=FOUND)
    context = {
        "asked": asked,
        "lines": dashboard.lines(request.user, found.people, []),
        "has_more": found.has_more,
        "is_near": found.is_near,
    }
    return render(request, "organizing/people/_found.html", context)


@require_safe
@permission_required("members.view_person", raise_exception=True)
def count(request: Request) -> HttpResponse:
    """Count those a list says are more than a thousand, to the end."""
    filters = filters_for(request.user)
    finder = Finder(request.user, Asked.read(request.GET, filters), filters)
    context = {"n": finder.everybody().count(), "is_near": False, "q": ""}
    return render(request, "organizing/people/_count.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("members.add_person", raise_exception=True)
def person_new(request: Request) -> HttpResponseBase:
    """Put somebody on the list. A first name and a unit will do."""
    form = PersonForm(request.POST or None, user=request.user)
    points = Points(request.POST or None, region=request.organization.phone_region)
    if _both_valid(form, points) and not form.is_silent_return(points):
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
@watching.reads_a_person
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
