"""Whoever has no role reads nothing of anybody: their own account, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from members.http import Request, redirect_to

View = Callable[..., HttpResponseBase]

OWN = ("account_", "mfa_", "members:session", "lock")
OWN_PAGES = {"members:me", "my_data", "step_down", "unlock", "leave", "help", "set_language"}


class Admitting(MiddlewareMixin):
    """Middleware: a page is for who has a role today, whatever they owe or carry."""

    def process_view(
        self, request: Request, view: View, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Refuse whoever has no role all but what is theirs; the first page leads there."""
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if request.user.grants_in_force or name in OWN_PAGES or name.startswith(OWN):
            return None
        if name == "today":
            return redirect_to(request, "members:me")
        raise PermissionDenied
