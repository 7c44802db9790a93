"""Follow every foreign key to a person, in tables this layer may not know by name.

Each row of the other record becomes a row of the kept one. Where the database's own rules object,
they say what to do: a pair is turned round, a row about oneself and oneself is put aside, and of
two rows for one thing the stronger stands, with what the weaker adds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.db.models import CheckConstraint, Count, F, Q, UniqueConstraint
from django.utils.translation import gettext as _
from psycopg import sql

from members.merging.changing import Journal, stored
from members.models import DuplicateKey, DuplicatePair, ImportRow, MergeRecord, Person, User

# What these say stays true of the record they name: they are about records, not people.
STAYS = (DuplicateKey, ImportRow, MergeRecord)


class BadMerge(Exception):
    """The two cannot be merged. The message is fit for the person who asked."""


def keys_to_person() -> Iterator[models.ForeignKey]:
    """Yield every foreign key to a person, of all layers, except the redirect itself."""
    for model in apps.get_models(include_auto_created=True):
        if model in STAYS:
            continue
        for field in model._meta.local_fields:
            if field.related_model is Person and field.name != "merged_into":
                yield field  # type: ignore[misc]


def repoint(old: Person, new: Person, *, on: date, journal: Journal) -> set[UUID]:
    """Give `new` everything that names `old`; return everybody those rows are about."""
    about: set[UUID] = set()
    for key in _keys_that_name(old):
        if key.model is User and User.objects.filter(person=new).exists():
            continue  # a deactivated login stays where it was
        rows = key.model._base_manager.select_for_update(of=("self",)).filter(**{key.name: old})
        if key.model is DuplicatePair:  # what was decided on these two stays as it is
            rows = rows.exclude(a=min(old.pk, new.pk), b=max(old.pk, new.pk))
        for row in rows.order_by("pk"):
            about |= {getattr(row, field.attname) for field in _people_of(row)}
            _move(row, key, new, on=on, journal=journal)
    return about - {None}


def _keys_that_name(person: Person) -> Iterator[models.ForeignKey]:
    """Yield the keys that name this person, who is locked, so that none is added: few of ninety.

    What is done with the rows of one key makes no row of another name them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_naming(), {"person": person.pk})
        found = {place for (place,) in cursor.fetchall()}
    for place, key in enumerate(keys_to_person()):
        if place in found:
            yield key


@cache
def _naming() -> sql.Composed:
    """Return the question which of the keys, by their places, name a person."""
    each = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {} WHERE {} = %(person)s)")
    return sql.SQL(" UNION ALL ").join(
        each.format(place, sql.Identifier(key.model._meta.db_table), sql.Identifier(key.column))
        for place, key in enumerate(keys_to_person())
    )


def _move(
    row: models.Model, key: models.ForeignKey, new: Person, *, on: date, journal: Journal
) -> None:
    values = _as_the_rules_allow(row, {key.attname: new.pk})
    if values is None or key.primary_key:  # the latter is computed of a person, and will be again
        journal.remove(row)
        return
    for rule in _unique_rules(type(row), key.name):
        rival = _rival(row, values, rule)
        if rival is None:
            continue
        if rule.condition is None or _is_the_same(row, values, rival):
            _absorb(row, rival, values, journal)
            return
        values |= _closed(row, on)
    journal.change(row, **values)


def _as_the_rules_allow(row: models.Model, values: dict[str, Any]) -> dict[str, Any] | None:
    """Return `values` and what must change with them, or None where the row cannot be."""
    if _holds(row, values):
        return values
    people = _people_of(row)
    here = {one.attname: values.get(one.attname, getattr(row, one.attname)) for one in people}
    if len(people) == 2:
        one, other = here
        turned = {**values, one: here[other], other: here[one]}
        if here[one] != here[other] and _holds(row, turned):
            return turned
    new = next(iter(values.values()))
    for field in people:
        if field.null and here[field.attname] == new and _holds(row, {**here, field.attname: None}):
            return {**values, field.attname: None}
    return None


def _holds(row: models.Model, values: dict[str, Any]) -> bool:
    """Whether every check of the table that compares people allows the row with `values`."""
    names = {name.removesuffix("_id") for name in values}
    changed = type(row)(**{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields})
    for name, value in values.items():
        setattr(changed, name, value)
    for rule in row._meta.constraints:
        if isinstance(rule, CheckConstraint) and names & set(_mentioned(rule.condition)):
            try:
                rule.validate(type(row), changed)
            except (ValidationError, FieldError):
                return False
    return True


def _people_of(row: models.Model) -> list[models.ForeignKey]:
    """Return the columns of a row that name a person."""
    return [field for field in row._meta.local_fields if field.related_model is Person]  # type: ignore[misc]


def _mentioned(condition: Any) -> Iterator[str]:
    """Yield the names of the fields a condition speaks of, on either side."""
    if isinstance(condition, Q):
        for child in condition.children:
            yield from _mentioned(child)
    elif isinstance(condition, tuple):
        yield condition[0].partition("__")[0]
        if isinstance(condition[1], F):
            yield condition[1].name  # type: ignore[attr-defined]


