"""Measure whether the time of an answer tells who is known here (trust 20), or is there (33).

    python -m organizing.local exec -- python -m scripts.guessing

Sends sign-in, reset and sign-up thirty times each for somebody known and somebody unknown, by
turns, each from an address of its own so that no limit answers instead; then an organizer opens
the pages of somebody beyond their scope and of nobody, by turns. Prints the medians in ms
as a JSON line, and ends with 1 when two of them are more than 50 ms apart. Keeps nothing. It judges
by the processor's time, which holds on a machine that is shared; on a quiet one both are the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median
from uuid import uuid4

import django

TIMES, MOST_APART_MS = int(os.environ.get("TIMES", "30")), 50
# of users that are rolled back
PASSWORD = "correct horse battery"  # pragma: allowlist secret
WRONG = "wrong wrong wrong"


def main() -> int:
    """Measure, print and return the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "organizing.settings")
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    owner = os.environ["OWNER_DATABASE_URL"]
    subprocess.run(migrate, env={**os.environ, "DATABASE_URL": owner}, check=True)
    django.setup()
    from django.conf import settings
    from django.db import transaction

    # Files as they lie in the tree: none was gathered, and none is asked for.
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"] = {"BACKEND": plain}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)

    took: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with transaction.atomic():
        emails = _users()
        for number in range(TIMES):
            for who, email in (("known", emails[number]), ("unknown", f"no{number}@example.org")):
                for what, spent in _ask(email, number, who):
                    took.setdefault((what, who), []).append(spent)
        for who, spent in _look():
            took.setdefault(("page", who), []).append(spent)
        transaction.set_rollback(True)
    told: dict[str, dict[str, dict[str, float]]] = {}
    apart: dict[str, float] = {}
    for what in ("login", "reset", "signup", "page"):
        for clock, name in enumerate(("wall_ms", "processor_ms")):
            told.setdefault(name, {})[what] = {
                who: round(median(one[clock] for one in took[what, who]), 1)
                for who in ("known", "unknown")
            }
        said = told["processor_ms"][what]
        apart[what] = round(abs(said["known"] - said["unknown"]), 1)
    print(json.dumps({**told, "apart_ms": apart, "times": TIMES}))  # noqa: T201
    return int(max(apart.values()) > MOST_APART_MS)


def _users() -> list[str]:
    from django.contrib.auth.hashers import make_password

    from members.models import Person, User

    kept, found = make_password(PASSWORD), []
    for number in range(TIMES):
        person = Person.named(f"Guessed {number}")
        person.save()
        user = User(email=f"yes{number}@example.org", person=person, password=kept)
        user.save()
        found.append(user.email)
    return found


def _look() -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield the times of pages an organizer is refused: of a stranger ("known") and of nobody."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from members.models import Grant, Person, Placement, Unit, User

    ours, theirs = Unit.under(None, "Ours"), Unit.under(None, "Theirs")
    stranger, organizer = Person.named("Stranger"), Person.named("Organizer")
    stranger.save()
    organizer.save()
    today = timezone.localdate()
    Placement.objects.create(person=stranger, unit=theirs, began_on=today)
    user = User.objects.create(email="looks@example.org", person=organizer)
    Grant.objects.create(user=user, role="organizer", unit=ours, began_on=today)
    browser = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
    browser.force_login(user)
    for number in range(2 * TIMES + 2):
        who, pk = ("known", stranger.pk) if number % 2 else ("unknown", uuid4())
        began, used = time.perf_counter(), time.process_time()
        status = browser.get(f"/people/{pk}/").status_code
        ended, spent = time.perf_counter(), time.process_time()
        if status != 404:
            raise RuntimeError(status)
        if number > 1:  # the first ones load templates
            yield who, (1000 * (ended - began), 1000 * (spent - used))


def _ask(email: str, number: int, who: str) -> list[tuple[str, tuple[float, float]]]:
    from django.conf import settings
    from django.test import Client

    address = f"198.51.{100 if who == 'known' else 101}.{number + 1}"
    browser = Client(REMOTE_ADDR=address, HTTP_HOST=settings.ALLOWED_HOSTS[0])
    found = []
    for what, path, said in (
        ("login", "/accounts/login/", {"login": email, "password": WRONG}),
        ("reset", "/accounts/password/reset/", {"email": email}),
        ("signup", "/accounts/signup/", {"email": email, "password1": PASSWORD}),
    ):
        began, used = time.perf_counter(), time.process_time()
        browser.post(path, said)
        ended, spent = time.perf_counter(), time.process_time()
        found.append((what, (1000 * (ended - began), 1000 * (spent - used))))
    return found


if __name__ == "__main__":
    sys.exit(main())
