"""Records that look like one person: the list, two side by side, and what was merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from members import describing
from members.duplicates import finding, words
from members.forms.duplicates import BulkForm, MergeForm
from members.http import Request, redirect_to, render_form, render_page
from members.merging import FIELDS, BadMerge, better, bulk, described, merge, rows_about, unmerge
from members.models import (
    ContactPoint,
    DuplicatePair,
    ExternalId,
    Job,
    MergeRecord,
    Person,
    Placement,
)
from members.models.duplicate import MAY, DuplicatePairQuerySet
from members.views.jobs import progress_of

steward = permission_required(MAY, raise_exception=True)
MOST_AT_ONCE = 500
STATES = {one.value: one for one in (DuplicatePair.State.OPEN, DuplicatePair.State.DIFFERENT)}


@dataclass(frozen=True)
class Shown:
    """A pair as it is listed: both people with where they are, and why."""

    pair: DuplicatePair
    people: tuple[Person, Person]
    explained: words.Explained


@require_safe
@steward
def duplicates(request: Request) -> HttpResponse:
    """The pairs to decide on, most likely first."""
    return _list(request, form=None)


@require_POST
@steward
def merge_many(request: Request) -> HttpResponseBase:
    """Merge every pair at or above a score, once their number was typed."""
    pairs = list(_above(request)[:MOST_AT_ONCE])
    form = BulkForm(request.POST, count=len(pairs))
    if not pairs or not form.is_valid():
        return _list(request, form=form)
    job = bulk.start(pairs, by=request.user)
    return redirect_to(request, job)


def _list(request: Request, *, form: BulkForm | None) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in STATES else DuplicatePair.State.OPEN
    above = _score(request)
    found = DuplicatePair.objects.visible_to(request.user)
    found = found.open() if state == DuplicatePair.State.OPEN else found.filter(state=state)
    found = found.filter(score__gte=above).select_related("decided_by__person")
    beyond = request.GET.get("on") == "more"
    if beyond:
        found = found.filter(beyond_name=True)
    page = Paginator(found.with_units().order_by("-score", "pk"), 20).get_page(
        request.GET.get("page")
    )
    count = min(_above(request).count(), MOST_AT_ONCE) if above > 0 else 0
    job = Job.objects.visible_to(request.user).filter(kind=finding.KIND).order_by("-pk").first()
    context = {
        "page": page,
        "shown": [
            Shown(pair, (pair.a, pair.b), words.explain(pair.score, pair.evidence)) for pair in page
        ],
        "state": state,
        "states": [(key, one.label) for key, one in STATES.items()],
        "above": above,
        "beyond": beyond,
        "scores": [
            (0, pgettext("scores", "all")),
            (3, _("3: likely")),
            (8, _("8: almost certain")),
            (12, "12"),
        ],
        "count": count,
        "form": form or BulkForm(count=count, initial={"above": above}),
        "progress": progress_of(job) if job else None,
        "searching": job is not None and not job.is_finished,
    }
    if form is not None:
        return render_form(request, "members/duplicates/list.html", context)
    return render_page(request, "members/duplicates/list.html", context, partial="duplicates-body")


def _score(request: Request) -> float:
    try:
        score = float(request.POST.get("above") or request.GET.get("above") or 0)
    except ValueError:
        return 0
    return min(max(0, score), 60)  # in this order, so that what is no number becomes 0


def _above(request: Request) -> DuplicatePairQuerySet:
    """Return the pairs that may go in bulk: at or above the score asked for."""
    found = DuplicatePair.objects.visible_to(request.user).above(_score(request) or 60)
    return found.select_related("a", "b").order_by("-score", "pk")


@require_POST
@steward
def find(request: Request) -> HttpResponseBase:
    """Look through the whole base now."""
    finding.start(by=request.user)
    return redirect_to(request, "members:duplicates")


@steward
def duplicate(request: Request, pk: UUID) -> HttpResponseBase:
    """Two records side by side; choose what stands, field by field, and merge."""
    pair = _pair(request, pk)
    keep = better(pair.a, pair.b)
    own = describing.differing(pair.a, pair.b, request.user)
    form = MergeForm(request.POST or None, a=pair.a, b=pair.b, keep=keep, names=FIELDS, own=own)
    if form.is_valid():
        try:
            record = merge(form.other, into=form.kept, by=request.user, choices=form.choices)
        except BadMerge as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request,
                _("The two are one now. It can be taken back until %(day)s.")
                % {"day": f"{record.undo_until:%Y-%m-%d}"},
            )
            return redirect_to(request, "members:duplicates")
    context = {
        "pair": pair,
        "explained": words.explain(pair.score, pair.evidence),
        "evidence": words.listed(pair.evidence),
        "start": pair.score - sum(bits for _code, bits in pair.evidence),
        "form": form,
        "sides": _sides(pair, request),
        "open": pair.state == DuplicatePair.State.OPEN,
    }
    return render_form(request, "members/duplicates/detail.html", context)


def _sides(pair: DuplicatePair, request: Request) -> list[dict[str, Any]]:
    """Return what is known of each of the two; how to reach them only to who may see that."""
    people = [pair.a, pair.b]
    rows = rows_about(people)
    points = ContactPoint.objects.filter(person__in=people).exclude(channel="address")
    placed = Placement.objects.visible_to(request.user).current().filter(person__in=people)
    placed = placed.select_related("unit__parent")
    ids = ExternalId.objects.filter(person__in=people)
    may_reach = request.user.has_perm("members.view_contact")
    return [
        {
            "letter": letter,
            "person": person,
            "rows": rows[person.pk],
            "points": [point for point in points if may_reach and point.person_id == person.pk],
            "placements": [row for row in placed if row.person_id == person.pk],
            "ids": [row for row in ids if row.person_id == person.pk],
        }
        for letter, person in zip("AB", people, strict=True)
    ]


@require_POST
@steward
def different(request: Request, pk: UUID) -> HttpResponseBase:
    """Remember that the two are two people."""
    _pair(request, pk).decide(DuplicatePair.State.DIFFERENT, by=request.user)
    messages.success(request, _("Noted: two people. They will not be offered again."))
    return redirect_to(request, "members:duplicates")


@require_POST
@steward
def reopen(request: Request, pk: UUID) -> HttpResponseBase:
    """Take back that the two are different."""
    pair = _pair(request, pk)
    if pair.state == DuplicatePair.State.DIFFERENT:
        pair.decide(DuplicatePair.State.OPEN, by=request.user)
    return redirect_to(request, pair)


def _pair(request: Request, pk: UUID) -> DuplicatePair:
    pairs = DuplicatePair.objects.visible_to(request.user).select_related("a", "b")
    return get_object_or_404(pairs, pk=pk)


@require_safe
@steward
def merges(request: Request) -> HttpResponse:
    """What was merged, latest first, and the way back."""
    found = MergeRecord.objects.visible_to(request.user).select_related(
        "kept", "merged", "by__person", "undone_by__person"
    )
    page = Paginator(found.order_by("-merged_at", "-pk"), 20).get_page(request.GET.get("page"))
    shown = [(record, described(record)) for record in page]
    return render_page(request, "members/duplicates/merges.html", {"page": page, "shown": shown})


@require_POST
@steward
def undo(request: Request, pk: UUID) -> HttpResponseBase:
    """Take a merge back."""
    record = get_object_or_404(MergeRecord.objects.visible_to(request.user), pk=pk)
    try:
        record = unmerge(record, by=request.user)
    except BadMerge as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Two records again."))
        for line in described(record):
            messages.warning(request, line)
    return redirect_to(request, "members:merges")
