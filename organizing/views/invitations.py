"""Inviting in person: the code on the chair's screen, and the page it opens."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members import inviting
from members.confirming import confirmed
from members.http import Request, redirect_to, render_form, render_page
from members.models import Person
from members.tokens import too_often
from organizing import beginning
from organizing.dashboards import beginning as dashboard
from organizing.dashboards.talking import found_by
from organizing.forms.days import as_uuid
from organizing.forms.invitation import InvitationForm, JoinForm

MOST_TRIES = 30


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(inviting.PERMISSION, raise_exception=True)
def invite(request: Request) -> HttpResponseBase:
    """Choose whom to invite; for somebody chosen, as what, and whom they are close to."""
    scope = Person.objects.visible_to(request.user, may=inviting.PERMISSION).reachable()
    scope = scope.filter(user=None, is_management=False)
    q = request.GET.get("q", "").strip()[:80]
    chosen = as_uuid(request.GET.get("person"))
    if chosen is None:
        found = found_by(scope, q, by=request.user).order_by("sort_key", "pk")[:10] if q else []
        matching: dict[str, Any] = {"q": q, "matches": found}
        return render_page(
            request, "organizing/beginning/invite.html", matching, partial="invite-matches"
        )
    person = get_object_or_404(scope, pk=chosen)
    form = InvitationForm(request.POST or None, by=request.user, on=timezone.localdate())
    picked = _picked(request)
    if form.is_valid():
        try:
            return _made(request, person, form, picked)
        except inviting.NotInvited as problem:
            form.add_error(None, str(problem))
    also = {pk for pks in picked.values() for pk in pks}
    context = {
        "form": form,
        "person": person,
        "near": dashboard.near(person, request.user, q=q, also=also),
        "picked": picked,
        "q": q,
    }
    return render_form(request, "organizing/beginning/invite_as.html", context)


def _picked(request: Request) -> dict[str, set[Any]]:
    """Return whom the chair ticked: named by the new one, or offered besides."""
    return {
        kind: {pk for text in request.POST.getlist(kind) if (pk := as_uuid(text))}
        for kind in ("named", "offered")
    }


@confirmed
def _made(
    request: Request, person: Person, form: InvitationForm, picked: dict[str, set[Any]]
) -> HttpResponse:
    now = timezone.now()
    invitation, token = inviting.invite(
        person, role=form.cleaned_data["role"], now=now, by=request.user, **form.scope
    )
    may = Person.objects.visible_to(request.user, may="members.carry_person").reachable()
    may = may.filter(is_management=False).exclude(pk=person.pk)
    beginning.prepare(
        person,
        named=may.filter(pk__in=picked["named"]).order_by("sort_key"),
        offered=may.filter(pk__in=picked["offered"] - picked["named"]).order_by("sort_key"),
        ride_along_on=form.cleaned_data["ride_along_on"],
        now=now,
        by=request.user,
    )
    address = settings.SITE_URL + reverse("join", args=[token])
    context = {
        "person": person,
        "invitation": invitation,
        "address": address,
        "code": segno.make(address, error="m").svg_data_uri(scale=8, border=3),
    }
    return render_page(request, "organizing/beginning/code.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take an invitation up: say who one is, choose a password, and be signed in.

    Whoever was made a leader or an admin is led to add a second step before anything else.
    """
    if too_often(request, "join", most=MOST_TRIES, within=inviting.GOOD_FOR / 24):
        return _refused(request, _("Too many tries from here. Wait an hour, or ask again."), 429)
    if request.user.is_authenticated:
        return _refused(
            request,
            _("You are signed in as somebody already. An invitation is for one person: sign out."),
            403,
        )
    invitation = inviting.by_token(token)
    if invitation is None:
        return _refused(
            request,
            _("This invitation was used or has ended. Ask for a new one."),
            404,
        )
    form = JoinForm(request.POST or None, by_mail=bool(invitation.email))
    if form.is_valid():
        on, now = timezone.localdate(), timezone.now()
        try:
            user = inviting.accept(token, **form.cleaned_data, on=on, now=now)
        except inviting.NotInvited as problem:
            form.add_error("name", str(problem))
        else:
            beginning.join(user, on=on, by=user)
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect_to(request, "first_week")  # type: ignore[arg-type]
    context = {"form": form, "invitation": invitation}
    return render_form(request, "organizing/beginning/join.html", context)  # type: ignore[arg-type]


def _refused(request: HttpRequest, why: str, status: int) -> HttpResponse:
    """Say plainly that it opens nothing, and name nobody."""
    return render_page(
        request,  # type: ignore[arg-type]
        "organizing/beginning/refused.html",
        {"why": why},
        status=status,
    )
