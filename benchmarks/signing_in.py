"""A browser's place in a benchmark: Django's test client, signed in as an admin."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from benchmarks.rows import PEOPLE, uuid_of
from members.models import Grant, User


def admin() -> Client:
    """Return a client signed in as an admin of the whole organization."""
    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    user, made = User.objects.get_or_create(
        email="bench@example.org", defaults={"person_id": uuid_of(PEOPLE, 0)}
    )
    if made:
        user.set_unusable_password()
        user.save()
        Grant.objects.create(user=user, role="admin")
    give_factor(user)
    client = Client()
    client.force_login(user)
    return client


def give_factor(user: User) -> None:
    """Give them the second factor without which a leader or an admin reads nothing."""
    kind = Authenticator.Type.TOTP
    Authenticator.objects.get_or_create(user=user, type=kind, defaults={"data": {}})
