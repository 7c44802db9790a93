"""Invite somebody in person: a code for one person, one role, one day and one use."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from members import access, names
from members.models import Committee, Grant, Invitation, LogEntry, Person, Unit, User
from members.tokens import hashed, is_same, new_token

if TYPE_CHECKING:
    from collections.abc import Iterable

PERMISSION = "members.invite_person"
GRANTING = "members.change_user"
GOOD_FOR = timedelta(hours=24)
GOOD_FOR_BY_MAIL = timedelta(days=7)
MOST_WRONG = 5
NO_MAILBOX = "sign-in.invalid"  # RFC 2606: no mail ever goes there
ROLES = [Grant.Role.CARRIER, Grant.Role.ORGANIZER, Grant.Role.READER]


class NotInvited(Exception):
    """This invitation cannot be made or taken up. The message is fit for whoever tried."""


@transaction.atomic
def invite(
    person: Person,
    *,
    role: str,
    unit: Unit | None = None,
    committee: Committee | None = None,
    email: str = "",
    now: datetime,
    by: User,
) -> tuple[Invitation, str]:
    """Return an invitation and its token, kept as a hash only. One made before ends.

    With `email` it is for whoever reads that mailbox, for a week, and may make a leader or an admin
    where `by` may. Raises NotInvited for a role or a scope that `by` may not give, and for whoever
    cannot sign in.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    _check(person, role, unit, committee, by, by_mail=bool(email))
    end(person, now=now)
    token = new_token()
    made = Invitation.objects.create(
        person=person,
        role=role,
        unit=unit,
        committee=committee,
        email=email.lower(),
        token_hash=hashed(token),
        made_by=by,
        expires_at=now + (GOOD_FOR_BY_MAIL if email else GOOD_FOR),
    )
    LogEntry.record("invited", person, by=by, role=role, until=made.expires_at.date())
    return made, token


def end(person: Person, *, now: datetime) -> None:
    """End what was not taken up. A repeat is harmless."""
    Invitation.objects.filter(person=person, used_at=None, ended_at=None).update(ended_at=now)


def by_token(token: str) -> Invitation | None:
    """Return the invitation a code opens, if it can still be taken up."""
    found = Invitation.objects.open().select_related(
        "person", "made_by__person", "unit", "committee"
    )
    invitation = found.filter(token_hash=hashed(token)).first()
    if invitation is None or not is_same(token, invitation.token_hash):
        return None
    return invitation if _may_still(invitation) else None


def accept(
    token: str, *, name: str, password: str, email: str = "", on: date, now: datetime
) -> User:
    """Make the sign-in that was offered, once, for whoever can say whom it is for.

    Without `email` they get a name to sign in with that is no mailbox. Raises NotInvited; the fifth
    wrong name ends the invitation, and that is kept although nothing else is.
    """
    with transaction.atomic():
        found = Invitation.objects.select_for_update().filter(token_hash=hashed(token)).first()
        invitation = by_token(token) if found else None
        if invitation is None:
            raise NotInvited(_("This invitation was used or has ended. Ask for a new one."))
        if _is_named(invitation.person, name):
            return _take_up(invitation, password, email, on=on, now=now)
        invitation.wrong_names += 1
        if invitation.wrong_names >= MOST_WRONG:
            invitation.ended_at = now
        invitation.save(update_fields=["wrong_names", "ended_at"])
    raise NotInvited(_("This invitation is for somebody of another name."))


def _take_up(invitation: Invitation, password: str, email: str, *, on: date, now: datetime) -> User:
    person = invitation.person
    user = User.objects.make(
        email=invitation.email or email or _sign_in_name(person),
        password=password,
        person=person,
        by=invitation.made_by,
        language=person.language if person.language in {"en", "es"} else "",
    )
    Grant.objects.create(
        user=user,
        role=invitation.role,
        unit=invitation.unit,
        committee=invitation.committee,
        began_on=on,
        granted_by=invitation.made_by,
    )
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    LogEntry.record("joined", person, by=user, role=invitation.role)
    return user


def _sign_in_name(person: Person) -> str:
    """Return a name to sign in with that nobody has yet."""
    stem = "".join(names.fold(person.given_name or person.name).split()[:1]) or "me"
    stem = "".join(sign for sign in stem if sign.isascii() and sign.isalnum()) or "me"
    while True:
        email = f"{stem}{secrets.randbelow(900) + 100}@{NO_MAILBOX}"
        if not User.objects.filter(email=email).exists():
            return email


def has_mailbox(user: User) -> bool:
    """Whether mail can reach a user at the name they sign in with."""
    return not user.email.endswith(f"@{NO_MAILBOX}")


def _is_named(person: Person, typed: str) -> bool:
    """Whether every word typed is one of the names of `person`, and one of them a whole one."""
    words, theirs = names.fold(typed).split(), set(person.search.split())
    return bool(words) and all(word in theirs for word in words)


def _check(
    person: Person,
    role: str,
    unit: Unit | None,
    committee: Committee | None,
    by: User,
    *,
    by_mail: bool = False,
) -> None:
    if person.is_management or person.status != Person.Status.ACTIVE:
        raise NotInvited(_("This person manages others or is no longer here, and cannot sign in."))
    if User.objects.filter(person=person).exists():
        raise NotInvited(_("This person can sign in already."))
    if by_mail and access.is_everywhere(by, may=GRANTING):
        return
    if by_mail or role not in ROLES:
        raise NotInvited(_("Leaders and admins are made on the page “Users”."))
    if access.is_everywhere(by, may=PERMISSION):
        return
    if unit and not Unit.objects.filter(access.units_within(by, may=PERMISSION), pk=unit.pk):
        raise NotInvited(_("You can invite into what you lead yourself."))
    if committee and not _leads(committee, by):
        raise NotInvited(_("You can invite into what you lead yourself."))
    if not unit and not committee and role != Grant.Role.CARRIER:
        raise NotInvited(_("Say where: a unit or a committee."))


def _leads(committee: Committee, by: User) -> bool:
    within = access.committees_within(by, may=PERMISSION)
    return Committee.objects.filter(within, pk=committee.pk).exists()


def _may_still(invitation: Invitation) -> bool:
    """Whether nothing has changed since that forbids it: the inviter, the person, the place."""
    try:
        _check(
            invitation.person,
            invitation.role,
            invitation.unit,
            invitation.committee,
            invitation.made_by,
            by_mail=bool(invitation.email),
        )
    except NotInvited:
        return False
    by = invitation.made_by
    theirs = Person.objects.visible_to(by, may=PERMISSION).filter(pk=invitation.person_id)
    return by.has_perm(PERMISSION) and theirs.exists()


def scopes(by: User) -> tuple[Iterable[Unit], Iterable[Committee]]:
    """Return the units and committees `by` may invite into."""
    units = Unit.objects.filter(access.units_within(by, may=PERMISSION), closed_on=None)
    committees = Committee.objects.filter(access.committees_within(by, may=PERMISSION)).standing()
    return units.order_by("path"), committees.order_by("name", "pk")
