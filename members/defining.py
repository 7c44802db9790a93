"""Decide what is kept about people beyond what everybody keeps: fields and tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.importing import forbidden
from members.importing.showing import WHY_NOT
from members.models import CustomField, CustomValue, LogEntry, Tag, Tagging
from members.models.custom import columns
from members.models.tag import as_kept, folded_name

if TYPE_CHECKING:
    from members.models import User

MOST_OPTIONS = 60
AT_ONCE = 5000


class BadDefinition(Exception):
    """A field or tag cannot be so. The message is fit for the person who wants it."""


def refusal(name: str) -> str:
    """Return why nothing may be kept under that name (practice 5.2, R1), or an empty string."""
    kind = forbidden.kind_of(name)
    if not kind:
        return ""
    return _("We keep no such thing: %(what)s.") % {"what": WHY_NOT[kind]}


@transaction.atomic
def define(
    name: str, *, kind: str, by: User | None, options: Iterable[str] = (), **fields: Any
) -> CustomField:
    """Make a field and return it. Raises BadDefinition, for one where 5.2 forbids it."""
    field = CustomField(kind=kind, created_by=by, **fields)
    _call(field, name)
    field.key = _free_key(field.folded)
    field.options = _options(field, [("", label) for label in options])
    if field.is_choice and not field.options:
        raise BadDefinition(_("Give the choices, one a line."))
    field.save(force_insert=True)
    LogEntry.record("field_defined", field, by=by, kind=kind, tier=field.tier)
    return field


@transaction.atomic
def change(
    field: CustomField,
    *,
    by: User,
    name: str,
    options: Sequence[tuple[str, str]] = (),
    **fields: Any,
) -> None:
    """Change a field; its type and key stay. `options` are (key, label), no key for a new one.

    Raises BadDefinition, for one where somebody holds a choice that would go.
    """
    field = CustomField.objects.select_for_update().get(pk=field.pk)
    was = field.is_searchable
    for column, value in fields.items():
        setattr(field, column, value)
    _call(field, name)
    if field.is_choice:
        field.options = _options(field, options)
        if not field.options:
            raise BadDefinition(_("Give the choices, one a line."))
        _refuse_orphans(field)
    field.save()
    if was != field.is_searchable:
        _index_again(field)
    LogEntry.record("field_changed", field, by=by, tier=field.tier)


@transaction.atomic
def archive(row: CustomField | Tag, *, by: User, back: bool = False) -> None:
    """Take a field or tag out of use, or bring it `back`; what was kept with it stays."""
    row.archived_on = None if back else timezone.localdate()
    row.save(update_fields=["archived_on"])
    LogEntry.record("brought_back" if back else "archived", row, by=by)


@transaction.atomic
def make_tag(name: str, *, tier: int, by: User) -> Tag:
    """Make a tag and return it. Raises BadDefinition where there is one of that name."""
    if Tag.objects.called(name):
        raise BadDefinition(_("There is a tag of that name already."))
    tag = usable_tag(name, by=by, tier=tier)
    LogEntry.record("tag_made", tag, by=by, tier=tier)
    return tag


def usable_tag(name: str, *, by: User | None, tier: int = Tag.Tier.CONTACT) -> Tag:
    """Return the tag of that name, made where there is none. Raises BadDefinition."""
    name = as_kept(name)
    if why := refusal(name):
        raise BadDefinition(why)
    if not folded_name(name):
        raise BadDefinition(_("A tag needs a name."))
    return Tag.named(name, by=by, tier=tier)


@transaction.atomic
def change_tag(tag: Tag, *, name: str, tier: int, by: User) -> None:
    """Call a tag otherwise, or let others see it. Raises BadDefinition where the name is taken."""
    name = as_kept(name)
    if why := refusal(name):
        raise BadDefinition(why)
    there = Tag.objects.called(name)
    if there and there.pk != tag.pk:
        raise BadDefinition(
            _("There is a tag of that name already. Merge the two, if they mean the same.")
        )
    tag.set_name(name)
    if not tag.folded:
        raise BadDefinition(_("A tag needs a name."))
    tag.tier = tier
    tag.save(update_fields=["name", "folded", "tier"])
    LogEntry.record("tag_changed", tag, by=by, tier=tier)


@transaction.atomic
def merge_tags(tag: Tag, *, into: Tag, by: User) -> int:
    """Make two tags one; return on how many people the kept one is new. `tag` is gone after.

    Of the two tiers the narrower stands: nobody reads more than before.
    """
    if tag.pk == into.pk:
        raise BadDefinition(_("Choose another tag."))
    both = {row.pk: row for row in Tag.objects.select_for_update().filter(pk__in=[tag.pk, into.pk])}
    if len(both) != 2:
        raise BadDefinition(_("One of the two is gone already."))
    tag, into = both[tag.pk], both[into.pk]
    already = Tagging.objects.filter(tag=into).values("person")
    moved = Tagging.objects.filter(tag=tag).exclude(person__in=already).update(tag=into)
    if tag.tier > into.tier:
        into.tier = tag.tier
        into.save(update_fields=["tier"])
    LogEntry.record("tags_merged", into, by=by, merged=tag.pk, moved=moved)
    tag.delete()
    return moved


def _call(field: CustomField, name: str) -> None:
    field.name = as_kept(name)
    field.folded = folded_name(field.name)
    if not field.folded:
        raise BadDefinition(_("A field needs a name."))
    if why := refusal(field.name):
        raise BadDefinition(why)
    if CustomField.objects.filter(folded=field.folded).exclude(pk=field.pk).exists():
        raise BadDefinition(_("There is a field of that name already."))


def _free_key(folded: str) -> str:
    base = "".join(char if char.isalnum() else "_" for char in folded)[:56].strip("_") or "field"
    key, n = base, 1
    while CustomField.objects.filter(key=key).exists():
        n += 1
        key = f"{base}_{n}"
    return key


def _options(field: CustomField, wanted: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    if not field.is_choice:
        return []
    known: set[str] = {option["key"] for option in field.options}
    found: list[dict[str, str]] = []
    seen: set[str] = set()
    for key, label in wanted:
        label = " ".join(label.split())[:60].strip()
        folded = folded_name(label)
        if not folded:
            continue
        if folded in seen:
            raise BadDefinition(_("“%(choice)s” is there twice.") % {"choice": label})
        if why := refusal(label):
            raise BadDefinition(why)
        seen.add(folded)
        taken = known | {option["key"] for option in found}
        found.append({"key": key if key in known else _new_key(folded, taken), "label": label})
    if len(found) > MOST_OPTIONS:
        raise BadDefinition(_("At most %(n)s choices.") % {"n": MOST_OPTIONS})
    return found


def _new_key(folded: str, taken: set[str]) -> str:
    key, n = folded.replace(" ", "_")[:50], 1
    while key in taken:
        n += 1
        key = f"{folded.replace(' ', '_')[:50]}_{n}"
    return key


def _refuse_orphans(field: CustomField) -> None:
    keys = list(field.labels)
    held = CustomValue.objects.filter(field=field)
    if field.kind == CustomField.Kind.CHOICE:
        held = held.exclude(text__in=keys)
    else:
        held = held.exclude(choices__contained_by=keys)
    if n := held.count():
        raise BadDefinition(
            _("A choice that would go is still said of %(n)s people. Change theirs first.")
            % {"n": n}
        )


def _index_again(field: CustomField) -> None:
    """Write what searching reads, or take it away."""
    rows = CustomValue.objects.filter(field=field, text__isnull=False)
    if not field.is_searchable:
        rows.update(search="")
        return
    batch: list[CustomValue] = []
    for row in rows.iterator(chunk_size=AT_ONCE):
        row.search = columns(field, row.text)["search"]
        batch.append(row)
    CustomValue.objects.bulk_update(batch, ["search"], batch_size=2000)
