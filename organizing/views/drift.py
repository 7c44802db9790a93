"""The check-in list, and asking somebody to reach out."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from members.http import Request, redirect_to, render_page
from members.models import Person
from organizing import reaching, recounting
from organizing.dashboards import check_ins, moving_pages, resting
from organizing.dashboards import drift as dashboard
from organizing.forms.days import as_uuid
from organizing.models import Standing
from organizing.models.standing import Drift

SHOWN = 6


@require_safe
@permission_required("organizing.view_drift", raise_exception=True)
def drift(request: Request) -> HttpResponse:
    """Show who is drifting, why, ours first, and who is best placed to reach out."""
    on, number = timezone.localdate(), request.GET.get("page", "1")
    look = recounting.look(
        moving_pages.drifting, request.user, on=on, organization=request.organization
    )
    board = dashboard.board(
        request.user,
        on=on,
        state=request.GET.get("state", ""),
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
        counted=look.found.counts,
    )
    states = [(state, Drift(state).label, board.counts[state]) for state in board.counts]
    mine = [] if request.htmx else check_ins.mine(request.user, on=on, most=SHOWN)
    away = (
        None
        if request.htmx
        else resting.rests(request.user, on=on, rules=request.organization.rules)
    )
    context = {
        "board": board,
        "states": states,
        "on": on,
        "mine": mine,
        "rests": away,
        "counted": recounting.told([look]),
        "lately": look.found.lately,
    }
    return render_page(request, "organizing/drift/list.html", context, partial="drift-rows")


@require_safe
@permission_required("organizing.view_drift", raise_exception=True)
def newcomers(request: Request) -> HttpResponse:
    """Show people who came and with whom nobody has sat down."""
    rows = dashboard.newcomers(request.user, on=timezone.localdate())
    return render_page(request, "organizing/drift/newcomers.html", {"rows": rows})


@require_POST
@permission_required("organizing.log_conversation", raise_exception=True)
def ask(request: Request, pk: UUID) -> HttpResponseBase:
    """Put the check-in on the list of whoever is best placed, or on one's own."""
    sealed = Standing.objects.sealed_to(request.user).filter(person=pk)
    person = get_object_or_404(
        Person.objects.visible_to(request.user).reachable().filter(pk__in=sealed.values("person"))
    )
    on = timezone.localdate()
    row = dashboard.row(request.user, person, on=on)
    best = row.reach.person if row and row.reach else None
    mine = as_uuid(request.POST.get("to")) == request.user.person_id
    reaching.ask(person, to=None if mine else best, on=on, by=request.user)
    if not request.htmx:
        return redirect_to(request, "drift")
    row = dashboard.row(request.user, person, on=on)
    return render_page(request, "organizing/drift/_asked.html", {"row": row})
