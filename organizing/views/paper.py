"""Typing a paper sheet in: a name and Enter for each, against the grid of the floors.

Who was in one large room is attendance and nothing else: no tie comes of it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members import access
from members.http import Request, redirect_to, render_page
from members.models import Attendance, Meeting, Person, Unit
from organizing import capturing
from organizing.dashboards import meetings as marks
from organizing.dashboards import paper as dashboard
from organizing.forms.days import as_uuid

PERMISSION = "members.take_attendance"
PRESENT = Attendance.State.PRESENT


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(PERMISSION, raise_exception=True)
def paper(request: Request, pk: UUID) -> HttpResponseBase:
    """Take names from a paper sheet: as one types, whom it means; by Enter, they were there."""
    meetings = Meeting.objects.visible_to(request.user).filter(committee__isnull=False)
    found = get_object_or_404(meetings.select_related("committee"), pk=pk)
    mine = Meeting.objects.visible_to(request.user, may=PERMISSION)
    if not mine.filter(pk=pk).exists():
        raise PermissionDenied
    q = request.GET.get("q", "").replace("\0", "").strip()[:80]
    just: Person | None = None
    refused = ""
    if request.method == "POST":
        if PRESENT not in marks.marks(found, timezone.localdate()):
            raise BadRequest(_("That mark cannot be given at this meeting."))
        q = request.POST.get("q", "").replace("\0", "").strip()[:80]
        try:
            just = _meant(request, found, q)
        except capturing.CameBack as problem:
            refused = str(problem)
        if just is not None:
            state = Attendance.State.UNKNOWN if "off" in request.POST else PRESENT
            found.mark(just, state, by=request.user)
            q = ""
        if not request.htmx:
            if just is None and q:
                asks = _("Nobody of that name here. Add them as new?")
                messages.warning(request, refused or asks)
                return redirect_to(request, f"/meetings/{pk}/paper/?q={q}")
            return redirect_to(request, "meeting_paper", pk)
    context: dict[str, Any] = {
        "meeting": found,
        "floors": dashboard.floors(found, request.user),
        "matches": dashboard.matches(found, request.user, q),
        "here": found.attendances.filter(state=PRESENT).count(),
        "q": q,
        "just": just,
        "refused": refused,
        "is_off": "off" in request.POST,
        "shown": f"{timezone.now().timestamp():.6f}",
    }
    partial = "sheet-found" if request.method != "POST" else "sheet"
    return render_page(request, "organizing/committees/paper.html", context, partial=partial)


def _meant(request: Request, found: Meeting, q: str) -> Person | None:
    """Return the person pressed, the new one to be written down, or the first the name means."""
    people = dashboard.could_be(found, request.user)
    if chosen := as_uuid(request.POST.get("person")):
        return people.filter(pk=chosen).first()
    if "new" in request.POST and q and request.user.has_perm("members.add_person"):
        inside = access.units_within(request.user, may="members.add_person")
        units = Unit.objects.visible_to(request.user).filter(inside, closed_on=None)
        chosen = as_uuid(request.POST.get("unit"))
        unit = units.filter(pk=chosen).first() if chosen else None
        if unit is not None:
            return capturing.newcomer(q, unit=unit, on=found.held_on, by=request.user)
        return None
    matches = dashboard.matches(found, request.user, q)
    ours = capturing.on_sheet_since(found, _shown_at(request), by=request.user)
    again = [match for match in matches if match.is_here and match.person.pk in ours]
    waiting = [match for match in matches if not match.is_here]
    return next((match.person for match in [*again, *waiting]), None)


def _shown_at(request: Request) -> datetime | None:
    """Return when the sheet was shown from which this was sent, as it says itself."""
    try:
        return datetime.fromtimestamp(float(request.POST.get("shown", "")), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
