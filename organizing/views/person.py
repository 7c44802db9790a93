"""One person: everything a reader may see of them, and what can be done next."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from members.http import Request, render_page
from members.models import Person


@require_safe
def person(request: Request, pk: UUID) -> HttpResponse:
    """Show a person."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    return render_page(request, "organizing/people/person.html", {"person": found})
