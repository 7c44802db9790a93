"""Handing out a base roster: ask, dry run, file, download."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from members import access, exporting
from members.forms.exports import RosterForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import RosterExport
from members.views.jobs import progress_of

exporter = permission_required(exporting.PERMISSION, raise_exception=True)


@require_safe
@exporter
def exports(request: Request) -> HttpResponse:
    """The list of roster exports, latest first: who asked, what for, how many."""
    found = RosterExport.objects.visible_to(request.user).select_related("by__person", "unit")
    page = Paginator(found.order_by("-created_at", "-pk"), 30).get_page(request.GET.get("page"))
    return render_page(request, "members/exports/exports.html", {"page": page})


@exporter
def new(request: Request) -> HttpResponseBase:
    """Ask for a roster; the answer is its rule in words and a dry run."""
    form = RosterForm(
        request.POST or None,
        units=exporting.units_of(request.user).filter(closed_on=None),
        everybody=access.is_everywhere(request.user, may=exporting.PERMISSION),
        initial={"as_of": timezone.localdate()},
    )
    if form.is_valid():
        export = exporting.draft(form.save(commit=False), by=request.user)
        return redirect_to(request, export)
    return render_form(request, "members/exports/new.html", {"form": form})


@require_safe
@exporter
def detail(request: Request, pk: UUID) -> HttpResponse:
    """One export: the rule, who is left out and why, and the file while it lasts."""
    found = _export(request, pk)
    counts = found.counts
    context = {
        "export": found,
        "mine": found.by_id == request.user.pk,
        "progress": progress_of(found.job) if found.job else None,
        "excluded": [
            (exporting.EXCLUSIONS[reason], n) for reason, n in counts.get("excluded", {}).items()
        ],
        "questions": [
            (exporting.QUESTIONS[question], n)
            for question, n in counts.get("questions", {}).items()
        ],
        "extras": [RosterExport.Extra(extra).label for extra in found.extras],
    }
    return render_page(request, "members/exports/export.html", context, partial="export-body")


@require_POST
@exporter
def make(request: Request, pk: UUID) -> HttpResponseBase:
    """Make the file."""
    export = _export(request, pk)
    try:
        exporting.make(export, by=request.user)
    except exporting.Refused as problem:
        messages.error(request, str(problem))
    return redirect_to(request, export)


@require_POST
@exporter
def download(request: Request, pk: UUID) -> HttpResponseBase:
    """Hand the file over to who asked for it, and write that down."""
    export = _export(request, pk)
    try:
        parts = exporting.hand_over(export, by=request.user)
    except exporting.Refused as problem:
        raise Http404 from problem
    response = StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    response["Content-Length"] = str(export.size)
    return response


def _export(request: Request, pk: UUID) -> RosterExport:
    found = RosterExport.objects.visible_to(request.user).select_related(
        "by__person", "job", "unit"
    )
    return get_object_or_404(found, pk=pk)
