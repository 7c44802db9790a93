"""Ending the demonstration from the settings page."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.http import Request, redirect_to, render_form
from members.views.organization import PERMISSION, check_everywhere
from organizing.demo import removing
from organizing.forms.demo import RemoveDemoForm


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(PERMISSION, raise_exception=True)
def remove(request: Request) -> HttpResponseBase:
    """Delete everything in the demonstration, and let whoever asks begin as the first admin."""
    check_everywhere(request)
    if not request.organization.is_demo:
        raise Http404
    form = RemoveDemoForm(request.POST or None)
    if form.is_valid():
        removing.begin_for_real(
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password"],
            on=timezone.localdate(),
        )
        request.session.flush()
        return redirect_to(request, "account_login")
    return render_form(request, "organizing/demo_remove.html", {"form": form})
