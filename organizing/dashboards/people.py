"""The list of people: a page of rows with the columns chosen, each cell by its tier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import access
from members.database.written import Written
from members.models import (
    Carrier,
    ContactPoint,
    CustomValue,
    Organization,
    Person,
    Tagging,
)
from members.wording import LANGUAGES
from organizing import assessing
from organizing.dashboards.places import places
from organizing.finding import Asked, Filter, Finder
from organizing.finding.custom import PREFIX
from organizing.finding.filter import CONTACT, CONTACT_TIER, SEALED, SEALED_TIER
from organizing.finding.filters import FLAGGED
from organizing.models.assessment import Assessment
from organizing.models.standing import Level, Rung

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from members.models import CustomField, User
    from organizing.models import Standing

USUAL = ("carrier", "rung", "drift", "last")
LABELS = {"rung": Rung.choices, "level": Level.choices}
SORTED = {"rung": "-rung", "level": "-level", "last": "last"}  # and which way first


@dataclass(frozen=True)
class Column:
    """A column one may choose, and the order it stands for where it can be sorted by."""

    key: str
    label: StrOrPromise
    sort: str = ""


@dataclass(frozen=True)
class Head:
    """A column as it is shown: how it is sorted now, and the address that sorts by it."""

    column: Column
    aria: str = ""
    query: str = ""


@dataclass(frozen=True)
class Cell:
    """What one column says of one person; nothing where the viewer may not know it."""

    column: Column
    text: str = ""
    value: Any = None
    is_known: bool = True


@dataclass(frozen=True)
class Line:
    """One person in the list."""

    person: Person
    place: str
    standing: Standing | None
    cells: list[Cell]


@dataclass(frozen=True)
class Page:
    """One page of people, how many there are, and how to go on."""

    lines: list[Line]
    total: int
    is_more: bool
    next_query: str
    is_near: bool
    by_name: str = ""
    heads: list[Head] = field(default_factory=list)


def columns_for(user: User, own: Iterable[CustomField]) -> dict[str, Column]:
    """Return the columns `user` may choose, by key, those of the fields `own` among them."""
    tiers = access.tiers(user)
    found = [
        Column("carrier", _("carried by")),
        Column("rung", _("rung"), "rung"),
        Column("level", _("level"), "level"),
    ]
    if SEALED_TIER in tiers:
        found += [Column("drift", _("drift")), Column("rating", _("rating"))]
    if CONTACT_TIER in tiers:
        found.append(Column("last", _("last talked with"), "last" if _may_sort(user) else ""))
        found += [Column("phone", _("phone")), Column("email", _("email"))]
    found += [Column("language", _("speaks")), Column("tags", _("tags"))]
    found += [Column(f"{PREFIX}{one.key}", one.name) for one in own]
    return {one.key: one for one in found}


def sorts_for(user: User) -> list[str]:
    """Return the orders `user` may ask for: not by what they may not know of everybody they see."""
    found = ["name", "rung", "-rung", "level", "-level"]
    return found + (["last", "-last"] if _may_sort(user) else [])


def _may_sort(user: User) -> bool:
    return access.is_wherever(user, may=CONTACT)


def shown_columns(asked: Asked, columns: Mapping[str, Column]) -> list[Column]:
    """Return the columns to show, their labels in words once: those chosen, else the usual ones."""
    found = [columns[key] for key in asked.columns or USUAL if key in columns]
    return [replace(column, label=str(column.label)) for column in found]


def page(
    user: User, asked: Asked, filters: Mapping[str, Filter], columns: Mapping[str, Column]
) -> Page:
    """Return the people `asked` for among those `user` may see."""
    finder = Finder(user, asked, filters)
    found = finder.page()
    total, is_more = finder.total(found)
    shown = shown_columns(asked, columns)
    return Page(
        lines=lines(user, found.people, shown),
        total=total,
        is_more=is_more,
        next_query=asked.next_query(found.people[-1].pk) if found.has_more else "",
        is_near=found.is_near,
        by_name=asked.sorted_by("name"),
        heads=[_head(column, asked) for column in shown],
    )


def _head(column: Column, asked: Asked) -> Head:
    if not column.sort:
        return Head(column)
    first = SORTED[column.sort]
    turned = first[1:] if first.startswith("-") else f"-{first}"
    now = asked.sort.lstrip("-") == column.sort
    aria = ("descending" if asked.sort.startswith("-") else "ascending") if now else "none"
    return Head(column, aria, asked.sorted_by(turned if asked.sort == first else first))


def people_of(ids: Iterable[UUID]) -> list[Person]:
    """Return these people in order of name, each with where they stand."""
    found = Person.objects.filter(pk__in=ids).select_related("standing")
    return list(found.order_by("sort_key", "pk"))


def lines(user: User, people: list[Person], columns: Iterable[Column]) -> list[Line]:
    """Return a line for each of these people, in a number of queries that does not grow."""
    ids = [person.pk for person in people]
    where = places(ids)
    shown = list(columns)
    sources = {column.key: _source(column, user, people) for column in shown}
    return [
        Line(
            person=person,
            place=where.get(person.pk, ""),
            standing=getattr(person, "standing", None),
            cells=[Cell(column, *sources[column.key](person)) for column in shown],
        )
        for person in people
    ]


Source = Callable[[Person], tuple[Any, ...]]


def _source(column: Column, user: User, people: list[Person]) -> Source:
    """Return what answers for one column; it has looked up all these people at once."""
    ids = [person.pk for person in people]
    if column.key.startswith(PREFIX):
        return _of(_custom(user, ids, column.key.removeprefix(PREFIX)))
    if column.key in {"rung", "level"}:
        return _standing(column.key)
    if column.key == "language":
        names = dict(LANGUAGES)
        return lambda person: (
            str(names.get(person.language, person.language)) if person.language else "",
            None,
        )
    if column.key == "carrier":
        return _of(dict(_carriers.rows(ids)) if ids else {})
    if column.key == "tags":
        return _of(_tags(user, ids))
    if column.key in {"drift", "rating"}:
        sealed = _who(user, ids, SEALED)
        return _drift(sealed) if column.key == "drift" else _rating(sealed)
    contact = _who(user, ids, CONTACT)
    return _last(contact) if column.key == "last" else _of(_points(contact, column.key))


@Written
def _carriers(people: list[UUID]) -> QuerySet[Carrier, Any]:
    current = Carrier.objects.current().filter(person__among=people)
    return current.values_list("person", "by__name")


def _who(user: User, ids: list[UUID], may: str) -> set[UUID]:
    return set(ids) if access.is_wherever(user, may=may) else access.among(user, ids, may=may)


def _of(said: Mapping[UUID, str]) -> Source:
    return lambda person: (said.get(person.pk, ""), None)


def _standing(name: str) -> Source:
    labels = {value: str(label) for value, label in LABELS[name]}

    def source(person: Person) -> tuple[str, Any]:
        standing = getattr(person, "standing", None)
        if standing is None or person.is_management:
            return "", None
        value = getattr(standing, name)
        return labels.get(value, ""), value

    return source


def _drift(sealed: set[UUID]) -> Source:
    def source(person: Person) -> tuple[str, Any]:
        standing = getattr(person, "standing", None)
        if standing is None or person.pk not in sealed or standing.drift not in FLAGGED:
            return "", None
        return str(standing.get_drift_display()), standing.drift

    return source


def _rating(sealed: set[UUID]) -> Source:
    rules = Organization.current().rules
    known = assessing.facts(sealed, on=timezone.localdate(), rules=rules)

    def source(person: Person) -> tuple[str, Any]:
        found = known[person.pk].shown if person.pk in known else None
        return (str(Assessment.Strength(found.shown).label), found.shown) if found else ("", None)

    return source


def _last(contact: set[UUID]) -> Source:
    def source(person: Person) -> tuple[Any, ...]:
        standing = getattr(person, "standing", None)
        if person.pk not in contact:
            return "", None, False
        return "", standing.last_contact_on if standing else None

    return source


def _points(ids: set[UUID], channel: str) -> dict[UUID, str]:
    rows = ContactPoint.objects.filter(person__in=ids, channel=channel)
    rows = rows.exclude(consent=ContactPoint.Consent.NO).order_by("is_primary", "-created_at")
    return dict(rows.values_list("person", "value"))


def _tags(user: User, ids: list[UUID]) -> dict[UUID, str]:
    rows = Tagging.objects.filter(person__in=ids, tag__archived_on=None)
    names: dict[UUID, list[str]] = defaultdict(list)
    for row in readable(rows, user, ids, "tag").order_by("tag__folded"):
        names[row.person_id].append(row.tag.name)
    return {pk: ", ".join(found) for pk, found in names.items()}


def _custom(user: User, ids: list[UUID], key: str) -> dict[UUID, str]:
    rows = CustomValue.objects.filter(person__in=ids, field__key=key)
    return {row.person_id: row.said for row in readable(rows, user, ids, "field")}


def readable(rows: Any, user: User, ids: list[UUID], of: str) -> Any:
    """Return those of `rows` about the people `ids` whose tier (of their tag or field) is open."""
    by_verb = {verb: _who(user, ids, verb) for verb in dict.fromkeys(access.TIERS.values())}
    open_to = {tier: by_verb[verb] for tier, verb in access.TIERS.items()}
    rows = rows.select_related(of)
    closed = {tier for tier, people in open_to.items() if not people}
    rows = rows.exclude(**{f"{of}__tier__in": closed}) if closed else rows
    for tier, people in open_to.items():
        if people and len(people) < len(set(ids)):
            rows = rows.exclude(**{f"{of}__tier": tier, "person__in": set(ids) - people})
    return rows
