"""Keys of other programs: who has which, a new one shown once, and their end."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.confirming import confirmed
from members.forms.api_tokens import ApiTokenForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import ApiToken
from members.wording import grant_in_words

PERMISSION = "members.make_api_token"


@require_safe
@permission_required(PERMISSION, raise_exception=True)
def api_tokens(request: Request) -> HttpResponse:
    """Show the keys: one's own, or everybody's to who decides over all users."""
    found = ApiToken.objects.visible_to(request.user).select_related("user__person", "grant")
    rows = [
        {"token": token, "words": grant_in_words(token.grant), "opens": _opens(token)}
        for token in found.order_by("-created_at", "pk")
    ]
    context = {"rows": sorted(rows, key=lambda row: not row["opens"])}
    return render_page(request, "members/api_tokens/list.html", context)


def _opens(token: ApiToken) -> bool:
    grant, today = token.grant, timezone.localdate()
    return not token.is_over and (grant.ended_on is None or grant.ended_on > today)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(PERMISSION, raise_exception=True)
@confirmed
def new(request: Request) -> HttpResponseBase:
    """Make a key and show it, once."""
    form = ApiTokenForm(request.POST or None, user=request.user)
    if form.is_valid():
        token, word = form.make()
        context = {"token": token, "word": word, "words": grant_in_words(token.grant)}
        return render_page(request, "members/api_tokens/made.html", context)
    return render_form(request, "members/api_tokens/new.html", {"form": form})


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def end(request: Request, pk: UUID) -> HttpResponseBase:
    """Let a key open nothing from now on."""
    found = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    found.end(by=request.user)
    messages.success(request, _("The key opens nothing any more."))
    return redirect_to(request, "members:api_tokens")
