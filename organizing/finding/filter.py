"""What one key of an address is: what may stand there, what it says, and whom it leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from members import access
from members.models import CustomField
from members.models.custom import BadValue

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from members.models import User

ANY = "any"  # status: everybody on record, also who left or died
CONTACT_TIER, SEALED_TIER = 2, 3
CONTACT, SEALED = access.TIERS[CONTACT_TIER], access.TIERS[SEALED_TIER]
Options = Sequence[tuple[str, "StrOrPromise"]]
Narrow = Callable[["User", list[str]], list["Part"]]


@dataclass(frozen=True)
class Part:
    """One condition: people whom rows name, or whom none does, or a plain condition on the person.

    Rows are values of one column, `person` where they are to name nobody.
    """

    ids: QuerySet | None = None
    inside: bool = True
    q: Q | None = None

    @property
    def condition(self) -> Q:
        """The whole as a condition on Person."""
        if self.ids is None:
            return self.q if self.q is not None else Q()
        if self.inside:
            return Q(pk__in=self.ids)
        # asked of each as they come: all whom rows name would not fit into memory
        return ~Q(Exists(self.ids.filter(person=OuterRef("pk"))))


@dataclass(frozen=True)
class Filter:
    """One key of an address: what it is called, what may stand there, and whom it leaves."""

    key: str
    label: StrOrPromise
    narrow: Narrow
    offers: Options | Callable[[], Options] = ()
    # one, many: of the options; several: chosen one by one, of many in an address;
    # text, day, number: typed; closed: to nobody
    kind: str = "one"
    more: bool = True  # folded away until asked for
    group: StrOrPromise = ""
    named: Callable[[str], str] | None = None  # any id may stand there; this says what it is

    @cached_property
    def options(self) -> Options:
        """What one can choose, looked up when it is asked for."""
        return self.offers() if callable(self.offers) else self.offers

    def read(self, said: list[str]) -> tuple[str, ...]:
        """Return what of an address counts; anything else is left out."""
        said = [one.replace("\0", "").strip()[:80] for one in said[:20]]
        if self.kind == "closed":
            return tuple(one for one in said if one)[:1]
        if self.kind == "text":
            found = [one for one in said if one]
        elif self.kind == "day":
            found = [one for one in said if day_of(one)]
        elif self.kind == "number":
            found = [one for one in said if is_number(one)]
        else:
            offered = {str(key) for key, _label in self.options}
            found = [one for one in said if one in offered or (self.named and _is_id(one))]
        found = list(dict.fromkeys(found))
        return tuple(found if self.kind in {"many", "several"} else found[:1])

    def say(self, value: str) -> str:
        """Return one value in words."""
        if self.kind == "closed":
            return gettext("%(filter)s: not yours to see") % {"filter": self.label}
        if self.kind in {"text", "day", "number"}:
            return f"{self.label}: {value}"
        label = next((str(label) for key, label in self.options if str(key) == value), "")
        if not label and self.named:
            label = self.named(value) or gettext("somebody or something else")
        label = label.strip()
        return f"{self.group or self.label}: {label}" if self.group or self.more else label


def closed_field(key: str) -> Filter:
    """Return the filter over a field the user may not read, or that is not there."""
    return closed(key, gettext("A field"))


def closed(key: str, label: StrOrPromise) -> Filter:
    return Filter(key, label, lambda _user, _values: [Part(q=Q(pk__in=[]))], kind="closed")


def open_to(rows: QuerySet, user: User, may: str) -> QuerySet:
    """Return those rows about people of whom `user` may read such; often that is all they see."""
    if access.is_wherever(user, may=may):
        return rows
    return rows.filter(access.people(user, "person", may=may))


def within(user: User, may: str) -> list[Part]:
    """Return what keeps a "not" to those of whom `user` may know it: else absence would tell."""
    if access.is_wherever(user, may=may):
        return []
    return [Part(q=access.people(user, may=may))]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def number(text: str) -> Decimal:
    """Return the number `text` stands for; raises BadValue."""
    found: Decimal = CustomField(kind=CustomField.Kind.NUMBER).read(text)
    return found


def is_number(text: str) -> bool:
    """Whether `text` stands for a number."""
    try:
        return bool(text.strip()) and number(text) is not None
    except BadValue:
        return False
