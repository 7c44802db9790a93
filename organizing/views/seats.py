"""Seats: giving one, what goes with it, who is being prepared for it, leaving it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.forms.committees import SeatForm, VacateForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import Person, Seat
from organizing.dashboards.committees import candidates
from organizing.views.committees import committee_for

PERMISSION = "members.change_committee"


@permission_required(PERMISSION, raise_exception=True)
def new(request: Request, pk: UUID) -> HttpResponseBase:
    """Find somebody by two letters and give them a seat."""
    committee = committee_for(request, pk, PERMISSION)
    if request.method == "POST":
        person = _person(request)
        seat = committee.seat(person, on=timezone.localdate(), by=request.user)
        messages.success(request, _("%(name)s has a seat.") % {"name": person.name})
        return redirect_to(request, "seat", seat.pk)
    text = request.GET.get("q", "")
    seated = committee.seats.filled().values("person")
    context = {
        "committee": committee,
        "q": text,
        "people": candidates(request.user, text, leaving_out=seated),
    }
    return render_page(
        request, "organizing/committees/seat_new.html", context, partial="seat-people"
    )


@permission_required(PERMISSION, raise_exception=True)
def seat(request: Request, pk: UUID) -> HttpResponseBase:
    """Change role, unit and term of a seat, and name its understudy."""
    found = _seat(request, pk)
    form = SeatForm(request.POST or None, instance=found, user=request.user)
    if form.is_valid():
        form.save_by(request.user)
        messages.success(request, _("The seat was saved."))
        return redirect_to(request, found.committee)
    text = request.GET.get("q", "")
    context = {
        "form": form,
        "seat": found,
        "q": text,
        "people": candidates(request.user, text, leaving_out=[found.person_id]),
        "exits": Seat.Exit.choices,
    }
    return render_form(request, "organizing/committees/seat.html", context, partial="seat-people")


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def understudy(request: Request, pk: UUID) -> HttpResponseBase:
    """Name who is being prepared to take the seat over; nobody takes the name away."""
    found = _seat(request, pk)
    person = _person(request) if request.POST.get("person") else None
    found.back(person, by=request.user)
    return redirect_to(request, found.committee)


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def vacate(request: Request, pk: UUID) -> HttpResponseBase:
    """Record that the holder left the seat, and how. A second press changes nothing."""
    found = _seat(request, pk)
    form = VacateForm(request.POST)
    if form.is_valid() and found.ended_on is None:
        found.vacate(
            on=timezone.localdate(), exit_kind=form.cleaned_data["exit_kind"], by=request.user
        )
        messages.success(request, _("The seat is open."))
    return redirect_to(request, found.committee)


def _seat(request: Request, pk: UUID) -> Seat:
    """Return a seat to change: 404 unless its committee and its holder may be seen."""
    held = Seat.objects.visible_to(request.user).named_to(request.user)
    found = get_object_or_404(held.select_related("committee", "person", "understudy"), pk=pk)
    if not Seat.objects.visible_to(request.user, may=PERMISSION).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def _person(request: Request) -> Person:
    people = Person.objects.visible_to(request.user).present()
    return get_object_or_404(people, pk=_uuid(request.POST.get("person", "")))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
