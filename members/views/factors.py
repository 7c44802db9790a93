"""Second factors on our pages: allauth's views, in our words, and one page for all of them."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse_lazy

from members import enrolling


class Factors(IndexView):  # type: ignore[misc]  # allauth is untyped
    """What somebody signs in with, and what is missing."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether they must have a second factor, and whether passkeys can work here."""
        user = self.request.user
        return super().get_context_data(**kwargs) | {  # type: ignore[no-any-return]
            "must": enrolling.must_have(user),
            "missing": enrolling.is_missing(user),
            "passkeys_work": passkeys_work(self.request),
        }


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """Add a key of this device."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether passkeys can work here, and the form, which allauth leaves out."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context.setdefault("form", kwargs.get("form") or self.get_form())
        return context | {"passkeys_work": passkeys_work(self.request)}


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a key, unless it is the only second factor of somebody who must have one."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Form) -> Any:
        """Remove it, or say why not."""
        if not enrolling.FactorAdapter().can_delete_authenticator(self.object):
            form.add_error(
                None, enrolling.FactorAdapter.error_messages["cannot_delete_authenticator"]
            )
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return super().form_valid(form)


def passkeys_work(request: HttpRequest) -> bool:
    """Whether browsers make passkeys for this address: they want a name, not a number."""
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False


index = Factors.as_view()
add_passkey = AddPasskey.as_view()
remove_passkey = RemovePasskey.as_view()
