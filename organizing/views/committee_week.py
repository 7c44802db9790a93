"""What a leader does about a committee on a Sunday night, each in a tap or two (practice 6.2)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.dates import date_format
from members.http import Request, redirect_to, render_form, render_page
from members.models import Committee, Meeting, Person
from organizing import promising, sharing_out
from organizing.dashboards import agenda, committee_lists
from organizing.dashboards import committee_week as dashboard
from organizing.dashboards.open_seats import what_to_ask
from organizing.forms.days import as_uuid
from organizing.forms.sharing import ShareForm
from organizing.promising import Promise
from organizing.views.committees import committee_for, may

CHANGE, MEET = "members.change_committee", "members.take_attendance"
MONDAY, THURSDAY = 0, 3


def next_weekday(on: date, weekday: int) -> date:
    """Return the next such day after `on`."""
    return on + timedelta(days=(weekday - on.weekday()) % 7 or 7)


@require_safe
def lists(request: Request, pk: UUID) -> HttpResponse:
    """Show whom each member carries and whom nobody has talked with: own first, then by name."""
    found = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    on = timezone.localdate()
    context = {
        "committee": found,
        "lists": committee_lists.lists(found, request.user, on=on),
        "on": on,
        "may_share": may(request, found, CHANGE),
    }
    return render_page(request, "organizing/committees/lists.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(CHANGE, raise_exception=True)
def share_out(request: Request, pk: UUID) -> HttpResponseBase:
    """Share out for this week whom nobody has talked with: a proposal to edit, then done."""
    found = committee_for(request, pk, CHANGE)
    on = timezone.localdate()
    shares = committee_lists.shares(committee_lists.lists(found, request.user, on=on))
    start = {
        "what": _("Check in: how are things, and what would help?"),
        "due_on": next_weekday(on, 6),
    }
    form = ShareForm(request.POST or None, initial=start, on=on)
    if form.is_valid():
        chosen = _chosen(request.POST.getlist("share"), shares)
        n = sharing_out.share_out(found, chosen, by=request.user, **form.cleaned_data)
        words = ngettext(
            "%(n)s person is on somebody's list for this week.",
            "%(n)s people are on somebody's list for this week.",
            n,
        )
        messages.success(request, words % {"n": n})
        return redirect_to(request, "committee_lists", found.pk)
    context = {"committee": found, "shares": shares, "form": form}
    return render_form(request, "organizing/committees/share_out.html", context)


def _chosen(sent: list[str], shares: list[committee_lists.Share]) -> dict[UUID, list[UUID]]:
    """Return what was ticked, as far as it may be: members and people of the proposal only."""
    members = {share.holder.pk for share in shares}
    people = {one.person.pk for share in shares for one in share.people}
    chosen: dict[UUID, list[UUID]] = defaultdict(list)
    for value in sent:
        owner, _colon, person = value.partition(":")
        to, whom = as_uuid(owner), as_uuid(person)
        if to in members and whom in people:
            chosen[to].append(whom)
    return chosen


@require_POST
@permission_required(CHANGE, raise_exception=True)
def ask(request: Request, pk: UUID) -> HttpResponseBase:
    """Promise the committee to ask somebody about the open seat, by Thursday. Twice is once."""
    found = committee_for(request, pk, CHANGE)
    person = _person(request)
    due_on = next_weekday(timezone.localdate(), THURSDAY)
    _promise(request, Promise(what_to_ask(person), due_on, asks_others=True), to=found)
    words = _("You ask %(name)s by %(day)s.")
    messages.success(request, words % {"name": person.name, "day": date_format(due_on, "l")})
    return redirect_to(request, found.get_absolute_url() + "#seats-title")


@require_POST
@permission_required("organizing.change_commitment", raise_exception=True)
def call(request: Request, pk: UUID) -> HttpResponseBase:
    """Promise somebody who drifts a call on Monday. Twice is once."""
    found = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    person = _person(request, among=Person.objects.sealed_to(request.user))
    if person.pk == request.user.person_id:
        raise PermissionDenied
    due_on = next_weekday(timezone.localdate(), MONDAY)
    _promise(request, Promise(_("a call"), due_on), to=person)
    words = _("You call %(name)s on %(day)s.")
    messages.success(request, words % {"name": person.name, "day": date_format(due_on, "l")})
    return redirect_to(request, found.get_absolute_url() + "#drift-title")


def _promise(request: Request, said: Promise, *, to: Person | Committee) -> None:
    promising.promise_once(
        said,
        owed_by=request.user.person,
        owed_to=to,
        on=timezone.localdate(),
        by=request.user,
    )


def _person(request: Request, among: Any = None) -> Person:
    """Return whom a button names, if they may be seen and called."""
    pk = as_uuid(request.POST.get("person"))
    if pk is None:
        raise BadRequest(_("Say who."))
    seen = Person.objects.visible_to(request.user).reachable()
    if among is not None:
        seen = seen.filter(pk__in=among.values("pk"))
    return get_object_or_404(seen, pk=pk)


@require_safe
def year(request: Request, pk: UUID) -> HttpResponse:
    """Show how a committee was doing at the end of each month of a year."""
    found = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    context = {"committee": found, "year": dashboard.year(found, on=timezone.localdate())}
    return render_page(request, "organizing/committees/year.html", context)


@require_POST
@permission_required(MEET, raise_exception=True)
def take_draft(request: Request, pk: UUID) -> HttpResponseBase:
    """Take the drafted agenda over as it is; where one is written, it stays."""
    seen = Meeting.objects.visible_to(request.user).filter(committee__isnull=False)
    found = get_object_or_404(seen.select_related("committee"), pk=pk)
    if not Meeting.objects.visible_to(request.user, may=MEET).filter(pk=pk).exists():
        raise PermissionDenied
    draft = agenda.for_meeting(found, request.user, on=timezone.localdate())
    if draft is not None and draft.text:
        found.write_agenda(draft.text, by=request.user)
        messages.success(request, _("The agenda is written down. Change it as you like."))
    return redirect_to(request, found)
