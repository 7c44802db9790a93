"""What is kept and for how long: what goes next, erasing, legal holds, and what exists."""

from __future__ import annotations

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

from members import access, erasing, holding
from members.confirming import confirmed
from members.http import Request, redirect_to, render_form
from members.models import Erasure, LegalHold, Organization, Person
from members.recording import sealing
from organizing import existing, retaining
from organizing.forms.kept import EraseForm, HoldForm, KeptForm, PersonHoldForm, ScopeForm

keeper = permission_required(holding.PERMISSION, raise_exception=True)
eraser = permission_required(erasing.PERMISSION, raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@keeper
@confirmed
def kept(request: Request) -> HttpResponseBase:
    """How long each class is kept, what goes next and when; changing that."""
    form = KeptForm(request.POST or None, organization=Organization.fresh())
    if form.is_bound and not access.is_everywhere(request.user, may=holding.PERMISSION):
        raise PermissionDenied
    if form.is_valid():
        form.keep(by=request.user)
        messages.success(request, _("Saved. It holds from the next run on."))
        return redirect_to(request, "kept")
    return _page(request, form)


@require_POST
@keeper
@confirmed
def hold_new(request: Request) -> HttpResponseBase:
    """Ask for a legal hold; a second person confirms it on the same page."""
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            holding.ask(form.save(commit=False), by=request.user)
        except holding.Refused as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("Asked for. It begins when a second admin confirms it."))
        return redirect_to(request, "kept")
    return _page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@keeper
@confirmed
def person_hold(request: Request, pk: UUID) -> HttpResponseBase:
    """Ask from somebody's page that nothing of them be deleted; a second person confirms it."""
    if not access.is_everywhere(request.user, may=holding.PERMISSION):
        raise PermissionDenied
    seen = Person.objects.visible_to(request.user, may=holding.PERMISSION)
    found = get_object_or_404(seen.exclude(status=Person.Status.ERASED), pk=pk)
    form = PersonHoldForm(request.POST or None, instance=LegalHold(person=found))
    holds = LegalHold.objects.visible_to(request.user).filter(person=found, ended_at=None)
    if form.is_valid() and not holds.exists():
        holding.ask(form.save(commit=False), by=request.user)
        messages.success(request, _("Asked for. It begins when a second admin confirms it."))
        return redirect_to(request, found)
    context = {"person": found, "form": form, "holds": holds.select_related("asked_by__person")}
    return render_form(request, "organizing/kept/hold.html", context)


@require_POST
@keeper
@confirmed
def hold(request: Request, pk: UUID) -> HttpResponseBase:
    """Confirm a hold, ask to lift it, lift it; or drop what was asked for."""
    found = get_object_or_404(LegalHold.objects.visible_to(request.user), pk=pk)
    try:
        holding.answer(found, by=request.user, drop="drop" in request.POST)
    except holding.Refused as problem:
        messages.error(request, str(problem))
    return redirect_to(request, "kept")


@require_http_methods(["GET", "HEAD", "POST"])
@eraser
@confirmed
def erase(request: Request, pk: UUID) -> HttpResponseBase:
    """Ask for somebody to be erased: what goes, what stays, and who decides."""
    seen = Person.objects.visible_to(request.user, may=erasing.PERMISSION)
    found = get_object_or_404(seen.exclude(status=Person.Status.ERASED), pk=pk)
    form = EraseForm(request.POST or None)
    if form.is_valid():
        try:
            erasing.ask(found, why=form.cleaned_data["why"], by=request.user)
        except erasing.Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Asked for. A second person decides."))
            return redirect_to(request, found)
    waiting = Erasure.objects.visible_to(request.user).waiting().filter(person=found).first()
    context = {"person": found, "form": form, "waiting": waiting}
    return render_form(request, "organizing/kept/erase.html", context)


@require_POST
@keeper
@confirmed
def erasure(request: Request, pk: UUID) -> HttpResponseBase:
    """Erase, or decline. Takes an admin who did not ask."""
    found = get_object_or_404(Erasure.objects.visible_to(request.user), pk=pk)
    try:
        erasing.answer(found, yes="no" not in request.POST, by=request.user)
    except erasing.Refused as problem:
        messages.error(request, str(problem))
    else:
        done = _("Declined.") if "no" in request.POST else _("Erased. Nobody can bring it back.")
        messages.success(request, done)
    return redirect_to(request, "kept")


@require_safe
@keeper
def exists(request: Request) -> HttpResponse:
    """What exists of a scope, with counts and days: the first thing to know when a court asks."""
    form = ScopeForm(request.GET or None, user=request.user)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        scope = form.scope()
        context |= {
            "scope": scope,
            "found": existing.what_exists(scope, by=request.user),
            "holds": existing.holds_over(scope),
            "now": timezone.now(),
        }
    return render_form(request, "organizing/kept/exists.html", context)


def _page(request: Request, form: KeptForm | HoldForm) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    holds = LegalHold.objects.visible_to(user).select_related(
        "person", "unit", "asked_by__person", "begun_by__person", "lift_by__person"
    )
    waiting = Erasure.objects.visible_to(user).waiting()
    context = {
        "coming": retaining.coming(on=today),
        "not_before": Organization.fresh().forgets_from or today + retaining.NOTICE,
        "today": today,
        "form": form,
        "days_form": form
        if isinstance(form, KeptForm)
        else KeptForm(organization=Organization.fresh()),
        "hold_form": form if isinstance(form, HoldForm) else HoldForm(),
        "everywhere": access.is_everywhere(user, may=holding.PERMISSION),
        "holds": holds.filter(ended_at=None).order_by("-asked_at"),
        "waiting": waiting.select_related("person", "asked_by__person").order_by("asked_at"),
        "erased": Erasure.objects.visible_to(user).done().count(),
        "head": sealing.head(),
    }
    return render_form(request, "organizing/kept/kept.html", context)
