"""The public page of an action: no account, no cookie of ours but the form's, nobody's name."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns import signing_up
from campaigns.models import Action
from members.ids import uuid7
from members.models import Organization
from members.tokens import too_often
from organizing.forms.sign_up import SignUpForm

WITHIN = timedelta(minutes=10)
MOST_LOOKS, MOST_SENT = 300, 120  # a whole hall may share one address


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest, code: str) -> HttpResponseBase:
    """Say that one comes, or on the day that one is there. It tells nothing of anybody.

    A wrong, an old and a closed address are all the same 404.
    """
    most = MOST_SENT if request.method == "POST" else MOST_LOOKS
    if too_often(request, f"sign-up-{request.method}", most=most, within=WITHIN):
        return _plain(_("Too many tries. Come back in ten minutes."), 429)
    on, now = timezone.localdate(), timezone.now()
    action = signing_up.by_code(code, on=on)
    if action is None:
        raise Http404
    with translation.override(_language(request)):
        response = _answer(request, action, is_day=on >= action.held_on, on=on, now=now)
        response["Content-Language"] = translation.get_language() or "en"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response


def _answer(
    request: HttpRequest, action: Action, *, is_day: bool, on: date, now: datetime
) -> HttpResponse:
    form = SignUpForm(request.POST or None, initial={"key": uuid7()})
    context = {"action": action, "is_day": is_day, "form": form, "navigation": []}
    template = "organizing/campaigns/sign_up.html"
    if not form.is_bound:
        return render(request, template, context)
    if not form.is_valid():
        return render(request, template, context, status=422)
    if not form.is_trapped:
        if signing_up.is_full(action, now=now):
            return _plain(_("This page takes no more today. Tell somebody at the table."), 429)
        signing_up.receive(
            action,
            key=form.cleaned_data["key"],
            on=on,
            by=None,
            language=translation.get_language() or "",
            **form.said,
        )
    return render(request, template, {**context, "is_done": True})


def _language(request: HttpRequest) -> str:
    """Return what the visitor chose or prefers, else what the organization speaks."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or request.headers.get("Accept-Language"):
        return translation.get_language() or Organization.current().language
    return Organization.current().language


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
