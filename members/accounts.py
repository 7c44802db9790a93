"""How people get in: by invitation only, with email and password."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: users are added by those who may grant."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: nobody signs themselves up."""
        return False
