"""Help, the glossary, and a conversation to practise with, of which nothing is kept."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import locking
from members.http import Request, render_form
from organizing.dashboards.glossary import glossary
from organizing.forms.practice import PracticeForm


@login_not_required
@require_safe
def help_page(request: Request) -> HttpResponse:
    """Say how things work and what the words mean. It holds nobody's data, so all may read it."""
    context = {"entries": glossary(request.organization.terms)}
    return render(request, "organizing/help/help.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("organizing.log_conversation", raise_exception=True)
def practice(request: Request) -> HttpResponse:
    """Practise with somebody made up: what was typed is answered, and forgotten."""
    form = PracticeForm(request.POST or None)
    tried = form.tried() if form.is_valid() else None
    context = {"form": form, "tried": tried}
    return render_form(request, "organizing/help/practice.html", context)


@login_not_required
@locking.open_while_locked
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Lock the session and show a blank page: the way out without scripts."""
    if request.user.is_authenticated:
        locking.lock(request)
    return render(request, "organizing/help/blank.html")
