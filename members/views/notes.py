"""Notes of a file, looked at before any of them is written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from members.http import Request, redirect_to, render_page
from members.importing import reviewing, work
from members.views.imports import importer, one

PAGE = 30
STATES = (reviewing.WAITS, *reviewing.CHOICES)


@require_http_methods(["GET", "HEAD", "POST"])
@importer
def notes(request: Request, pk: UUID) -> HttpResponseBase:
    """Show the notes of a dry run, those that wait first; keep or drop some, or all the rest."""
    run = one(request, pk)
    if request.method == "POST":
        said = {
            name.removeprefix("note-"): choice
            for name, choice in request.POST.items()
            if name.startswith("note-") and choice in reviewing.CHOICES
        }
        try:
            work.review(run, said, rest=request.POST.get("rest", ""), by=request.user)
        except work.NotNow as problem:
            messages.error(request, str(problem))
            return redirect_to(request, run)
        run.refresh_from_db()
        if not reviewing.waiting(run):
            messages.success(request, _("Every note was looked at."))
            return redirect_to(request, run)
        return redirect_to(request, request.path)
    return render_page(request, "members/imports/notes.html", _shown(request, run))


def _shown(request: Request, run: Any) -> dict[str, Any]:
    counts = reviewing.counts(run)
    state = request.GET.get("state", reviewing.WAITS)
    state = state if state in STATES else ""
    said = request.GET.get("after", "")
    after = int(said) if said.isdecimal() and len(said) < 9 else 0
    found, more = reviewing.notes(run, state=state, after=after, most=PAGE)
    names = {
        reviewing.WAITS: _("waiting"),
        reviewing.KEEP: pgettext("notes", "kept"),
        reviewing.DROP: _("dropped"),
    }
    return {
        "run": run,
        "notes": found,
        "state": state,
        "waiting": counts[reviewing.WAITS],
        "tabs": [(key, names[key], counts[key]) for key in STATES],
        "choices": reviewing.CHOICES.items(),
        "after": after + PAGE if more else None,
        "is_open": run.can_apply and run.state == run.State.PLANNED,
    }
