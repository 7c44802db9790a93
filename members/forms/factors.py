"""Second factors: codes, each of which opens once, and passkeys."""

from __future__ import annotations

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from members.models import User
from members.tokens import hashed

CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}


def spend(user: User, code: str) -> None:
    """Refuse a code that has opened something before, for as long as a clock would accept it.

    allauth remembers it for one period only, and we accept three.
    """
    periods = 2 * app_settings.TOTP_TOLERANCE + 2
    key = f"code-spent:{user.pk}:{hashed(''.join(code.split()))}"
    if not cache.add(key, True, app_settings.TOTP_PERIOD * periods):
        raise get_adapter().validation_error("incorrect_code")


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """A code of an app, or one of those kept on paper."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits from your app, or one of your recovery codes."),
        widget=forms.TextInput(attrs=CODE_ATTRIBUTES),
    )

    def clean_code(self) -> str:
        """Return the code, which from now on opens nothing."""
        code: str = super().clean_code()
        spend(self.user, code)
        return code


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The same, to prove once more who one is."""

    code = CodeForm.base_fields["code"]

    def clean_code(self) -> str:
        """Return the code, which from now on opens nothing."""
        code: str = super().clean_code()
        spend(self.user, code)
        return code


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app shows that it has the secret."""

    code = forms.CharField(
        label=_("The six digits it shows now"),
        max_length=20,
        widget=forms.TextInput(attrs={**CODE_ATTRIBUTES, "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        """Return the code, which from now on opens nothing."""
        code: str = super().clean_code()
        spend(self.user, code)
        return code


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A key of this device; the browser makes it and asks for a finger, a face or a PIN."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("What you call it"), max_length=60, required=False
        )
        self.fields["passwordless"] = forms.BooleanField(
            label=_("Sign in with it alone, without the password"), required=False, initial=True
        )
