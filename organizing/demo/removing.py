"""Take the demo organization away, without trace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.apps import apps
from django.db import connection, models, transaction

from members import granting
from members.models import Organization, User
from organizing.demo.accounts import demo_file

# Everything else Django keeps tables for describes the code, not the people.
OURS = {"members", "campaigns", "organizing", "sessions", "account", "mfa", "usersessions"}


class NotADemo(Exception):
    """This organization is not a demo. The message is fit for the person who asked."""


def tables() -> Iterator[type[models.Model]]:
    """Yield every model that holds something about people or what they did."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in OURS and not model._meta.proxy and model._meta.managed:
            yield model


def counts() -> dict[str, int]:
    """Return how many rows there are of everything."""
    return {model._meta.label: model._base_manager.count() for model in tables()}


@transaction.atomic
def begin_for_real(*, name: str, email: str, password: str, on: date) -> User:
    """Remove the demonstration and let in the first admin of the organization that follows it."""
    remove()
    user, _password = granting.first_admin(email=email, name=name, password=password, on=on)
    return user


@transaction.atomic
def remove() -> int:
    """Delete everything in a demo organization, what was added to it included; return the rows.

    Foreign keys are checked at the end of the transaction, so the order does not matter.
    """
    if not Organization.current().is_demo:
        raise NotADemo("This is not a demo organization; nothing was removed.")
    last = sorted(tables(), key=lambda model: model is Organization)  # it says this is a demo
    removed = sum(model._base_manager.all()._raw_delete(model._base_manager.db) for model in last)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM members_cache")
    transaction.on_commit(lambda: demo_file().unlink(missing_ok=True))
    return removed
