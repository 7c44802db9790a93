"""Webhooks: which programs are told of what, what arrived, and what they were told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.confirming import confirmed
from members.forms.webhooks import WebhookForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import Webhook, WebhookDelivery
from members.views.organization import PERMISSION, check_everywhere
from members.webhooks import deciding, kinds, signing

State = WebhookDelivery.State
PROBLEMS = {
    "not_https": gettext_lazy("its address does not begin with https://"),
    "no_address": gettext_lazy("its address is none"),
    "no_such_name": gettext_lazy("there is no such name"),
    "not_public": gettext_lazy("its name leads to a machine that is not on the public internet"),
    "no_connection": gettext_lazy("nobody answered there"),
    "certificate": gettext_lazy("its certificate is not in order"),
    "too_slow": gettext_lazy("it took longer than 15 seconds"),
    "no_http": gettext_lazy("what answered is no web server"),
    "redirect": gettext_lazy("it sent us elsewhere, where we do not go"),
    "answer": gettext_lazy("it did not take it"),
}
decider = permission_required(PERMISSION, raise_exception=True)


@require_safe
@decider
def webhooks(request: Request) -> HttpResponse:
    """Show every webhook, with what waits and when something last arrived."""
    check_everywhere(request)
    found = Webhook.objects.visible_to(request.user).annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=State.WAITING)),
        given_up=Count("deliveries", filter=Q(deliveries__state=State.GIVEN_UP)),
        arrived_at=Max("deliveries__done_at"),
    )
    context = {"rows": found.order_by("name", "pk")}
    return render_page(request, "members/webhooks/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@decider
@confirmed
def new(request: Request) -> HttpResponseBase:
    """Add one, and show what it signs with, once."""
    check_everywhere(request)
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        return _show_secret(request, form.add(by=request.user))
    return render_form(request, "members/webhooks/edit.html", {"form": form})


@require_safe
@decider
def webhook(request: Request, pk: UUID) -> HttpResponse:
    """Show one: what it is told of, and each message with what became of it."""
    found = _one(request, pk)
    state = request.GET.get("state", "")
    rows = found.deliveries.visible_to(request.user).order_by("-created_at", "-pk")
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    if state in State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {
        "webhook": found,
        "kinds": [kinds.label(kind) for kind in found.kinds],
        "page": page,
        "rows": [_row(row) for row in page],
        "state": state,
        "tabs": [(one.value, one.label, counts[one]) for one in State if counts.get(one)],
        "is_busy": found.paused_at is None and (counts.get("waiting") or counts.get("sending")),
    }
    return render_page(request, "members/webhooks/one.html", context, partial="webhook-deliveries")


def _row(delivery: WebhookDelivery) -> dict[str, Any]:
    return {
        "delivery": delivery,
        "kind": kinds.label(delivery.kind),
        "problem": PROBLEMS.get(delivery.problem, ""),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@decider
@confirmed
def edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Change who is told of what."""
    found = _one(request, pk)
    known = {"name": found.name, "endpoint": found.endpoint, "kinds": found.kinds}
    form = WebhookForm(request.POST or None, initial=known)
    if form.is_valid():
        form.change(found, by=request.user)
        messages.success(request, _("Saved."))
        return redirect_to(request, found)
    context = {"form": form, "webhook": found}
    return render_form(request, "members/webhooks/edit.html", context)


@require_POST
@decider
@confirmed
def secret(request: Request, pk: UUID) -> HttpResponseBase:
    """Make another secret and show it, once."""
    found = _one(request, pk)
    deciding.renew_secret(found, by=request.user)
    return _show_secret(request, found)


@require_POST
@decider
def test(request: Request, pk: UUID) -> HttpResponseBase:
    """Send a message that nothing happened, to see whether it arrives."""
    found = _one(request, pk)
    deciding.test(found)
    messages.success(request, _("A test is on its way. It is in the list below."))
    return redirect_to(request, found)


@require_POST
@decider
def pause(request: Request, pk: UUID) -> HttpResponseBase:
    """Send nothing for the time being."""
    said = _("Nothing is sent until you resume it.")
    return _decide(request, pk, lambda found: deciding.pause(found, by=request.user), said)


@require_POST
@decider
def resume(request: Request, pk: UUID) -> HttpResponseBase:
    """Go on with what waits."""
    said = _("What waited is on its way.")
    return _decide(request, pk, lambda found: deciding.resume(found, by=request.user), said)


@require_http_methods(["GET", "HEAD", "POST"])
@decider
def remove(request: Request, pk: UUID) -> HttpResponseBase:
    """Ask whether it is meant, and then tell it nothing any more."""
    found = _one(request, pk)
    if request.method != "POST":
        waiting = found.deliveries.visible_to(request.user).exclude(
            state__in=[State.DONE, State.GIVEN_UP]
        )
        context = {"webhook": found, "waiting": waiting.count()}
        return render_page(request, "members/webhooks/remove.html", context)
    deciding.remove(found, by=request.user)
    messages.success(request, _("It is told nothing any more."))
    return redirect_to(request, "members:webhooks")


@require_POST
@decider
def again(request: Request, pk: UUID) -> HttpResponseBase:
    """Send one message again (`delivery`), or all that were given up."""
    found = _one(request, pk)
    rows = found.deliveries.visible_to(request.user)
    try:
        chosen = rows.filter(pk=UUID(request.POST["delivery"]))
    except (KeyError, ValueError):
        chosen = rows.filter(state=State.GIVEN_UP)
    deciding.retry(chosen)
    messages.success(request, _("Sent again."))
    return redirect_to(request, found)


def _decide(
    request: Request, pk: UUID, verb: Callable[[Webhook], None], said: str
) -> HttpResponseBase:
    found = _one(request, pk)
    verb(found)
    messages.success(request, said)
    return redirect_to(request, found)


def _one(request: Request, pk: UUID) -> Webhook:
    check_everywhere(request)
    found = Webhook.objects.visible_to(request.user).select_related("made_by__person")
    return get_object_or_404(found, pk=pk)


def _show_secret(request: Request, found: Webhook) -> HttpResponse:
    context = {"webhook": found, "secret": signing.secret(found)}
    return render_page(request, "members/webhooks/made.html", context)
