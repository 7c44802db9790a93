"""Handing out a base roster: ask, dry run, answers, second person, file."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import access, exporting
from members.confirming import confirmed
from members.exporting import (
    approving,
    asking,
    behind,
    handing,
    manifests,
    readiness,
    showing,
)
from members.forms.exports import AnswerForm, RosterForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import RosterExport
from members.views.jobs import progress_of

exporter = permission_required(exporting.PERMISSION, raise_exception=True)


@require_safe
@exporter
def exports(request: Request) -> HttpResponse:
    """The list of roster exports, latest first: who asked, what for, how many."""
    found = RosterExport.objects.visible_to(request.user).select_related("by__person")
    found = found.prefetch_related("units")
    page = Paginator(found.order_by("-created_at", "-pk"), 30).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "planned": readiness.planned(list(page), today=timezone.localdate()),
        "fingerprint": manifests.fingerprint(),
    }
    return render_page(request, "members/exports/exports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
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
        export, units = form.save(commit=False), list(form.cleaned_data["units"])
        return redirect_to(request, asking.draft(export, units=units, by=request.user))
    context = {"form": form, "rule": showing.rule_now()}
    return render_form(request, "members/exports/new.html", context)


@require_safe
@exporter
def detail(request: Request, pk: UUID) -> HttpResponse:
    """One export: the rule, who is left out and why, questions, and the files while they last."""
    found = export_of(request, pk)
    context = {
        **showing.page_of(found, user=request.user),
        "export": found,
        "mine": found.by_id == request.user.pk,
        "counting": progress_of(found.survey_job) if found.survey_job else None,
        "progress": progress_of(found.job) if found.job else None,
        "choices": AnswerForm().fields["choice"].choices,  # type: ignore[attr-defined]
        "used": approving.asked_today(request.user),
        "a_day": approving.A_DAY,
        "now": timezone.now(),
    }
    return render_page(request, "members/exports/export.html", context, partial="export-body")


@require_POST
@exporter
def count(request: Request, pk: UUID) -> HttpResponseBase:
    """Count again: the list is frozen as the records are now."""
    return _act(request, pk, asking.count)


@require_POST
@exporter
def answer(request: Request, pk: UUID) -> HttpResponseBase:
    """Decide about everybody a question is about."""
    export, form = export_of(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what is to be done, and say why."))
        return redirect_to(request, export)
    try:
        asking.answer(
            export, request.POST.get("question", ""), form.cleaned_data["choice"],
            reason=form.cleaned_data["reason"], by=request.user,
        )  # fmt: skip
    except exporting.Refused as problem:
        messages.error(request, str(problem))
    return redirect_to(request, export)


@require_safe
@exporter
def people(request: Request, pk: UUID) -> HttpResponse:
    """Who a number of the roster counts: names, for the person who asked only."""
    export = get_object_or_404(
        RosterExport.objects.visible_to(request.user).filter(by=request.user), pk=pk
    )
    context = behind.of_roster(export, request.GET, user=request.user)
    if context is None:
        raise Http404
    return render_page(request, "members/exports/people.html", {"export": export, **context})


@require_POST
@exporter
@confirmed
def ask(request: Request, pk: UUID) -> HttpResponseBase:
    """Ask for a second person: show the link to hand them, once."""
    export = export_of(request, pk)
    try:
        token = approving.ask(export, by=request.user)
    except exporting.Refused as problem:
        messages.error(request, str(problem))
        return redirect_to(request, export)
    link = request.build_absolute_uri(reverse("members:export_approve", args=[token]))
    export.refresh_from_db()
    return render_page(request, "members/exports/link.html", {"export": export, "link": link})


@require_POST
@exporter
def make(request: Request, pk: UUID) -> HttpResponseBase:
    """Make the files after all, where making them was stopped."""
    return _act(request, pk, approving.take_up_again)


@require_POST
@exporter
@confirmed
def download(request: Request, pk: UUID) -> HttpResponseBase:
    """Hand a file over to who asked for it, and write that down."""
    export = export_of(request, pk)
    form = request.POST.get("format", "csv")
    if form not in handing.TYPES:
        raise BadRequest(_("There is no such file."))
    try:
        name, parts = handing.hand_over(export, form, by=request.user)
    except exporting.Refused as problem:
        raise Http404 from problem
    response = StreamingHttpResponse(parts, content_type=handing.TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def export_of(request: Request, pk: UUID) -> RosterExport:
    """Return the export, or raise 404 where it is none of theirs."""
    found = RosterExport.objects.visible_to(request.user).select_related(
        "by__person", "approver__person", "job", "survey_job", "rule", "previous"
    )
    return get_object_or_404(found, pk=pk)


def _act(request: Request, pk: UUID, act: object) -> HttpResponseBase:
    export = export_of(request, pk)
    try:
        act(export, by=request.user)  # type: ignore[operator]
    except exporting.Refused as problem:
        messages.error(request, str(problem))
    return redirect_to(request, export)
