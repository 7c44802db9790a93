"""One thing done to many people: choose, look once more, do, and take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.http import Request, redirect_to, render_page
from members.ids import uuid7
from members.views.jobs import progress_of
from organizing.acting import KINDS, BadAct, begin, undo
from organizing.dashboards import acts as dashboard
from organizing.finding import Asked, Finder, filters_for
from organizing.models import BulkAct

reader = permission_required("members.view_person", raise_exception=True)
MOST = 500  # ticked by hand; more than that is asked for by a filter


@require_safe
@reader
def acts(request: Request) -> HttpResponse:
    """Show what was lately done to many people, with the way back."""
    found = BulkAct.objects.visible_to(request.user).select_related("job", "by__person")
    rows = [dashboard.came(act) for act in found.order_by("-created_at")[:30]]
    return render_page(request, "organizing/acts/list.html", {"rows": rows})


@require_POST
@reader
def act_choose(request: Request) -> HttpResponseBase:
    """Say whom it would be about, and ask with what."""
    kind = request.POST.get("act", "")
    if kind not in dict(dashboard.kinds_for(request.user)):
        messages.warning(request, _("Choose what to do."))
        return _back(request)
    ids = _ids(request)
    if ids is not None and not ids:
        messages.warning(request, _("Tick somebody first, or choose everybody who fits."))
        return _back(request)
    return render_page(request, "organizing/acts/choose.html", _choice(request, kind, ids))


@require_POST
@reader
def act_do(request: Request) -> HttpResponseBase:
    """Do it, once however often it is sent, and show what came of it."""
    kind = request.POST.get("act", "")
    ids = _ids(request)
    try:
        if kind not in KINDS:
            raise BadAct(_("Choose what to do."))
        act = begin(
            kind,
            key=UUID(request.POST.get("key", "")),
            target=request.POST.get("target", ""),
            by=request.user,
            ids=ids,
            query=request.POST.get("query", "")[:2000],
        )
    except ValueError:
        return _back(request)
    except BadAct as problem:
        if kind not in KINDS:
            return _back(request)
        context = {**_choice(request, kind, ids), "problem": str(problem)}
        return render_page(request, "organizing/acts/choose.html", context, status=422)
    return redirect_to(request, act)


@require_safe
@reader
def act(request: Request, pk: UUID) -> HttpResponse:
    """Show what came of an act, and how far it is."""
    found = _act(request, pk)
    progress = progress_of(found.job) if found.job else None
    context = {"came": dashboard.came(found), "act": found, "progress": progress}
    return render_page(request, "organizing/acts/act.html", context, partial="act-body")


@require_POST
@reader
def act_undo(request: Request, pk: UUID) -> HttpResponseBase:
    """Take an act back, but for what was changed since."""
    found = _act(request, pk)
    try:
        undo(found, by=request.user)
    except BadAct as problem:
        messages.warning(request, str(problem))
    return redirect_to(request, found)


def _act(request: Request, pk: UUID) -> BulkAct:
    seen = BulkAct.objects.visible_to(request.user).select_related("job", "by__person")
    return get_object_or_404(seen, pk=pk)


def _ids(request: Request) -> list[UUID] | None:
    """Return whom the form names: who is ticked, the page shown, or None for all who fit."""
    who = request.POST.get("who", "ticked")
    if who == "all":
        return None
    found = []
    for said in request.POST.getlist("shown" if who == "page" else "person")[:MOST]:
        try:
            found.append(UUID(said))
        except ValueError:
            continue
    return found


def _choice(request: Request, kind: str, ids: list[UUID] | None) -> dict[str, Any]:
    query = request.POST.get("query", "")[:2000]
    filters = filters_for(request.user)
    asked = Asked.read(QueryDict(query), filters)
    if ids is None:
        finder = Finder(request.user, asked, filters)
        n = finder.everybody().count()
        names = [person.name for person in finder.page(limit=dashboard.SAMPLE).people]
    else:
        n, names = len(set(ids)), dashboard.sample(request.user, ids)
    return {
        "kind": kind,
        "label": KINDS[kind].label,
        "n": n,
        "names": names,
        "more": max(0, n - len(names)),
        "ids": ids,
        "who": "all" if ids is None else "ticked",
        "chips": asked.chips(filters) if ids is None else [],
        "query": query,
        "key": request.POST.get("key") or uuid7(),
        "options": dashboard.options_for(kind, request.user),
    }


def _back(request: Request) -> HttpResponseBase:
    filters = filters_for(request.user)
    query = Asked.read(QueryDict(request.POST.get("query", "")[:2000]), filters).query
    return redirect_to(request, f"{reverse('people')}?{query or 'all=1'}")
