"""Filters over the organization's own fields, by type and tier. T4 is read one at a time only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import access, names
from members.database.written import Written
from members.models import CustomField, CustomValue
from organizing.finding.filter import Part, number

if TYPE_CHECKING:
    from members.models import User

PREFIX = "x_"
Kind = CustomField.Kind


@dataclass(frozen=True)
class Made:
    """One filter over one field, as `filters.Filter` wants it."""

    key: str
    label: str
    narrow: Callable[[User, list[str]], list]
    options: Sequence[tuple[str, Any]] = ()
    kind: str = "one"
    group: str = ""


def fields_for(user: User) -> list[CustomField]:
    """Return the fields `user` may filter by and see in a list: in use, and not of T4."""
    return _fields.rows(*(tier for tier in access.tiers(user) if tier < CustomField.Tier.LOGGED))


@Written
def _fields(*tiers: int) -> QuerySet[CustomField]:
    return CustomField.objects.of_tiers(tiers).in_use().in_order()


def filters_of(fields: Iterable[CustomField]) -> list[Made]:
    """Return what each field can be filtered by."""
    return [made for field in fields for made in _filters(field)]


def _filters(field: CustomField) -> list[Made]:
    key, name = f"{PREFIX}{field.key}", field.name
    if field.kind == Kind.TEXT:
        return [Made(key, name, _rows(field, _holds), kind="text")]
    if field.kind == Kind.YES_NO:
        options: list[tuple[str, Any]] = [("yes", _("yes")), ("no", _("no"))]
        return [Made(key, name, _rows(field, _is), options, group=name)]
    if field.is_choice:
        how = _is if field.kind == Kind.CHOICE else _among
        return [Made(key, name, _rows(field, how), list(field.labels.items()), "many", name)]
    kind = "number" if field.kind == Kind.NUMBER else "day"
    return [
        Made(
            f"{key}.from",
            gettext("%(field)s from") % {"field": name},
            _rows(field, _bound("gte")),
            kind=kind,
        ),
        Made(
            f"{key}.to",
            gettext("%(field)s up to") % {"field": name},
            _rows(field, _bound("lte")),
            kind=kind,
        ),
    ]


Question = Callable[[CustomField, list[str]], dict[str, Any]]


def _rows(field: CustomField, question: Question) -> Callable[[User, list[str]], list]:
    def narrow(user: User, values: list[str]) -> list:
        rows: QuerySet[CustomValue] = CustomValue.objects.filter(field=field)
        rows = rows.filter(**question(field, values))
        verb = access.TIERS[field.tier]
        if not access.is_wherever(user, may=verb):
            rows = rows.filter(access.people(user, "person", may=verb))
        return [Part(rows.values("person"))]

    return narrow


def _holds(field: CustomField, values: list[str]) -> dict[str, Any]:
    if field.is_searchable and (folded := names.fold(values[0])):
        return {"search__contains": f" {folded}"}
    return {"text__icontains": values[0]}


def _is(_field: CustomField, values: list[str]) -> dict[str, Any]:
    return {"text__in": values}


def _among(_field: CustomField, values: list[str]) -> dict[str, Any]:
    return {"choices__overlap": values}


def _bound(step: str) -> Question:
    def question(field: CustomField, values: list[str]) -> dict[str, Any]:
        column = "number" if field.kind == Kind.NUMBER else "date"
        bound: Decimal | date = (
            number(values[0]) if column == "number" else date.fromisoformat(values[0])
        )
        return {f"{column}__{step}": bound}

    return question
