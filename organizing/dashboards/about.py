"""What the organization's own fields and its tags say of one person, by the tier of who looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from members import describing
from members.database.written import Written
from members.models import CustomField, CustomValue, LogEntry, Tag, Tagging

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import Person, User

LOGGED = CustomField.Tier.LOGGED


@dataclass(frozen=True)
class About:
    """Fields in words, tags, and how many fields are read only one look at a time (T4)."""

    said: list[tuple[CustomField, str]]
    tags: list[Tagging]
    sealed: int = 0
    may_change: bool = False
    is_open: bool = False
    offered: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show and nothing to say."""
        return not (self.said or self.tags or self.sealed or self.may_change)


def about(
    person: Person,
    user: User,
    *,
    may_change: bool,
    is_open: bool = False,
    tiers: set[int] | None = None,
) -> About:
    """Return what `user` may read of `person`; with `is_open` what is sealed too, logged.

    `tiers` are those `user` may read of them, where that was asked already.
    """
    tiers = describing.tiers_for(person, user) if tiers is None else tiers
    rows = _said.rows(person, *sorted(tiers))
    sealed = [row for row in rows if row.field.tier == LOGGED]
    if is_open and sealed:
        LogEntry.record("viewed_sealed", person, by=user, what="fields", fields=len(sealed))
    shown = rows if is_open else [row for row in rows if row.field.tier != LOGGED]
    known = Tag.objects.in_use().filter(tier__in=tiers) if may_change else Tag.objects.none()
    return About(
        said=[(row.field, row.said) for row in shown],
        tags=_tags.rows(person, *sorted(tiers)),
        sealed=0 if is_open else len(sealed),
        may_change=may_change,
        is_open=is_open,
        offered=list(known.in_order().values_list("name", flat=True)[:200]),
    )


@Written
def _said(person: Person, *tiers: int) -> QuerySet[CustomValue]:
    seen = CustomValue.objects.filter(person=person, field__tier__in=tiers).in_use()
    return seen.select_related("field").order_by("field__sort_order", "field__folded")


@Written
def _tags(person: Person, *tiers: int) -> QuerySet[Tagging]:
    put = Tagging.objects.filter(person=person, tag__tier__in=tiers, tag__archived_on=None)
    return put.select_related("tag").order_by("tag__folded")


def editable(person: Person, user: User, *, is_open: bool) -> list[CustomField]:
    """Return the fields `user` may fill in of `person`; the sealed ones once they were opened."""
    fields = describing.fields_for(person, user)
    if is_open and any(one.tier == LOGGED for one in fields):
        LogEntry.record("viewed_sealed", person, by=user, what="fields")
    return [one for one in fields if is_open or one.tier != LOGGED]
