"""The password that opens a locked session again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from members.http import Request


class UnlockForm(forms.Form):
    """Asks for the password of whoever is signed in; wrong ones count as at the door."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Refuse all but their own password, and any after too many wrong ones."""
        password: str = self.cleaned_data["password"]
        email = self.request.user.email
        found = get_adapter().authenticate(self.request, email=email, password=password)
        if found is None or found.pk != self.request.user.pk:
            raise forms.ValidationError(_("That is not your password."))
        return password
