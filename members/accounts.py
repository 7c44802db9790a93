"""How people get in: by invitation only, with email and password."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Sign-up is closed: users are added by those who may grant."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: nobody signs themselves up."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a reset mail, on the configured address whatever host was asked."""
        uidb36, token = key.split("-", 1)
        path = reverse("account_reset_password_from_key", args=[uidb36, token])
        return f"{settings.SITE_URL}{path}"
