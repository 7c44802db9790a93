"""Introduce two people, and say later that they know each other now."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members import watching
from members.http import Request, redirect_to, render_page
from members.models import Person
from organizing import introducing, reading
from organizing.dashboards import introductions as dashboard
from organizing.forms.days import as_uuid
from organizing.models import Introduction

LOG = "organizing.log_conversation"
SEALED = "organizing.view_sealed"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(LOG, raise_exception=True)
@watching.reads_a_person
def introduce(request: Request, pk: UUID) -> HttpResponseBase:
    """Choose whom to introduce somebody to, with the reason; one tap records that one did."""
    sealed = Person.objects.visible_to(request.user, may=SEALED).present()
    found = get_object_or_404(sealed, pk=pk)
    on, rules = timezone.localdate(), request.organization.rules
    if request.method == "POST":
        chosen = as_uuid(request.POST.get("other"))
        other = sealed.filter(pk=chosen).first() if chosen else None
        try:
            if other is None:
                raise introducing.NotPossible(_("Choose whom to introduce them to."))
            introducing.introduce(found, other, on=on, by=request.user)
        except introducing.NotPossible as problem:
            messages.warning(request, str(problem))
        else:
            messages.success(
                request,
                _("Noted. It counts once they have talked, within thirty days."),
            )
        return redirect_to(request, "introduce", pk)
    q = request.GET.get("q", "").strip()[:80]
    reading.ties(found, by=request.user)
    context = {
        "person": found,
        "matches": dashboard.matches(found, request.user, on=on, rules=rules, q=q),
        "made": dashboard.made_for(found, request.user, on=on),
        "q": q,
    }
    return render_page(request, "organizing/people/introduce.html", context, partial="matches")


@require_POST
@permission_required(LOG, raise_exception=True)
def introduction_took(request: Request, pk: UUID) -> HttpResponseBase:
    """They know each other now: their tie is live from today."""
    seen = Introduction.objects.visible_to(request.user)
    found = get_object_or_404(seen, pk=pk)
    introducing.confirm(found, on=timezone.localdate(), by=request.user)
    messages.success(request, _("Good. Their tie is on record."))
    people = Person.objects.visible_to(request.user, may=SEALED)
    shown = people.filter(pk__in=[found.a_id, found.b_id]).order_by("pk").first()
    return redirect_to(request, "introduce", shown.pk) if shown else redirect_to(request, "today")
