"""People: found as one types, filtered, in order."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from members.http import Request, render_page
from members.models import Person


@require_safe
def people(request: Request) -> HttpResponse:
    """Show the people in scope."""
    found = Person.objects.visible_to(request.user).present().order_by("sort_key", "pk")[:50]
    return render_page(request, "organizing/people/list.html", {"people": found})
