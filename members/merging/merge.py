"""Make one record out of two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import names
from members.duplicates import searching
from members.merging.changing import Journal
from members.merging.following import BadMerge, repoint
from members.models import (
    ContactPoint,
    DuplicatePair,
    LogEntry,
    MergeRecord,
    Person,
    Touched,
    User,
)

# What is chosen field by field; the name brings its parts along.
FIELDS = (
    "name", "nickname", "pronouns", "language", "over_18", "source", "source_restriction",
    "told_on", "named_outside_on", "is_management", "is_staff",
)  # fmt: skip
KEEP, OTHER, FORMER_NAME = "keep", "other", "former_name"
OWN = "x_"  # before the key of a field of the organization's own
_VALUE = ("text", "number", "date", "choices", "search")
_MAY = "members.merge_people"
_NAME_PARTS = ("name", "given_name", "family_name")
_EITHER = {"is_management", "is_staff"}  # true of one is true of both, unless chosen
_WHOLE = {Person.Status.ACTIVE, Person.Status.LEFT_SCOPE, Person.Status.DECEASED}


@transaction.atomic
def merge(
    duplicate: Person,
    *,
    into: Person,
    by: User,
    choices: Mapping[str, str] | None = None,
    on: date | None = None,
) -> MergeRecord:
    """Make `duplicate` a redirect to `into`, which gets all its rows; return how to take it back.

    `choices` say for each of FIELDS whose value stands: `keep` or `other`; a nickname may be
    `former_name`. Without a choice what is filled in wins over what is not. Raises BadMerge.
    """
    on = on or timezone.localdate()
    old, new = locked(duplicate, into, by=by, seen=[duplicate, into])
    _refuse(old, new, by=by)
    journal = Journal()
    _decide_pair(old, new, by=by, journal=journal)
    searching.forget_open([old.pk])
    _own_fields(old, new, choices or {}, journal)
    about = repoint(old, new, on=on, journal=journal)
    _one_first_choice(new, journal)
    journal.change(new, **_chosen(old, new, dict(choices or {})))
    for earlier in Person.objects.filter(merged_into=old).order_by("pk"):
        journal.change(earlier, merged_into_id=new.pk)
    journal.change(old, status=Person.Status.MERGED, status_on=on, merged_into_id=new.pk)
    Person.objects.filter(pk__in=[old.pk, new.pk]).update(updated_at=timezone.now())
    record = MergeRecord.objects.create(kept=new, merged=old, by=by, changes=journal.changes)
    Touched.mark_all(about | {old.pk, new.pk})
    searching.refresh([old.pk, new.pk])
    rows = len(journal.changes)
    LogEntry.record("merged", new, by=by, merged=old.pk, record=record.pk, rows=rows)
    LogEntry.record("merged_into", old, by=by, into=new.pk, record=record.pk)
    return record


def locked(
    one: Person, other: Person, *, by: User, seen: Iterable[Person]
) -> tuple[Person, Person]:
    """Return both as they now are, locked; two merges at once wait here.

    `by` must lead each of `seen`: a record already merged is in no unit, so nobody leads it.
    """
    both = Person.objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk")
    found = {person.pk: person for person in both}
    wanted = {person.pk for person in seen}
    led = Person.objects.visible_to(by, may=_MAY).filter(pk__in=wanted).count()
    if not by.has_perm(_MAY) or led != len(wanted):
        raise BadMerge(_("You may only merge people whom you lead."))
    return found[one.pk], found[other.pk]


def _refuse(old: Person, new: Person, *, by: User) -> None:
    if old.pk == new.pk:
        raise BadMerge(_("A record cannot be merged with itself."))
    for person in (old, new):
        if person.status not in _WHOLE:
            raise BadMerge(_("One of the two was already merged or erased."))
    if (old.status == Person.Status.DECEASED) != (new.status == Person.Status.DECEASED):
        raise BadMerge(_("One of the two is on record as deceased. Put that right first."))
    logins = {user.person_id: user for user in User.objects.filter(person__in=[old, new])}
    if len(logins) == 2 and logins[old.pk].is_active:
        raise BadMerge(
            _("Both can sign in. Keep the one whose sign-in is used, and deactivate the other's.")
        )
    strangers = [user for user in logins.values() if user.pk != by.pk or user.person_id == old.pk]
    if strangers and not by.has_perm("members.change_user"):
        raise BadMerge(
            _("One of the two can sign in. Only somebody who looks after users may merge them.")
        )


def _decide_pair(old: Person, new: Person, *, by: User, journal: Journal) -> None:
    a, b = sorted((old.pk, new.pk))
    pair = DuplicatePair.objects.filter(a=a, b=b).first()
    if pair is not None:
        journal.change(
            pair,
            state=DuplicatePair.State.MERGED,
            decided_by_id=by.pk,
            decided_at=timezone.now(),
        )


def _own_fields(old: Person, new: Person, choices: Mapping[str, str], journal: Journal) -> None:
    """Let the other's word stand in those fields of the organization's own where it was chosen."""
    theirs = {row.field_id: row for row in old.custom_values.select_related("field")}
    for row in new.custom_values.all():
        other = theirs.get(row.field_id)
        if other and choices.get(f"{OWN}{other.field.key}") == OTHER:
            journal.change(row, **{name: getattr(other, name) for name in _VALUE})


def _one_first_choice(new: Person, journal: Journal) -> None:
    """Leave one contact point of each kind as the first to try: the oldest of the kept one's."""
    moved = {
        change["pk"] for change in journal.changes
        if change["model"] == "members.contactpoint" and change["now"]
    }  # fmt: skip
    primary = ContactPoint.objects.filter(person=new, is_primary=True).order_by("pk")
    kept = {point.channel for point in primary if str(point.pk) not in moved}
    for point in primary:
        if str(point.pk) in moved:
            if point.channel in kept:
                journal.change(point, is_primary=False)
            kept.add(point.channel)


def _chosen(old: Person, new: Person, choices: dict[str, str]) -> dict[str, Any]:
    """Return the columns of the kept record that change."""
    values = {}
    for name in FIELDS:
        theirs, ours = getattr(old, name), getattr(new, name)
        choice = choices.get(name) or (OTHER if ours in (None, "") else KEEP)
        if name in _EITHER and name not in choices:
            values[name] = theirs or ours
        elif choice == OTHER:
            values[name] = theirs
    values["no_contact"] = old.no_contact or new.no_contact  # a wish not to be called is kept
    named, former = (old, new) if "name" in values else (new, old)
    nickname = values.pop("nickname", new.nickname)
    if choices.get("nickname") == FORMER_NAME:
        nickname = _former(former.name, named.name)
    named_now = Person()
    named_now.set_name(
        named.name, given=named.given_name, family=named.family_name, nickname=nickname[:100]
    )
    for part in (*_NAME_PARTS, "nickname", "search", "sort_key"):
        values[part] = getattr(named_now, part)
    return values


def _former(name: str, now: str) -> str:
    """Return what of a name the other does not say: of Peggy Ortiz, now Margaret Ortiz, Peggy."""
    said = set(names.fold(now).split())
    return " ".join(word for word in name.split() if names.fold(word) not in said) or name
