"""The ledger of promises, and each change of one in one tap."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.http import Request, redirect_to, render_form, render_page
from organizing import promising
from organizing.dashboards import promises as dashboard
from organizing.forms.days import WHENS, as_day, as_uuid, when
from organizing.forms.promise import PromiseForm
from organizing.models import Commitment

MAY_CHANGE = "organizing.change_commitment"


@require_safe
def promises(request: Request) -> HttpResponse:
    """Show promises we owe, then those owed to us, and how each direction is kept."""
    asked = dashboard.Asked.read(request.GET)
    found = dashboard.ledger(
        request.user,
        asked,
        on=timezone.localdate(),
        rules=request.organization.rules["commitments"],
        just=as_uuid(request.GET.get("just")),
    )
    context = {
        "ledger": found,
        "asked": asked,
        "committees": dashboard.committees(request.user),
        "whens": WHENS,
        "next": f"{request.path}?{asked.query}",
    }
    return render_page(request, "organizing/promises/ledger.html", context, partial="ledger")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(MAY_CHANGE, raise_exception=True)
def promise_new(request: Request) -> HttpResponseBase:
    """Write down a promise between any two sides one may see."""
    on, q = timezone.localdate(), request.GET.get("q", "").strip()[:80]
    chosen = {"owed_by": request.GET.get("by", "me"), "owed_to": request.GET.get("to", "")}
    also = [*chosen.values(), request.POST.get("owed_by", ""), request.POST.get("owed_to", "")]
    form = PromiseForm(
        request.POST or None,
        user=request.user,
        on=on,
        sides=dashboard.sides(request.user, q, also=also),
        initial={**chosen, "when": ""},
    )
    if form.is_valid():
        try:
            made = promising.promise(
                form.said(), owed_by=form.by, owed_to=form.to, on=on, by=request.user
            )
        except promising.NotPossible as problem:
            form.add_error("owed_to", str(problem))
        else:
            messages.success(request, _("Written down."))
            return redirect_to(request, f"/promises/?just={made.pk}")
    return render_form(request, "organizing/promises/new.html", {"form": form, "q": q})


def _changeable(request: Request, pk: UUID) -> Commitment:
    mine = Commitment.objects.visible_to(request.user, may=MAY_CHANGE)
    return get_object_or_404(mine, pk=pk)


@require_POST
@permission_required(MAY_CHANGE, raise_exception=True)
def close(request: Request, pk: UUID) -> HttpResponseBase:
    """Record how a promise ended: kept, partly, not yet, or released."""
    found = promising.close(
        _changeable(request, pk),
        request.POST.get("status", ""),
        on=timezone.localdate(),
        by=request.user,
    )
    return _changed(request, found, said=str(found.get_status_display()))


@require_POST
@permission_required(MAY_CHANGE, raise_exception=True)
def move(request: Request, pk: UUID) -> HttpResponseBase:
    """Renegotiate: another day, without blame."""
    on = timezone.localdate()
    day = as_day(request.POST.get("due_on"))
    if day is None or day < on or "when" in request.POST:
        day = when(request.POST.get("when", ""), on)
    found = promising.move(_changeable(request, pk), due_on=day, on=on, by=request.user)
    return _changed(request, found, said=_("Renegotiated."))


@require_POST
@permission_required(MAY_CHANGE, raise_exception=True)
def asked_about(request: Request, pk: UUID) -> HttpResponseBase:
    """Nobody knows what came of it: it is not asked about again, and stays in the ledger."""
    promise = _changeable(request, pk)
    promise.nobody_knows(on=timezone.localdate(), by=request.user)
    return _changed(request, promise, said=_("Noted: not asked about again."), reopened=True)


@require_POST
@permission_required(MAY_CHANGE, raise_exception=True)
def reopen(request: Request, pk: UUID) -> HttpResponseBase:
    """Take back how a promise was closed."""
    promise = _changeable(request, pk)
    try:
        promise = promising.reopen(promise, on=timezone.localdate(), by=request.user)
    except promising.NotPossible as problem:
        return _changed(request, promise, said=str(problem))
    return _changed(request, promise, said=_("Undone."), reopened=True)


def _changed(
    request: Request, promise: Commitment, *, said: str, reopened: bool = False
) -> HttpResponseBase:
    """Answer with the promise as it now stands, in place or on the page one came from."""
    back = request.POST.get("next", "")
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)):
        back = "/promises/"
    if not request.htmx:
        messages.info(request, said)
        joint = "&" if "?" in back else "?"
        return redirect_to(request, f"{back}{joint}just={promise.pk}" if not reopened else back)
    sides = dashboard.with_sides(Commitment.objects.visible_to(request.user, may=MAY_CHANGE))
    row = dashboard.rows(
        sides.filter(pk=promise.pk), on=timezone.localdate(), user=request.user, just=promise.pk
    )[0]
    return render_page(
        request,
        "organizing/promises/_changed.html",
        {
            "row": row,
            "just": not reopened,
            "reopened": reopened,
            "next": back,
            "whens": WHENS,
            "said": said,
        },
    )
