"""Independence: whose money it is, and what hangs on each source."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.models import FundingSource, StaffPosition
from campaigns.models.funding import CHANGE, VIEW
from members import access
from members.http import Request, redirect_to, render_form, render_page
from organizing import independence as money
from organizing.dashboards import independence as dashboard
from organizing.forms.strength import BookForm, PostForm, SourceForm


@require_safe
@permission_required(VIEW, raise_exception=True)
def independence(request: Request) -> HttpResponse:
    """Show income by source and kind, member-funded share, flexibility, and what hangs on whom."""
    on = timezone.localdate()
    context = {
        "sheet": dashboard.sheet(request.user, on=on),
        "sources": FundingSource.objects.visible_to(request.user).order_by("name", "pk"),
        "on": on,
        "may_open": access.is_everywhere(request.user, may=VIEW),
        "may_change": access.is_everywhere(request.user, may=CHANGE),
    }
    return render_page(request, "organizing/funding/independence.html", context)


@require_safe
@permission_required(VIEW, raise_exception=True)
def funding_source(request: Request, pk: UUID) -> HttpResponse:
    """Show what would be left without a carrier if this source ended."""
    found = get_object_or_404(FundingSource.objects.visible_to(request.user), pk=pk)
    on = timezone.localdate()
    hanging = dashboard.hanging(request.user, on=on, source=found)
    context = {
        "source": found,
        "hanging": hanging[0] if hanging else None,
        "in_relationship": dashboard.in_relationship(),
        "given": [(year, amount) for year in money.books() for amount in year.amounts
                  if amount.source == found.name],
        "on": on,
        "may_change": access.is_everywhere(request.user, may=CHANGE),
    }  # fmt: skip
    return render_page(request, "organizing/funding/source.html", context)


@permission_required(CHANGE, raise_exception=True)
def books(request: Request) -> HttpResponseBase:
    """Enter a year of the books (`?year=`): an amount a source."""
    _check(request)
    year = _year(request)
    sources = list(FundingSource.objects.visible_to(request.user).order_by("name", "pk"))
    form = BookForm(request.POST or None, year=year, sources=sources)
    if form.is_valid():
        form.save_by(request.user)
        messages.success(request, _("The year %(year)s was saved.") % {"year": year})
        return redirect_to(request, "independence")
    context = {"form": form, "year": year, "sources": sources}
    return render_form(request, "organizing/funding/books.html", context)


@permission_required(CHANGE, raise_exception=True)
def source_new(request: Request) -> HttpResponseBase:
    """Add a source of income."""
    _check(request)
    form = SourceForm(request.POST or None)
    return _edit(request, form, "source")


@permission_required(CHANGE, raise_exception=True)
def source_edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Change a source of income."""
    rows = FundingSource.objects.visible_to(request.user, may=CHANGE)
    form = SourceForm(request.POST or None, instance=get_object_or_404(rows, pk=pk))
    return _edit(request, form, "source")


@permission_required(CHANGE, raise_exception=True)
def post_new(request: Request) -> HttpResponseBase:
    """Add a paid post."""
    _check(request)
    start = {"began_on": timezone.localdate()}
    form = PostForm(request.POST or None, initial=start, user=request.user)
    return _edit(request, form, "post")


@permission_required(CHANGE, raise_exception=True)
def post_edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Change a paid post, or end it."""
    rows = StaffPosition.objects.visible_to(request.user, may=CHANGE)
    found = get_object_or_404(rows, pk=pk)
    form = PostForm(request.POST or None, instance=found, user=request.user)
    return _edit(request, form, "post")


def _edit(request: Request, form: Any, what: str) -> HttpResponseBase:
    if form.is_valid():
        form.save_by(request.user)
        messages.success(request, _("Saved."))
        return redirect_to(request, "independence")
    is_new = form.instance._state.adding
    context = {"form": form, "what": what, "is_new": is_new}
    return render_form(request, "organizing/funding/form.html", context)


def _check(request: Request) -> None:
    if not access.is_everywhere(request.user, may=CHANGE):
        raise PermissionDenied


def _year(request: Request) -> int:
    """Return the year asked for, or the last one; one out of this world is a 404."""
    text = request.GET.get("year", "")
    if not text:
        return timezone.localdate().year - 1
    if (
        not (text.isascii() and text.isdigit() and len(text) == 4)
        or not 1900 <= int(text) <= timezone.localdate().year + 1
    ):
        raise Http404
    return int(text)
