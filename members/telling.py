"""What the next page tells whoever did something: in a cookie, which names people.

So it is encrypted, and opens for the user it was meant for only: whoever finds a browser with one
in it, signed in as nobody or as somebody else, is told nothing.
"""

from __future__ import annotations

import base64
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core.signing import BadSignature
from django.http import HttpRequest


class Sealer:
    """Takes the place of a signer: what it signs nobody reads but the user of the request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def sign_object(self, told: Any, serializer: Any, *, compress: bool = False) -> str:
        """Return it encrypted."""
        return self._cipher().encrypt(serializer().dumps(told)).decode()

    def unsign_object(self, sealed: str, serializer: Any) -> Any:
        """Return what was encrypted for this user; raise what a signer raises."""
        try:
            return serializer().loads(self._cipher().decrypt(sealed))
        except (InvalidToken, ValueError) as error:  # or letters no such text has
            raise BadSignature from error

    def _cipher(self) -> MultiFernet:
        whose = f"sinew messages of {self.request.user.pk}"
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        return MultiFernet([_fernet(str(key), whose) for key in keys])


class SealedCookie(CookieStorage):
    """Django's, with a name bound to the host and a text that is nobody else's."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.cookie_name = settings.MESSAGES_COOKIE_NAME
        self.signer = Sealer(request)


class Storage(FallbackStorage):
    """The cookie first; what does not fit into it lies in the session."""

    storage_classes = (SealedCookie, SessionStorage)


def _fernet(secret: str, whose: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=whose.encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))
