"""The page of the first hour, for the admin of an empty installation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from members.http import Request, redirect_to, render_page
from members.models import Organization
from members.views.organization import PERMISSION, check_everywhere
from organizing import setting_up
from organizing.forms.setting_up import PlacesForm, WhoWeAreForm


@require_safe
@permission_required(PERMISSION, raise_exception=True)
def begin(request: Request) -> HttpResponse:
    """Show the four steps of a beginning and how far one has come."""
    check_everywhere(request)
    return _page(request, {})


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def who_we_are(request: Request) -> HttpResponseBase:
    """Name the organization and choose its words, language and clock."""
    check_everywhere(request)
    form = WhoWeAreForm(request.POST, instance=Organization.fresh())
    if not form.is_valid():
        return _page(request, {"who_form": form, "form": form})
    form.save_by(request.user)
    return redirect_to(request, f"{_address()}#places")


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def places(request: Request) -> HttpResponseBase:
    """Make the units somebody typed as an outline."""
    check_everywhere(request)
    form = PlacesForm(request.POST)
    if not form.is_valid():
        return _page(request, {"places_form": form, "form": form})
    made = setting_up.add_places(
        form.cleaned_data["places"], on=timezone.localdate(), by=request.user
    )
    said = ngettext("%(n)s place was added.", "%(n)s places were added.", made)
    messages.success(request, said % {"n": made})
    return redirect_to(request, f"{_address()}#company")


def _page(request: Request, forms: dict[str, Any]) -> HttpResponse:
    context = {
        "to_do": setting_up.to_do(request.user),
        "who_form": WhoWeAreForm(instance=Organization.current()),
        "places_form": PlacesForm(),
    }
    status = 422 if forms else 200
    return render_page(request, "organizing/setting_up/begin.html", context | forms, status=status)


def _address() -> str:
    return reverse("set_up")
