"""Run once beside an empty database: the schema, three who sign in, 2,000 who do not."""

from __future__ import annotations

import os
import subprocess
import sys

import django

PEOPLE = 2_000


def main() -> None:
    """Migrate as the owner, then fill; nothing is done twice."""
    owner = {**os.environ, "DATABASE_URL": os.environ["OWNER_DATABASE_URL"]}
    for words in (["migrate", "--verbosity=0", "--no-input"], ["migrate", "faults", "0001", "-v0"]):
        subprocess.run([sys.executable, "manage.py", *words], env=owner, check=True)
    django.setup()
    _fill()


def _fill() -> None:
    from django.utils import timezone

    from members.models import Carrier, Grant, Organization, Person, Placement, Unit, User

    if User.objects.exists():
        return
    today, since = timezone.localdate(), timezone.localdate().replace(year=2020)
    Organization.objects.update_or_create(pk=1, defaults={"name": "Faults"})
    unit = Unit.under(None, "14 Alder St")
    users = []
    for role, everywhere in (("admin", True), ("organizer", False), ("leader", False)):
        person = Person.named(f"{role.title()} of Faults")
        person.save()
        user = User(email=f"{role}@faults.example.org", person=person)
        user.set_unusable_password()
        user.save()
        Grant.objects.create(
            user=user, role=role, unit=None if everywhere else unit, began_on=since
        )
        users.append(user)
    people = [Person.named(f"Person {n:04d}") for n in range(PEOPLE)]
    Person.objects.bulk_create(people)
    Placement.objects.bulk_create(
        [Placement(person=person, unit=unit, began_on=since) for person in people]
    )
    Carrier.objects.bulk_create(
        [Carrier(person=person, by=users[1].person, began_on=today) for person in people[:60]]
    )


if __name__ == "__main__":
    main()
