"""Adding without reading: the form a phone keeps for want of a signal, and the locked session."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members import locking
from members.forms.unlock import UnlockForm
from members.http import Request, render_form, render_page
from members.ids import uuid7
from organizing import conversing
from organizing.capturing import CameBack, day_typed
from organizing.forms.capture import CaptureForm
from organizing.forms.talk import TalkForm

View = Callable[..., HttpResponseBase]


def shell_page() -> str:
    """Return the page of the empty form, made without a request: nobody's name can be in it."""
    return render_to_string("organizing/log/shell.html", {"form": CaptureForm()})


@login_not_required
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The empty form, for a phone to keep. The same for everybody, signed in or not."""
    return HttpResponse(shell_page())


@login_not_required
@require_safe
def token(request: HttpRequest) -> JsonResponse:
    """Tell a phone whose session this is and what to send with; 401 when nobody's."""
    user = request.user
    if not user.is_authenticated:
        return JsonResponse({}, status=401)
    locked = locking.is_locked(request)
    return JsonResponse({"user": str(user.pk), "token": get_token(request), "locked": locked})


@locking.open_while_locked
@require_safe
def locked(request: Request) -> HttpResponseBase:
    """Show a locked session the empty form, and a way to open it again."""
    if not locking.is_locked(request):
        return redirect(_back(request, request.GET.get("next", "")))
    return _locked_page(request, CaptureForm(key=uuid7()), UnlockForm(request=request))


@require_POST
def lock(request: Request) -> HttpResponseBase:
    """Lock the session at once."""
    locking.lock(request)
    return redirect("locked")


@locking.open_while_locked
@require_POST
def unlock(request: Request) -> HttpResponseBase:
    """Open a locked session by the password of whose it is."""
    form = UnlockForm(request.POST, request=request)
    if form.is_valid():
        locking.unlock(request)
        return redirect(_back(request, request.POST.get("next", "")))
    return _locked_page(request, CaptureForm(key=uuid7()), form)


def adds_while_locked(view: View) -> View:
    """Let a locked session send to `view` what it may not see: the answer is “saved”, no more."""

    @wraps(view)
    def adding(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not locking.is_locked(request):
            return view(request, *args, **kwargs)
        return _add(request) if request.method == "POST" else redirect("locked")

    return locking.open_while_locked(adding)


def _add(request: Request) -> HttpResponseBase:
    on = day_typed(request.POST.get("waited", ""), now=timezone.now())
    rules = request.organization.rules
    form = TalkForm(request.POST, user=request.user, on=on, rules=rules)
    if form.is_valid():
        try:
            if form.cleaned_data["no_answer"]:
                conversing.log_attempt(form.talk(), by=request.user)
            else:
                conversing.log_conversation(
                    form.talk(), by=request.user, rules=rules, today=timezone.localdate()
                )
        except conversing.NotSaved as problem:
            tells = isinstance(problem.__cause__, CameBack)  # of somebody on record, or once on it
            form.add_error(None, _("Unlock to save this.") if tells else str(problem))
        else:
            return (
                HttpResponse(status=201)
                if request.htmx
                else redirect(f"{reverse('locked')}?saved=1")
            )
    return _locked_page(request, form, UnlockForm(request=request))


def _locked_page(request: Request, form: TalkForm, opening: UnlockForm) -> HttpResponse:
    context = {
        "form": form,
        "opening": opening,
        "navigation": [],
        "saved": "saved" in request.GET,
        "unsent": "unsent" in request.GET,
        "next": request.GET.get("next") or request.POST.get("next", ""),
    }
    if opening.is_bound:
        return render_page(request, "organizing/log/locked.html", context, status=422)
    return render_form(request, "organizing/log/locked.html", context)


def _back(request: Request, to: str) -> str:
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(to, hosts, require_https=request.is_secure())
    return to if safe and to.startswith("/") else "/"


@locking.open_while_locked
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Sign out, and have the browser forget everything it kept of this site."""
    was_in = request.user.is_authenticated
    response: HttpResponseBase = account.logout(request)
    if was_in and request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response
