"""Let people in and out: a sign-in with its first role, further roles, and their end.

Only somebody who may do so in the whole organization decides who else may; and one such person
always remains.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from members import access, inviting
from members.models import Committee, Grant, LogEntry, Organization, Person, Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

PERMISSION = "members.change_user"
FREEZE = "members.freeze_user"


class NotGranted(Exception):
    """This cannot be given or taken. The message is fit for the person who asked."""


@transaction.atomic
def let_in(
    *,
    email: str,
    person: Person,
    role: str,
    unit: Unit | None = None,
    committee: Committee | None = None,
    on: date,
    by: User,
) -> tuple[User, str]:
    """Add a user for `person` with a first role; return them and the password to hand over."""
    _check_may(by)
    if person.is_management or person.status != Person.Status.ACTIVE:
        raise NotGranted(_("This person manages others or is no longer here, and cannot sign in."))
    if User.objects.filter(person=person).exists():
        raise NotGranted(_("This person can sign in already."))
    _record(person, by=by)
    password = first_password()
    user = User.objects.make(email=email, password=password, person=person, by=by)
    give(user, role, unit=unit, committee=committee, on=on, by=by)
    return user, password


@transaction.atomic
def invite(
    *,
    email: str,
    person: Person,
    role: str,
    unit: Unit | None = None,
    committee: Committee | None = None,
    now: datetime,
    by: User,
) -> str:
    """Invite `person` by mail into a first role; return the token of the link, kept as a hash."""
    _check_may(by)
    _record(person, by=by)
    try:
        _made, token = inviting.invite(
            person, role=role, unit=unit, committee=committee, email=email, now=now, by=by
        )
    except inviting.NotInvited as problem:
        raise NotGranted(str(problem)) from problem
    return token


def risk(role: str, *, is_everywhere: bool) -> str:
    """Return why a role should be thought over before it is given; empty where it need not be.

    It says how many people it opens: the organization is asked, not the one who grants.
    """
    if not is_everywhere or role not in {"organizer", "leader", "admin"}:
        return ""
    n = Person.objects.present().count()
    opens = {
        "organizer": _("reads the names, phones and promises of all %(n)s people on record"),
        "leader": _("reads the notes and ratings of all %(n)s people on record, too"),
        "admin": _(
            "reads the names and phones of all %(n)s people on record, takes rosters out, and "
            "decides who else gets in"
        ),
    }[role] % {"n": n}
    return _(
        "Whoever has this role %(opens)s. So does whoever has their password and their phone. "
        "Would a unit or a committee be enough? If not, tick “I mean it” and send again."
    ) % {"opens": opens}


@transaction.atomic
def first_admin(
    *, email: str, name: str, password: str | None = None, on: date
) -> tuple[User, str]:
    """Let in the one who begins, where nobody is who could; return them and their password."""
    _lock()
    if _admins(on).exists():
        raise NotGranted(_("There is an admin already; they add users on the page “Users”."))
    person = Person.named(name, source=Person.Source.THEMSELVES)
    person.save(force_insert=True)
    password = password or first_password()
    user = User.objects.make(email=email, password=password, person=person, by=None)
    Grant.objects.create(user=user, role=Grant.Role.ADMIN, began_on=on)
    LogEntry.record("granted", user, by=None, role=Grant.Role.ADMIN)
    return user, password


def _record(person: Person, *, by: User) -> None:
    """Write down somebody who is not on record yet."""
    if person._state.adding:
        person.created_by = by
        person.save(force_insert=True)
        LogEntry.record("person_added", person, by=by)


def first_password() -> str:
    """Return a password to be handed over in person and changed by its owner."""
    return "-".join(secrets.token_hex(2) for _part in range(4))


@transaction.atomic
def give(
    user: User,
    role: str,
    *,
    unit: Unit | None = None,
    committee: Committee | None = None,
    on: date,
    by: User,
) -> Grant:
    """Give `user` a role over a unit, a committee or (neither) everywhere; once is enough."""
    _check_may(by)
    if role == Grant.Role.ADMIN and (unit or committee):
        raise NotGranted(_("An admin is one for the whole organization."))
    same = user.grants.in_force(on).filter(role=role, unit=unit, committee=committee).first()
    if same is not None:
        return same
    grant = Grant.objects.create(
        user=user, role=role, unit=unit, committee=committee, began_on=on, granted_by=by
    )
    LogEntry.record(
        "granted",
        user,
        by=by,
        role=role,
        unit=str(unit and unit.pk),
        committee=str(committee and committee.pk),
    )
    return grant


@transaction.atomic
def end(grant: Grant, *, on: date, by: User) -> None:
    """Take a role back, unless nobody would be left to give any."""
    _check_may(by)
    _lock()
    grant.end(on=on, by=by)
    _check_somebody_remains(on)


@transaction.atomic
def deactivate(user: User, *, on: date, by: User) -> None:
    """Shut somebody out from their next request on; what they recorded stays."""
    _check_may(by)
    if user == by:
        raise NotGranted(_("You cannot shut yourself out. Ask another admin."))
    _lock()
    _switch(user, is_active=False, by=by)
    _check_somebody_remains(on)


@transaction.atomic
def reactivate(user: User, *, by: User) -> None:
    """Let somebody in again, with the roles they had."""
    _check_may(by)
    _switch(user, is_active=True, by=by)


@transaction.atomic
def renew_password(user: User, *, by: User) -> str:
    """Replace a password that was forgotten; the old one, and where it was used, ends at once."""
    _check_may(by)
    password = first_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    LogEntry.record("password_renewed", user, by=by)
    return password


@transaction.atomic
def freeze(user: User, *, on: date, by: User) -> None:
    """Shut out somebody who works where `by` leads, from their next request on; once is enough."""
    _check_over(user, by)
    _lock()
    if user.is_active:
        was_admin = _admins(on).filter(user=user).exists()
        _switch(user, is_active=False, by=by)
        if was_admin:
            _check_somebody_remains(on)


def check_goes(person: Person, *, by: User) -> None:
    """Raise NotGranted where to note that `person` is gone shuts out somebody `by` may not.

    Nobody signs in who has left, died or manages others.
    """
    user = User.objects.select_related("person").filter(person=person, is_active=True).first()
    if user is not None:
        _check_over(user, by)


@transaction.atomic
def thaw(user: User, *, by: User) -> None:
    """Let somebody in again whom `by` may shut out, with the roles they had.

    Raises NotGranted where an admin shut them out and `by` is none: admins know why.
    """
    _check_over(user, by)
    if not user.is_active:
        _check_not_above(user, by)
        _switch(user, is_active=True, by=by)


def _check_not_above(user: User, by: User) -> None:
    of_user = LogEntry.objects.filter(model=user._meta.label_lower, object_id=str(user.pk))
    shut = of_user.filter(verb="deactivated").select_related("actor").order_by("-id").first()
    is_admins = shut and shut.actor and access.is_everywhere(shut.actor, may=PERMISSION)
    if is_admins and not access.is_everywhere(by, may=PERMISSION):
        raise NotGranted(_("An admin shut them out. Only an admin lets them in again."))


def may_freeze(user: User, by: User) -> bool:
    """Whether `by` leads where `user` works, and `user` leads nothing as wide."""
    if access.is_everywhere(by, may=PERMISSION):
        return user != by
    people = Person.objects.filter(access.led(by, may=FREEZE), pk=user.person_id)
    return people.exists() and access.is_under(_with_grants(user), by, may=FREEZE)


def _with_grants(user: User) -> User:
    """Return somebody shut out as they were: what they held says how wide they reached."""
    if user.is_active:
        return user
    twin = User.objects.get(pk=user.pk)
    twin.is_active = True
    return twin


def _check_over(user: User, by: User) -> None:
    if not may_freeze(user, by):
        raise NotGranted(_("Only whoever leads where they work can shut them out."))


@transaction.atomic
def step_down(user: User, *, on: date) -> None:
    """Give back one's own roles and sign-in, at once. Somebody who gives roles must remain."""
    _lock()
    was_admin = _admins(on).filter(user=user).exists()
    for grant in user.grants.in_force(on):
        grant.end(on=on, by=user)
    _switch(user, is_active=False, by=user)
    if was_admin:
        _check_somebody_remains(on)


def _switch(user: User, *, is_active: bool, by: User) -> None:
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    LogEntry.record("reactivated" if is_active else "deactivated", user, by=by)


def _check_may(by: User) -> None:
    if not access.is_everywhere(by, may=PERMISSION):
        raise NotGranted(_("Only an admin of the whole organization gives and takes roles."))


def _lock() -> None:
    """Let two admins who take each other's role do it one after the other."""
    list(Organization.objects.select_for_update().filter(pk=Organization.ONE))
    list(Grant.objects.select_for_update().filter(role=Grant.Role.ADMIN).order_by("pk"))


def _admins(on: date) -> QuerySet[Grant]:
    return Grant.objects.in_force(on).filter(
        role=Grant.Role.ADMIN,
        unit=None,
        committee=None,
        user__is_active=True,
        user__person__is_management=False,
    )


def _check_somebody_remains(on: date) -> None:
    if not _admins(on).exists():
        raise NotGranted(_("Nobody would be left who may give roles. Make another admin first."))
