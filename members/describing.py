"""Say something of a person in a field of the organization's own, or put a tag on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from members import access, lawful
from members.models import CustomField, CustomValue, LogEntry, Person, Tag, Tagging

if TYPE_CHECKING:
    from members.models import User


def fields_for(person: Person, user: User) -> list[CustomField]:
    """Return the fields in use that `user` may read of `person`, by tier, in order."""
    open_to = tiers_for(person, user)
    return [field for field in CustomField.objects.in_use().in_order() if field.tier in open_to]


def tiers_for(person: Person, user: User) -> set[int]:
    """Return the tiers `user` may read of `person`."""
    open_to = access.given(user, person.pk, access.TIERS.values())
    return {tier for tier, verb in access.TIERS.items() if verb in open_to}


@transaction.atomic
def put(person: Person, field: CustomField, value: Any, *, by: User | None) -> bool:
    """Keep `value` (as `field.read` returned it) of `person`; None forgets what was there.

    Return whether that changed anything. The log says which field, never what is in it. Without
    `by` they said it themselves. Raises NotMet where the law lets nobody else say it yet.
    """
    if by is not None and value is not None:
        lawful.check(person.pk, told_us=True)
    row = CustomValue.objects.select_for_update(of=("self",)).filter(person=person, field=field)
    there = row.select_related("field").first()
    if (there.value if there else None) == value:
        return False
    if value is None:
        row.delete()
    else:
        CustomValue.put([CustomValue.of(person.pk, field, value, by=by)])
    LogEntry.record("field_filled", person, by=by, field=field.pk, emptied=value is None)
    return True


@transaction.atomic
def tag(person: Person, chosen: Tag, *, by: User) -> bool:
    """Put a tag on a person; return whether it is new there. Raises NotMet as `put` does."""
    lawful.check(person.pk, told_us=True)
    made = bool(Tagging.put([person.pk], chosen, by=by))
    if made:
        LogEntry.record("tagged", person, by=by, tag=chosen.pk)
    return made


@transaction.atomic
def untag(person: Person, chosen: Tag, *, by: User) -> bool:
    """Take a tag off a person; return whether it was there."""
    gone, _parts = Tagging.objects.filter(person=person, tag=chosen).delete()
    if gone:
        LogEntry.record("untagged", person, by=by, tag=chosen.pk)
    return bool(gone)


def differing(a: Person, b: Person, user: User) -> list[tuple[CustomField, str, str]]:
    """Return the fields in which both say something and not the same, with each in words.

    Those `user` may not read of both are left out: there what the kept record says stands.
    """
    rows = CustomValue.objects.filter(person__in=[a, b]).select_related("field")
    open_to = tiers_for(a, user) & tiers_for(b, user)
    said: dict[CustomField, dict[Any, str]] = {}
    for row in rows.order_by("field__sort_order", "field__folded"):
        if row.field.tier in open_to:
            said.setdefault(row.field, {})[row.person_id] = row.said
    return [
        (field, both[a.pk], both[b.pk])
        for field, both in said.items()
        if len(both) == 2 and both[a.pk] != both[b.pk]
    ]
