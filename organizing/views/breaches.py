"""Breaches of data: the clock of 72 hours, and who was told."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members import access, breaches
from members.http import Request, redirect_to, render_form
from members.models import Breach
from organizing.forms.breaches import BreachForm, NotToldForm

PERMISSION = "members.hold_data"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(PERMISSION, raise_exception=True)
def breaches_page(request: Request) -> HttpResponseBase:
    """List what happened and how long there is to tell of it; write one down."""
    _check(request)
    now = timezone.now()
    form = BreachForm(request.POST or None, initial={"known_at": now})
    if form.is_valid():
        breaches.note(form.save(commit=False), by=request.user)
        messages.success(request, _("Written down. The clock runs."))
        return redirect_to(request, "breaches")
    found = Breach.objects.visible_to(request.user).select_related("by__person")
    rows = [(one, one.hours_left(now)) for one in found.order_by("-known_at", "-pk")[:200]]
    return render_form(request, "organizing/breaches.html", {"form": form, "rows": rows})


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def breach_told(request: Request, pk: UUID) -> HttpResponseBase:
    """Note who was told, or why nobody is."""
    _check(request)
    found = get_object_or_404(Breach.objects.visible_to(request.user), pk=pk)
    form = NotToldForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    whom = request.POST.get("whom", "")
    if whom == breaches.NOBODY and not why:
        messages.warning(request, _("Say why nobody is told."))
    elif breaches.told(found, whom, why=why, by=request.user):
        messages.success(request, _("Noted."))
    return redirect_to(request, "breaches")


def _check(request: Request) -> None:
    if not access.is_everywhere(request.user, may=PERMISSION):
        raise PermissionDenied
