"""Where an attack begins: an address of every route, with a row of every kind behind it."""

from __future__ import annotations

import itertools
import secrets
from datetime import timedelta

from django.utils import timezone

from members.enrolling import DEMO_HOST
from members.models import ApiToken, Grant, Unit, User
from tests import make
from tests.matrix import MATRIX
from tests.routes import Place, every_route, path_to

HOST = DEMO_HOST


def opening() -> tuple[list[str], str]:
    """Return an address of every route, and a key of the API that may write."""
    make.number = itertools.count(secrets.randbelow(10**9))  # a kept database has the small ones
    admin = User.objects.get(email=f"admin@{HOST}")
    organizer = User.objects.get(email=f"organizer@{HOST}")
    grant = Grant.objects.get(user=organizer, role="organizer")
    place = Place(Unit.objects.get(pk=grant.unit_id), organizer=organizer.person, admin=admin)
    routes = every_route()
    paths = [
        path_to(name, routes[name], place.pk(name) if "pk" in routes[name] else None)
        for name in MATRIX
    ]
    key = ApiToken.make(
        name="Attack",
        grant=Grant.objects.get(user=admin, role="admin"),
        may_write=True,
        until=timezone.localdate() + timedelta(days=1),
        by=admin,
    )
    return paths, key[1]
