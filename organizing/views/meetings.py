"""Meetings: planning one, and attendance at one tap a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.dashboards import decisions
from members.forms.committees import MeetingForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import Attendance, Meeting, Person
from organizing.dashboards import agenda
from organizing.dashboards import meetings as dashboard
from organizing.dashboards.committees import candidates
from organizing.views.committees import committee_for, may

if TYPE_CHECKING:
    from members.models.meeting import MeetingQuerySet

PERMISSION = "members.take_attendance"


@require_safe
def meeting(request: Request, pk: UUID) -> HttpResponse:
    """Show one meeting with its sheet; as one types, only the people found."""
    found = get_object_or_404(_meetings(request), pk=pk)
    context = _context(request, found)
    text = request.GET.get("q", "")
    there = found.attendances.listed().values("person")
    context["q"] = text
    if not request.htmx:
        on = context["today"]
        context["draft"] = agenda.for_meeting(found, request.user, on=on)
    context["people"] = candidates(request.user, text, leaving_out=there)
    return render_page(
        request, "organizing/committees/meeting.html", context, partial="meeting-people"
    )


@permission_required(PERMISSION, raise_exception=True)
def new(request: Request, pk: UUID) -> HttpResponseBase:
    """Plan the next meeting of a committee: everybody with a seat is invited today."""
    committee = committee_for(request, pk, PERMISSION)
    today = timezone.localdate()
    held_on = committee.next_meeting_on(after=today)
    start: dict[str, Any] = {"held_on": held_on}
    if request.method != "POST":
        draft = agenda.draft(committee, request.user, held_on=held_on, on=today)
        start["agenda"] = draft.text
    form = MeetingForm(request.POST or None, instance=Meeting(committee=committee), initial=start)
    if form.is_valid():
        said = dict(form.cleaned_data)
        planned = committee.plan_meeting(
            on=said.pop("held_on"), invited_on=today, by=request.user, **said
        )
        return redirect_to(request, planned)
    context = {"form": form, "committee": committee}
    return render_form(request, "organizing/committees/meeting_form.html", context)


@permission_required(PERMISSION, raise_exception=True)
def edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Change day, place or agenda."""
    found = _for(request, pk)
    form = MeetingForm(request.POST or None, instance=found)
    if form.is_valid():
        form.save_by(request.user)
        messages.success(request, _("The meeting was saved."))
        return redirect_to(request, found)
    context = {"form": form, "committee": found.committee, "meeting": found}
    return render_form(request, "organizing/committees/meeting_form.html", context)


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def mark(request: Request, pk: UUID) -> HttpResponseBase:
    """Mark one person present, excused or absent: one tap. The same tap twice changes nothing."""
    found = _for(request, pk)
    state = request.POST.get("state", "")
    allowed = dashboard.marks(found, timezone.localdate())
    if state not in allowed:
        raise BadRequest(_("That mark cannot be given at this meeting."))
    found.mark(_person(request, found), state, by=request.user)
    return _sheet(request, found)


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def close(request: Request, pk: UUID) -> HttpResponseBase:
    """Mark everybody expected who was not marked as absent."""
    found = _for(request, pk)
    if Attendance.State.ABSENT not in dashboard.marks(found, timezone.localdate()):
        raise BadRequest(_("Attendance can be closed once the meeting has taken place."))
    found.close(by=request.user)
    return _sheet(request, found)


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def cancel(request: Request, pk: UUID) -> HttpResponseBase:
    """Call the meeting off."""
    found = _for(request, pk)
    if found.state != Meeting.State.CANCELLED:
        found.cancel(by=request.user)
    return redirect_to(request, found)


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def reinstate(request: Request, pk: UUID) -> HttpResponseBase:
    """Take the cancelling back."""
    found = _for(request, pk)
    if found.state == Meeting.State.CANCELLED:
        found.reinstate(by=request.user)
    return redirect_to(request, found)


def _meetings(request: Request) -> MeetingQuerySet:
    found = Meeting.objects.visible_to(request.user)
    return found.filter(committee__isnull=False).select_related("committee")


def _for(request: Request, pk: UUID) -> Meeting:
    """Return a meeting to work on: 404 where it may not be seen, 403 where not be worked on."""
    found = get_object_or_404(_meetings(request), pk=pk)
    if not Meeting.objects.visible_to(request.user, may=PERMISSION).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def _person(request: Request, found: Meeting) -> Person:
    """Return who is on the sheet, or somebody in scope who came besides."""
    try:
        pk = UUID(request.POST.get("person", ""))
    except ValueError as error:
        raise BadRequest(_("Say who.")) from error
    on_sheet = found.attendances.filter(person=pk).select_related("person").first()
    if on_sheet is not None:
        return on_sheet.person
    return get_object_or_404(Person.objects.visible_to(request.user).present(), pk=pk)


def _sheet(request: Request, found: Meeting) -> HttpResponseBase:
    """Answer a tap: the sheet as it stands now, with everybody else's marks; or the page."""
    if not request.htmx:
        return redirect_to(request, found)
    found.refresh_from_db()
    return render_page(
        request,
        "organizing/committees/meeting.html",
        _context(request, found) | {"is_answer": True},
        partial="attendance",
    )


def _context(request: Request, found: Meeting) -> dict[str, Any]:
    today = timezone.localdate()
    held = Meeting.objects.visible_to(request.user, may=PERMISSION)
    return {
        "meeting": found,
        "committee": found.committee,
        "sheet": dashboard.sheet(found, on=today, user=request.user),
        "may_meet": held.filter(pk=found.pk).exists(),
        "decisions": decisions.at(found),
        "may_record": found.committee is not None
        and may(request, found.committee, "members.change_committee"),
        "today": today,
    }
