"""Committees: how they are doing, worst first, and each one by itself."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.forms.committees import CommitteeForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import Committee
from organizing.committee_health import check_up
from organizing.dashboards import committee_week, since
from organizing.dashboards import committees as dashboard
from organizing.forms.days import WHENS


@require_safe
def committees(request: Request) -> HttpResponse:
    """Show the committees in scope, worst first."""
    found = Committee.objects.visible_to(request.user).standing().order_by("name", "pk")
    sort = request.GET.get("sort", "health")
    if sort.removeprefix("-") not in dashboard.SORTS:
        sort = "health"
    on = timezone.localdate()
    checked = check_up(found, on)
    board = dashboard.board(checked, on=on, user=request.user, sort=sort)
    columns = [(key, *_sorting(key, sort)) for key in dashboard.SORTS]
    return render_page(
        request,
        "organizing/committees/list.html",
        {
            "board": board,
            "sorts": {key: (link, aria) for key, link, aria in columns},
            "lately": None if request.htmx else since.committees(request.user, checked, on=on),
        },
        partial="committee-rows",
    )


def _sorting(key: str, sort: str) -> tuple[str, str]:
    """Return where the header of a column leads, and how the column is sorted now."""
    if sort == key:
        return f"-{key}", "ascending"
    return key, "descending" if sort == f"-{key}" else "none"


@require_safe
def committee(request: Request, pk: UUID) -> HttpResponse:
    """Show one committee: its health, seats, meetings and promises."""
    found = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    on = timezone.localdate()
    page = dashboard.page(found, on=on, user=request.user)
    if page is None:
        raise Http404
    context = {
        "committee": found,
        "page": page,
        "week": committee_week.week(found, request.user, on=on, checked=page.check_up),
        "on": on,
        "units": found.units.order_by("name", "pk"),
        "whens": WHENS,
        "may_change": may(request, found, "members.change_committee"),
        "may_meet": may(request, found, "members.take_attendance"),
    }
    return render_page(request, "organizing/committees/detail.html", context)


@permission_required("members.add_committee", raise_exception=True)
def new(request: Request) -> HttpResponseBase:
    """Found a committee."""
    start = {"founded_on": timezone.localdate()}
    form = CommitteeForm(request.POST or None, initial=start, user=request.user)
    if form.is_valid():
        founded = form.save_by(request.user)
        messages.success(request, _("The committee is on record. Fill its seats next."))
        return redirect_to(request, founded)
    return render_form(request, "organizing/committees/form.html", {"form": form})


@permission_required("members.change_committee", raise_exception=True)
def edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Change the charter."""
    found = committee_for(request, pk, "members.change_committee")
    form = CommitteeForm(request.POST or None, instance=found, user=request.user)
    if form.is_valid():
        form.save_by(request.user)
        messages.success(request, _("The charter was saved."))
        return redirect_to(request, found)
    context = {"form": form, "committee": found}
    return render_form(request, "organizing/committees/form.html", context)


def may(request: Request, found: Committee, verb: str) -> bool:
    """Whether the user's grants give `verb` over this committee."""
    return Committee.objects.visible_to(request.user, may=verb).filter(pk=found.pk).exists()


def committee_for(request: Request, pk: UUID, verb: str) -> Committee:
    """Return a committee to do `verb` to: 404 where it may not be seen, 403 where not be done."""
    found = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    if not may(request, found, verb):
        raise PermissionDenied
    return found
