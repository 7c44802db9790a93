"""One case of drift: why, who reaches out, and what came of it in one tap."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.http import Request, redirect_to, render_page
from members.models import Person
from organizing import checking_in
from organizing.dashboards import check_ins as dashboard
from organizing.forms.days import as_uuid
from organizing.models import DriftFlag

PLACES = {"today": "today", "drift": "drift"}  # where one may be sent back to


def _case(request: Request, pk: UUID) -> DriftFlag:
    seen = DriftFlag.objects.visible_to(request.user)
    return get_object_or_404(
        seen.select_related("person", "owner", "assigned_by__person", "outcome_by__person"), pk=pk
    )


@require_safe
@permission_required("organizing.view_drift", raise_exception=True)
def case(request: Request, pk: UUID) -> HttpResponse:
    """Show a case to whoever is to reach out, and to those who may read why."""
    flag, on = _case(request, pk), timezone.localdate()
    shown = dashboard.case(flag, user=request.user, on=on)
    may_ask = request.user.has_perm("members.carry_person") and shown.standing is not None
    context = {
        "case": shown,
        "history": dashboard.history(flag, user=request.user),
        "earlier": dashboard.earlier(flag, user=request.user),
        "askable": dashboard.askable(flag, user=request.user) if may_ask and shown.is_open else [],
        "left_reasons": Person.LeftReason.choices,
    }
    return render_page(request, "organizing/drift/case.html", context)


@require_POST
@permission_required("organizing.log_conversation", raise_exception=True)
def outcome(request: Request, pk: UUID) -> HttpResponseBase:
    """Write down what came of reaching out, or take that back."""
    flag, on = _case(request, pk), timezone.localdate()
    to = request.POST.get("to", "")
    try:
        if to == "undo":
            checking_in.take_back(flag, on=on, by=request.user)
            said = _("Undone.")
        else:
            reason = request.POST.get("reason", "")
            changed = checking_in.came_of_it(flag, to, on=on, by=request.user, reason=reason)
            said = _said(changed)
    except checking_in.NotPossible as problem:
        messages.warning(request, str(problem))
        return _back(request, flag)
    if not request.htmx:
        messages.success(request, said)
        return _back(request, flag)
    fresh = get_object_or_404(
        DriftFlag.objects.visible_to(request.user).select_related("person", "owner"), pk=pk
    )
    context = {
        "case": dashboard.case(fresh, user=request.user, on=on),
        "left_reasons": Person.LeftReason.choices,
        "said": said,
        "next": request.POST.get("next", ""),
    }
    return render_page(request, "organizing/drift/_case_changed.html", context)


def _said(flag: DriftFlag) -> str:
    if flag.outcome == DriftFlag.Outcome.TALKED:
        return _("Noted. Log the one-on-one as well, so that it counts.")
    if flag.outcome == DriftFlag.Outcome.NO_ANSWER:
        return _("Noted. Another day, another way.")
    return _("Noted.")


def _back(request: Request, flag: DriftFlag) -> HttpResponseBase:
    place = PLACES.get(request.POST.get("next", ""))
    seen = DriftFlag.objects.visible_to(request.user).filter(pk=flag.pk).exists()
    if place or not seen:
        return redirect_to(request, reverse(place or "drift"))
    return redirect_to(request, "drift_case", flag.pk)


@require_POST
@permission_required("members.carry_person", raise_exception=True)
def assign(request: Request, pk: UUID) -> HttpResponseBase:
    """Ask somebody to reach out."""
    sealed = Person.objects.sealed_to(request.user)
    flags = DriftFlag.objects.visible_to(request.user).open().filter(person__in=sealed)
    flag = get_object_or_404(flags.select_related("person"), pk=pk)
    chosen = as_uuid(request.POST.get("to"))
    able = {person.pk: person for person in dashboard.askable(flag, user=request.user)}
    to = able.get(chosen) if chosen else None
    if to is None:
        messages.warning(request, _("Choose who reaches out."))
    else:
        checking_in.assign(flag, to=to, on=timezone.localdate(), by=request.user)
        messages.success(request, _("%(name)s is asked to reach out.") % {"name": to.name})
    return redirect_to(request, "drift_case", flag.pk)
