"""The one-on-one form."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse

from members.http import Request, render_page


@permission_required("organizing.log_conversation", raise_exception=True)
def log(request: Request) -> HttpResponse:
    """Show the form for a conversation."""
    return render_page(request, "organizing/log/log.html", {})
