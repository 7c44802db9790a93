"""Who can sign in to the demo organization, what each may do, and where passwords are written."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from members.enrolling import DEMO_HOST as HOST
from members.models import Committee, Grant, Person, Unit, User
from organizing.demo.organizers import Organizer
from organizing.demo.people import Resident
from organizing.demo.world import World

# email, name, role, where (the name of a unit or committee; empty: everywhere)
SIGN_INS = [
    ("admin", "Nadia Haddad", "admin", ""),
    ("lead", "Maya Lindqvist", "leader", ""),
    ("staff", "Jonah Reyes", "organizer", ""),
    ("captain", "Marcus Hale", "leader", "14 Alder St"),
    ("organizer", "Inez Okafor", "organizer", "20 Alder St"),
    ("chair", "Patrice Boyd", "leader", "Repairs"),
    ("reader", "", "reader", "300 River Rd"),
    ("secretary", "Samuel Baptiste", "admin", ""),  # what leaves the house takes two
    ("new", "somebody new", "carrier", "14 Alder St"),
]


def open_accounts(world: World, organizers: list[Organizer], reader: Resident) -> list[User]:
    """Make a user for every organizer and for one who only reads, none with a password yet."""
    emails = {name: email for email, name, _role, _where in SIGN_INS}
    made = []
    for one in organizers:
        if one.part.gone:
            continue
        email = emails.get(one.person.name) or one.person.given_name.lower()
        one.user = _user(world, email, one.person)
        one.user.weekly_minutes = 900 if one.person.is_staff else 150
        one.user.weekly_goal = 12 if one.person.is_staff else 2
        made.append(one.user)
    made.append(_user(world, emails[""], reader.person))
    return made


def grant(world: World, users: list[User], organizers: list[Organizer]) -> None:
    """Give each user a role somewhere: what `SIGN_INS` says, else organizer of their building."""
    units = {unit.name: unit for unit in world.all(Unit) if unit.kind == "building"}
    committees = {committee.name: committee for committee in world.all(Committee)}
    homes = {one.person.pk: one.building for one in organizers}
    wanted = {f"{email}@{HOST}": (role, where) for email, _name, role, where in SIGN_INS}
    for user in users:
        home = homes.get(user.person_id)
        role, where = wanted.get(user.email) or ("organizer", home.name if home else "")
        unit = units.get(where)
        world.add(
            Grant(
                user=user,
                role=role,
                unit=unit,
                committee=None if unit else committees.get(where),
                began_on=world.began,
            )
        )


def set_passwords(users: list[User]) -> dict[str, str]:
    """Give those of `SIGN_INS` a random password each, returned by email; others get none."""
    shown = {f"{email}@{HOST}" for email, _name, _role, _where in SIGN_INS}
    passwords = {}
    for user in users:
        if user.email in shown:
            passwords[user.email] = "-".join(secrets.token_hex(2) for _part in range(4))
        user.password = make_password(passwords.get(user.email))
    return passwords


def write_down(users: list[User], passwords: dict[str, str]) -> Path:
    """Write address and sign-ins where only the owner of this installation can read them."""
    roles = {f"{email}@{HOST}": (role, where) for email, _name, role, where in SIGN_INS}
    found = [
        {
            "email": user.email,
            "password": passwords[user.email],
            "role": " of ".join(part for part in roles[user.email] if part),
            "name": user.person.name,
        }
        for user in users
        if user.email in passwords
    ]
    found.sort(key=lambda entry: list(roles).index(entry["email"]))
    path = demo_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    text = json.dumps({"address": settings.SITE_URL, "users": found}, indent=2) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    return path


def demo_file() -> Path:
    """Where the sign-ins are written."""
    return Path(os.environ.get("DEMO_FILE") or settings.STATE_DIR / "demo.json")


def _user(world: World, name: str, person: Person) -> User:
    return world.add(User(email=f"{name}@{HOST}", person=person, language=""))
