"""How each number is computed, from the settings in force."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from members.http import Request, render_page
from organizing import explaining


@require_safe
@permission_required("members.view_person", raise_exception=True)
def numbers(request: Request) -> HttpResponse:
    """List the numbers that pages show."""
    return render_page(request, "organizing/numbers/list.html", {"numbers": explaining.NUMBERS})


@require_safe
@permission_required("members.view_person", raise_exception=True)
def number(request: Request, slug: str) -> HttpResponse:
    """Say how one number is computed, with this organization's windows and thresholds."""
    found = explaining.BY_SLUG.get(slug)
    if found is None:
        raise Http404
    context = {
        "number": found.explained(request.organization.rules),
        "others": [each for each in explaining.NUMBERS if each.slug != slug],
    }
    return render_page(request, "organizing/numbers/number.html", context)
