"""Second factors: who must have one, how secrets are kept, and the door until they have it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core import checks
from django.db import transaction
from django.http import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from members import sessions
from members.http import Request, redirect_to
from members.models import LogEntry, Organization, User
from members.roles import WITH_SECOND_FACTOR

View = Callable[..., HttpResponseBase]
DEMO_HOST = "riverside.example"  # RFC 2606: nobody's mail ever goes there
PAGE = "mfa_index"
# What may be done before a second factor is there: adding one, proving who one is, leaving.
OPEN = ("mfa_", "account_", "leave", "set_language", "lock")


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """How second factors are named and kept: secrets are encrypted under the secret key."""

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; one written under an earlier secret key opens too."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """Return what stands above the code in an app: neutral, for a phone others look at."""
        return "Sinew"

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  # allauth's
        """Return a name to begin with: the device one sits at is known, or counted."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether what remains still is a second factor where one is required."""
        others = _factors(authenticator.user).exclude(pk=authenticator.pk)
        return not must_have(authenticator.user) or others.exists()


def must_have(user: User) -> bool:
    """Whether `user` reads nothing before they have a second factor: leaders and admins."""
    roles = {grant.role for grant in user.grants_in_force}
    return bool(roles & WITH_SECOND_FACTOR) and not _is_of_the_demo(user)


def _is_of_the_demo(user: User) -> bool:
    """Whether these are sign-ins of a demonstration that stand in a file for everybody to try."""
    return (
        settings.DEMO_WITHOUT_SECOND_FACTOR
        and user.email.endswith(f"@{DEMO_HOST}")
        and Organization.current().is_demo
    )


def is_missing(user: User) -> bool:
    """Whether `user` must have a second factor and has none."""
    return not user.has_second_factor and must_have(user)


@transaction.atomic
def forget(user: User, *, by: User) -> None:
    """Remove every second factor of somebody who lost theirs, and end their sessions."""
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user, by=by)
    LogEntry.record("factors_removed", user, by=by)


class Enrolling(MiddlewareMixin):
    """Middleware: until a leader or admin has a second factor, the one page there is adds it."""

    def process_view(
        self, request: Request, view: View, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Send on whoever must have a second factor and has none."""
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        name = request.resolver_match.url_name if request.resolver_match else ""
        if (name or "").startswith(OPEN) or not is_missing(request.user):
            return None
        return redirect_to(request, PAGE)


def _factors(user: User) -> Any:
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)


def _cipher() -> MultiFernet:
    return MultiFernet(
        [_fernet(str(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _fernet(secret: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"sinew second factors")
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))


@checks.register(checks.Tags.security, deploy=True)
def no_demonstration(**kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse to be deployed as a demonstration."""
    if not settings.DEMO_WITHOUT_SECOND_FACTOR:
        return []
    return [
        checks.Error(
            "DEMO_WITHOUT_SECOND_FACTOR is on.",
            hint="It lets the demonstration's admins in with a password alone. Unset it.",
            id="members.E001",
        )
    ]
