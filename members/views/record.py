"""The record of acts, for who may read it: all of it, or what was done to one person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from members import watching
from members.forms.record import RecordForm
from members.http import Request, render_page
from members.models import LogEntry, Organization, Person
from members.recording import reading, sealing


@require_safe
@permission_required("members.view_log", raise_exception=True)
def record(request: Request) -> HttpResponse:
    """Who did what to whom, newest first; by person, by who did it, by kind. Looks are logged."""
    form = RecordForm(request.GET or None, user=request.user)
    asked: dict[str, Any] = form.asked() if form.is_valid() else {}
    LogEntry.record("read_record", Organization.current(), by=request.user)
    page = reading.page(request.user, words="rows" not in request.GET, **asked)
    context = {"page": page, "form": form, "head": sealing.head(), "rows": "rows" in request.GET}
    return render_page(request, "members/record/record.html", context, partial="record-acts")


@require_safe
@permission_required("members.view_person", raise_exception=True)
@watching.reads_a_person
def of_person(request: Request, pk: UUID) -> HttpResponse:
    """Who read and changed what of one person: for admins and whoever may read what is sealed."""
    user = request.user
    entitled = Person.objects.visible_to(user, may="members.view_log")
    entitled |= Person.objects.sealed_to(user)
    found = get_object_or_404(entitled, pk=pk)
    LogEntry.record("read_record", found, by=user)
    page = reading.page(
        user, person=found.pk, before=_number(request), words="rows" not in request.GET
    )
    context = {"page": page, "person": found, "rows": "rows" in request.GET}
    return render_page(request, "members/record/record.html", context, partial="record-acts")


def _number(request: HttpRequest) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
