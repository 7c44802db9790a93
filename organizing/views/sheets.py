"""Sheets for paper: from a list of people, for a meeting, for an action."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.models import Action, Participation
from members.dates import date_format
from members.http import Request, render_form, render_page
from members.models import Meeting, Person
from members.models.person import PersonQuerySet
from organizing.dashboards import people as listing
from organizing.dashboards import sheets
from organizing.finding import Asked, Finder, filters_for
from organizing.finding.custom import fields_for
from organizing.forms.sheets import SheetForm

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
@permission_required("members.view_contact", raise_exception=True)
def people(request: Request) -> HttpResponse:
    """Print the people an address finds: to walk, to call, or to sign in."""
    own = fields_for(request.user)
    filters = filters_for(request.user, own)
    asked = Asked.read(
        request.GET,
        filters,
        columns=listing.columns_for(request.user, own),
        sorts=listing.sorts_for(request.user),
    )
    chosen = [chip.label for chip in asked.chips(filters)]
    found = Finder(request.user, asked, filters).everybody()
    scope = ", ".join(chosen) or _("everybody in scope")
    return _sheet(request, found, list(sheets.KINDS), scope=scope, back=f"?{asked.query}")


@FORM
@permission_required("members.take_attendance", raise_exception=True)
def meeting(request: Request, pk: UUID) -> HttpResponse:
    """Print the sheet people sign at a meeting."""
    seen = Meeting.objects.visible_to(request.user).filter(committee__isnull=False)
    found = get_object_or_404(seen.select_related("committee"), pk=pk)
    own = Meeting.objects.visible_to(request.user, may="members.take_attendance")
    if not own.filter(pk=pk).exists():
        raise PermissionDenied
    expected = Person.objects.visible_to(request.user).filter(
        pk__in=found.attendances.listed().named_to(request.user).values("person")
    )
    day = date_format(found.held_on, "DATE_FORMAT")
    return _sheet(request, expected, [sheets.SIGN_IN], scope=f"{found.committee}, {day}", of=found)


@FORM
@permission_required("campaigns.mark_participation", raise_exception=True)
def action(request: Request, pk: UUID) -> HttpResponse:
    """Print the sheet people sign at an action: who was asked and did not say no."""
    found = get_object_or_404(Action.objects.visible_to(request.user), pk=pk)
    asked = Participation.objects.visible_to(request.user, may="campaigns.mark_participation")
    asked = asked.filter(action=found).exclude(answer=Participation.Answer.NO)
    coming = Person.objects.visible_to(request.user).filter(pk__in=asked.values("person"))
    day = date_format(found.held_on, "DATE_FORMAT")
    return _sheet(request, coming, [sheets.SIGN_IN], scope=f"{found.name}, {day}", of=found)


def _sheet(
    request: Request,
    found: PersonQuerySet,
    kinds: list[str],
    *,
    scope: str,
    back: str = "",
    of: Meeting | Action | None = None,
) -> HttpResponse:
    """Ask what for; then show the sheet, and write down who printed it."""
    start = {"purpose": scope[:120]} if of else {}
    form = SheetForm(request.POST or None, kinds=kinds, initial=start)
    if form.is_valid():
        said = form.cleaned_data
        address = request.build_absolute_uri(of.get_absolute_url()) if of else ""
        made = sheets.sheet(
            found,
            said["kind"],
            scope=scope,
            purpose=said["purpose"],
            paper=said["paper"],
            initials=said["initials"],
            by=request.user,
            address=address,
        )
        return render_page(request, "organizing/sheets/sheet.html", {"sheet": made, "of": of})
    counts = [
        (sheets.KINDS[kind], sheets.allowed(found, kind, by=request.user).count()) for kind in kinds
    ]
    context = {"form": form, "scope": scope, "total": found.count(), "counts": counts,
               "most": sheets.MOST, "back": back, "of": of}  # fmt: skip
    return render_form(request, "organizing/sheets/new.html", context)
