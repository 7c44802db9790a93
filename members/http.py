"""The three answers a view gives: a page, a form, a way on. They know what htmx needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from members.models import Organization, User

    class Request(HttpRequest):
        """A request of somebody signed in, as middleware leaves it."""

        user: User
        htmx: HtmxDetails
        organization: Organization
else:
    Request = HttpRequest


def render_page(
    request: Request,
    template: str,
    context: dict[str, Any],
    *,
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the whole page, or only its `partial` when htmx asked for a part.

    A boosted navigation and a history restore want the whole page.
    """
    htmx = request.htmx
    whole = not partial or not htmx or htmx.boosted or htmx.history_restore_request
    name = template if whole else f"{template}#{partial}"
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def render_form(
    request: Request, template: str, context: dict[str, Any], *, partial: str = ""
) -> HttpResponse:
    """Render a page with a form: 422 when what was typed was found wanting."""
    form = context["form"]
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, template, context, partial=partial, status=status)


def redirect_to(request: Request, to: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Send the browser on. A plain 302 would be followed by htmx and swapped in here."""
    url = resolve_url(to, *args, **kwargs)
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
