"""Bringing people in from a file: upload, mapping, dry run, apply, undo."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members import access
from members.forms.imports import AnswersForm, ImportForm
from members.formulas import guard
from members.http import Request, redirect_to, render_form, render_page
from members.importing import layouts, reviewing, showing, work
from members.importing.reading import BadFile, TooBig, stage
from members.importing.reasons import sentences
from members.models import Committee, Import, ImportRow, Person, Unit
from members.switching import kits, moving
from members.views.jobs import progress_of

PERMISSION = "members.import_people"
importer = permission_required(PERMISSION, raise_exception=True)


@require_safe
@importer
def imports(request: Request) -> HttpResponse:
    """The list of imports, latest first."""
    found = Import.objects.visible_to(request.user).select_related("by__person", "job")
    page = Paginator(found.order_by("-created_at", "-pk"), 30).get_page(request.GET.get("page"))
    return render_page(request, "members/imports/imports.html", {"page": page})


@importer
def new(request: Request) -> HttpResponseBase:
    """Take a file in and go straight on to its dry run; what we cannot read is told beside it."""
    if not access.is_everywhere(request.user, may=PERMISSION):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None, units=_units(request))
    is_too_big = False
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = stage(
                file,
                filename=file.name,
                on=timezone.localdate(),
                by=request.user,
                unit=form.cleaned_data["unit"],
                source=form.cleaned_data["source"],
                source_restriction=form.cleaned_data["source_restriction"],
            )
        except BadFile as problem:
            form.add_error("file", str(problem))
            is_too_big = isinstance(problem, TooBig)
        else:
            work.plan(run, by=request.user)
            return redirect_to(request, run)
    response = render_form(request, "members/imports/new.html", {"form": form})
    response.status_code = 413 if is_too_big else response.status_code
    return response


@require_safe
@importer
def detail(request: Request, pk: UUID) -> HttpResponse:
    """One import: how far it is, its columns, and what would happen or happened to each row."""
    run = one(request, pk)
    verdict = request.GET.get("rows", "")
    if verdict not in {*ImportRow.Verdict.values, showing.KEPT, showing.TWINS}:
        verdict = ""
    context: dict[str, Any] = {
        "run": run,
        "progress": progress_of(run.job) if run.job else None,
        "columns": showing.columns_of(run),
        "units": _units(request).in_tree_order() if run.can_map else [],
        "sources": Person.Source.choices,
        "answers": _answers(request, run) if run.can_map else None,
        "kit": kits.kit(run.form.get(moving.MOVE, "")),
        "layout": layouts.titled(run.form.get("layout", "")),
        "verdict": verdict,
        "notes": reviewing.counts(run) if run.can_apply and "note" in run.mapping else None,
        "is_nameless": showing.is_nameless(run),
        "above": int(run.form.get("above", 0)),
        "tabs": showing.tabs(run),
        "page": showing.rows_of(run, verdict, by=request.user, after=request.GET.get("after", "")),
    }
    return render_page(request, "members/imports/import.html", context, partial="import-body")


@require_POST
@importer
def mapping(request: Request, pk: UUID) -> HttpResponseBase:
    """Take the columns for something else and start the dry run over."""
    run = one(request, pk)
    unit = None
    if wanted := request.POST.get("unit"):
        unit = _units(request).filter(pk=_uuid(wanted)).first()
    chosen = [request.POST.get(f"column-{at}", "") for at in range(len(run.columns))]
    form = _answers(request, run, targets={*chosen})
    source = request.POST.get("source", "")
    try:
        work.remap(
            run,
            chosen,
            unit=unit,
            source=source if source in Person.Source.values else "",
            source_restriction=request.POST.get("source_restriction", "").replace("\0", "")[:200],
            answers=form.answers if form.is_valid() else {},
            by=request.user,
        )
        work.plan(run, by=request.user)
    except work.NotNow as problem:
        messages.error(request, str(problem))
    return redirect_to(request, run)


@require_POST
@importer
def forget(request: Request, pk: UUID) -> HttpResponseBase:
    """Forget what was decided for files with that header, and start from their names."""
    run = one(request, pk)
    try:
        work.forget(run, by=request.user)
        work.plan(run, by=request.user)
    except work.NotNow as problem:
        messages.error(request, str(problem))
    return redirect_to(request, run)


@require_POST
@importer
def same(request: Request, pk: UUID) -> HttpResponseBase:
    """Take a row for somebody on record whom it looks like."""
    run = one(request, pk)
    line, wanted = request.POST.get("line", ""), _uuid(request.POST.get("person", ""))
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=wanted)
    try:
        work.say_same(run, int(line) if line.isdecimal() and len(line) < 9 else 0, person,
                      by=request.user)  # fmt: skip
    except work.NotNow as problem:
        messages.error(request, str(problem))
    return redirect_to(request, f"{run.get_absolute_url()}?rows={showing.TWINS}#rows")


@require_POST
@importer
def plan(request: Request, pk: UUID) -> HttpResponseBase:
    """Go on with a dry run that was stopped."""
    return _ask(request, pk, work.plan)


@require_POST
@importer
def apply(request: Request, pk: UUID) -> HttpResponseBase:
    """Carry the import out."""
    return _ask(request, pk, work.apply)


@require_POST
@importer
def undo(request: Request, pk: UUID) -> HttpResponseBase:
    """Take the import back."""
    return _ask(request, pk, work.undo)


@require_safe
@importer
def refused(request: Request, pk: UUID) -> HttpResponseBase:
    """The refused rows as a file, the reason last; it can be mended and sent again."""
    run = one(request, pk)
    response = StreamingHttpResponse(_refused_lines(run), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="refused-rows.csv"'
    return response


def _refused_lines(run: Import) -> Iterator[str]:
    writer = csv.writer(_Echo())
    headers = [column["header"] for column in run.columns if not column["forbidden"]]
    yield "\ufeff" + writer.writerow([*map(guard, headers), _("Line"), _("Reason")])
    rows = run.rows.filter(verdict=ImportRow.Verdict.REFUSED).order_by("line")
    for row in rows.iterator(chunk_size=2000):
        cells = [*row.cells, *[""] * (len(headers) - len(row.cells))]
        line = [*map(guard, cells), str(row.line), " ".join(sentences(row.reasons))]
        yield writer.writerow(line)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def _ask(request: Request, pk: UUID, what: Any) -> HttpResponseBase:
    run = one(request, pk)
    try:
        what(run, by=request.user)
    except work.NotNow as problem:
        messages.error(request, str(problem))
    return redirect_to(request, run)


def one(request: Request, pk: UUID) -> Import:
    """Return the import, or 404."""
    found = Import.objects.visible_to(request.user).select_related("by__person", "job", "unit")
    return get_object_or_404(found, pk=pk)


def _answers(request: Request, run: Import, targets: set[str] | None = None) -> AnswersForm:
    initial = {**run.answers, "day_first": "yes" if run.answers.get("day_first") else "no"}
    return AnswersForm(
        request.POST or None,
        targets={*run.mapping} if targets is None else targets,
        committees=Committee.objects.visible_to(request.user).standing().order_by("name"),
        initial={"scale": 5, **initial},
    )


def _units(request: Request) -> Any:
    return Unit.objects.visible_to(request.user).filter(closed_on=None)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