def _unique_rules(model: type[models.Model], name: str) -> Iterator[UniqueConstraint]:
    for rule in model._meta.constraints:
        if isinstance(rule, UniqueConstraint) and name in rule.fields:
            yield rule
    field = model._meta.get_field(name)
    if getattr(field, "unique", False):
        yield UniqueConstraint(fields=[name], name=f"one_{name}")


def _rival(row: models.Model, values: dict[str, Any], rule: UniqueConstraint) -> Any:
    """Return the row that stands where this one would go, if there is one."""
    same: dict[str, Any] = {}
    for name in rule.fields:
        attname = row._meta.get_field(name).attname  # type: ignore[union-attr]
        value = values.get(attname, getattr(row, attname))
        if value is None:
            return None
        same[attname] = value
    found = type(row)._base_manager.exclude(pk=row.pk)
    if rule.condition is not None:
        moved = type(row)._base_manager.filter(rule.condition, pk=row.pk)
        if not moved.exists():
            return None
        found = found.filter(rule.condition)
    return found.select_for_update(of=("self",)).filter(**same).first()


def _is_the_same(row: models.Model, values: dict[str, Any], rival: models.Model) -> bool:
    """Whether both say the same where both say something: then they are one, else one must end."""
    for field in row._meta.concrete_fields:
        if isinstance(field, models.ForeignKey | models.CharField):
            mine = values.get(field.attname, getattr(row, field.attname))
            theirs = getattr(rival, field.attname)
            if mine != theirs and mine not in _EMPTY and theirs not in _EMPTY:
                return False
    return True


def _closed(row: models.Model, on: date) -> dict[str, Any]:
    """Return what ends a row that may not stand beside the kept one's."""
    for name, began, why in (
        ("ended_on", "began_on", "end_reason"),
        ("closed_on", "opened_on", "closed_as"),
    ):
        if hasattr(row, name):
            said = {why: "merged"} if hasattr(row, why) else {}
            return {name: max(on, getattr(row, began)), **said}
    raise BadMerge(_("Both have a record of which only one may be open."))


def _absorb(
    row: models.Model, rival: models.Model, values: dict[str, Any], journal: Journal
) -> None:
    """Let the kept one's row take what this one adds; the stronger of the two decides."""
    changed = {}
    stronger = _strength(row) > _strength(rival)
    for field in rival._meta.concrete_fields:
        if field.primary_key or (field.is_relation and field.attname in values) or field.unique:
            continue
        mine, theirs = getattr(row, field.attname), getattr(rival, field.attname)
        best = _best(field, mine, theirs, stronger=stronger)
        if best != theirs:
            changed[field.attname] = best
    if not _holds(rival, changed):  # who asked, for one, may be the kept one themselves
        people = {field.attname for field in _people_of(rival)}
        changed = {name: value for name, value in changed.items() if name not in people}
    journal.remove(row)
    if changed and _holds(rival, changed):
        journal.change(rival, **changed)


def _best(field: Any, mine: Any, theirs: Any, *, stronger: bool) -> Any:
    """Return the value that keeps most: the first day, the last confirmation, what is filled in."""
    if stored(mine) == stored(theirs) or mine in _EMPTY:
        return theirs
    if theirs in _EMPTY:
        return mine if stronger or field.name not in _ENDS else theirs
    if isinstance(theirs, bool):
        return mine or theirs
    if field.name in _FIRST:
        return min(mine, theirs)
    if field.name in _LAST:
        return max(mine, theirs)
    return mine if stronger else theirs


_EMPTY: tuple = (None, "", [])
_FIRST = {"began_on", "first_on", "invited_on", "asked_on", "opened_on", "created_at"}
_LAST = {"last_confirmed_on", "dues_paid_until", "consent_on"}
_ENDS = {"ended_on", "closed_on", "resolved_on"}


def _strength(row: models.Model) -> tuple[int, ...]:
    """Return how strongly a row speaks: its model says so in MERGE_STRENGTH, weakest first."""
    order: dict[str, list[str]] = getattr(type(row), "MERGE_STRENGTH", {})
    return tuple(
        values.index(getattr(row, name)) if getattr(row, name) in values else -1
        for name, values in order.items()
    )


def rows_about(people: Sequence[Person]) -> dict[UUID, int]:
    """Return how many rows of all tables name each of these people, in one query."""
    counts = [
        key.model._base_manager.filter(**{f"{key.name}__in": people})
        .order_by()
        .values_list(key.attname)
        .annotate(n=Count("pk"))
        for key in keys_to_person()
        if key.model is not DuplicatePair
    ]
    found = {person.pk: 0 for person in people}
    for person_id, n in counts[0].union(*counts[1:], all=True):
        found[person_id] += n
    return found


def better(one: Person, other: Person) -> Person:
    """Return which of two records to keep: the one that signs in, else of which more is known."""
    logins = set(User.objects.filter(person__in=[one, other]).values_list("person_id", flat=True))
    rows = rows_about([one, other])
    return max(
        (one, other), key=lambda person: (person.pk in logins, rows[person.pk], -person.pk.int)
    )
