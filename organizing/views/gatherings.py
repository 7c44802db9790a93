"""Small gatherings: writing one down, its ties and promises, and what they left."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.http import Request, redirect_to, render_form, render_page
from members.ids import uuid7
from members.models import Meeting
from organizing import gathering as process
from organizing import promising
from organizing.dashboards import gatherings as dashboard
from organizing.forms.days import WHENS, as_day, as_uuid
from organizing.forms.gathering import GatheringForm, RoomPromiseForm

MAY = "organizing.log_conversation"


@require_safe
@permission_required(MAY, raise_exception=True)
def gatherings(request: Request) -> HttpResponse:
    """Show gatherings with what each left, latest first."""
    on = timezone.localdate()
    found = dashboard.page(request.user, on=on, before=as_day(request.GET.get("before")))
    return render_page(request, "organizing/gatherings/list.html", {"page": found})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(MAY, raise_exception=True)
def new(request: Request) -> HttpResponseBase:
    """Write a gathering down. While one types a name, only the people are sent."""
    on = timezone.localdate()
    form = GatheringForm(request.POST or None, user=request.user, on=on, initial=_initial(request))
    if form.is_valid():
        try:
            saved = process.gather(form.room(), by=request.user)
        except process.NotSaved as problem:
            form.add_error(None, str(problem))
        else:
            return redirect_to(request, "gathering", saved.pk)
    return render_form(
        request,
        "organizing/gatherings/new.html",
        {"form": form, **_room(request, on)},
        partial="room-people",
    )


def _initial(request: Request) -> dict[str, Any]:
    sent = request.GET
    return {
        "key": sent.get("key") or uuid7(),
        "occasion": sent.get("occasion") or Meeting.Occasion.HOUSE,
        "day": sent.get("day", ""),
        "held_on": as_day(sent.get("held_on")),
        "place": sent.get("place", "")[:120],
    }


def _room(request: Request, on: date) -> dict[str, Any]:
    sent = request.POST if request.method == "POST" else request.GET
    ids = [as_uuid(text) for text in [*sent.getlist("there"), sent.get("host", "")]]
    faces, picked = dashboard.room(
        request.user,
        sent.get("q", "").strip()[:80],
        {pk for pk in ids if pk},
        on=on,
        rules=request.organization.rules,
    )
    host = as_uuid(sent.get("host"))
    return {
        "people": faces,
        "picked": picked - ({host} if host and str(host) not in sent.getlist("there") else set()),
        "host": host,
        "me": request.user.person,
        "i_was_there": sent.get("i_was_there", "on" if not sent else "") == "on",
        "q": sent.get("q", "").strip()[:80],
        "most": process.MOST,
    }


def _seen(request: Request, pk: UUID) -> Meeting:
    seen = Meeting.objects.readable_by(request.user)
    return get_object_or_404(seen.select_related("host"), pk=pk)


@require_safe
@permission_required(MAY, raise_exception=True)
def gathering(request: Request, pk: UUID) -> HttpResponse:
    """Show who was there; its host says who came to know whom."""
    return _page(request, _seen(request, pk))


def _page(request: Request, found: Meeting, form: RoomPromiseForm | None = None) -> HttpResponse:
    on = timezone.localdate()
    may_confirm = process.may_confirm(found, request.user)
    context = {
        "gathered": dashboard.gathered(found, request.user, on=on),
        "may_confirm": may_confirm,
        "may_promise": may_confirm or found.logged_by_id == request.user.pk,
        "may_undo": process.may_undo(found, request.user, now=timezone.now()),
        "is_host": found.host_id == request.user.person_id,
        "form": form or RoomPromiseForm(people=dashboard.room_of(found), on=on),
        "whens": WHENS,
    }
    return render_form(request, "organizing/gatherings/gathering.html", context)


def _mine(request: Request, pk: UUID) -> Meeting:
    """Return a gathering to work on: 404 where it may not be seen, 403 where not be worked on."""
    found = _seen(request, pk)
    if request.user.pk != found.logged_by_id and request.user.person_id != found.host_id:
        raise PermissionDenied
    return found


@require_POST
@permission_required(MAY, raise_exception=True)
def ties(request: Request, pk: UUID) -> HttpResponseBase:
    """Record who came to know each other, as the host says."""
    found = _mine(request, pk)
    ids = [as_uuid(text) for text in request.POST.getlist("tied")]
    people = {one for one in ids if one}
    try:
        process.confirm(found, people, by=request.user)
    except process.NotSaved as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("Noted who came to know each other."))
    return redirect_to(request, "gathering", found.pk)


@require_POST
@permission_required(MAY, raise_exception=True)
def promise(request: Request, pk: UUID) -> HttpResponseBase:
    """Write down what somebody in the room promised somebody else there."""
    found, on = _mine(request, pk), timezone.localdate()
    form = RoomPromiseForm(request.POST, people=dashboard.room_of(found), on=on)
    if form.is_valid():
        data = form.cleaned_data
        try:
            promising.promise(
                form.said(),
                owed_by=data["owed_by"],
                owed_to=data["owed_to"],
                on=on,
                by=request.user,
                gathering=found,
            )
        except promising.NotPossible as problem:
            form.add_error("owed_to", str(problem))
        else:
            messages.success(request, _("Written down for both of them."))
            return redirect_to(request, "gathering", found.pk)
    return _page(request, found, form)


@require_POST
@permission_required(MAY, raise_exception=True)
def undo(request: Request, pk: UUID) -> HttpResponseBase:
    """Take back a gathering just written down. Done twice, it is as done once."""
    found = Meeting.objects.visible_to(request.user).filter(committee=None, pk=pk).first()
    try:
        if found is not None:
            process.undo(found, by=request.user, now=timezone.now())
    except process.NotSaved as problem:
        messages.warning(request, str(problem))
        return redirect_to(request, "gathering", pk)
    messages.success(request, _("Undone: nothing of it is on record."))
    return redirect_to(request, "gatherings")
