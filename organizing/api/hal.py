"""Lists and links in the shape of HAL, as OSDI clients read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from ninja import Field, Schema
from ninja.errors import HttpError

PREFIX = "/api/v2"
MOST = 25  # entries a page; clients of Action Network expect no more
CURIES = [
    {"name": "osdi", "href": "https://opensupporter.github.io/osdi-docs/{rel}", "templated": True},
    {"name": "sinew", "href": f"{settings.SITE_URL}{PREFIX}/docs#{{rel}}", "templated": True},
]
_WORD = re.compile(
    r"\s*(?P<name>\w+)\s+(?P<how>eq|gt|ge|lt|le)\s+'(?P<value>[^']{1,200})'\s*(?:and|$)", re.I
)
_HOW = {"eq": "", "gt": "__gt", "ge": "__gte", "lt": "__lt", "le": "__lte"}


class Page(Schema):
    """Which page of a list is wanted."""

    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(MOST, ge=1, le=1000)
    filter: str = Field("", max_length=500)


class Listed(Schema):
    """One page of a list. `_embedded` has one key, and is empty past the end."""

    per_page: int
    page: int
    total_pages: int
    total_records: int
    links: dict[str, Any] = Field(alias="_links")
    embedded: dict[str, list[Any]] = Field(alias="_embedded")


def url(*parts: object) -> str:
    """Return the address of a resource, without a slash at its end."""
    return "/".join([f"{settings.SITE_URL}{PREFIX}", *map(str, parts)])


def link(*parts: object) -> dict[str, str]:
    """Return a link to a resource."""
    return {"href": url(*parts)}


def identifiers(pk: UUID) -> list[str]:
    """Return what a row is called; clients look for the first by its prefix."""
    return [f"action_network:{pk}", f"sinew:{pk}"]


def moment(at: datetime) -> str:
    """Return a moment as OSDI writes it: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(on: date, at: time | None = None) -> str:
    """Return a day, and an hour of the organization's clock, as a moment."""
    return moment(datetime.combine(on, at or time(), tzinfo=timezone.get_current_timezone()))


def as_day(said: str, *, field: str = "start_date") -> tuple[date, time | None]:
    """Return the day and hour on our clock that a client wrote; HttpError 422 where it is none."""
    try:
        read = datetime.fromisoformat(said.strip())
    except ValueError as error:
        raise HttpError(422, f"{field} is no date: 2026-11-26 or 2026-11-26T18:30:00Z") from error
    if read.tzinfo:
        read = read.astimezone(ZoneInfo(timezone.get_current_timezone_name()))
    if not 2000 <= read.year <= 2100:
        raise HttpError(422, f"{field} is not in this century")
    return read.date(), read.time() if len(said.strip()) > 10 else None


def last(href: object) -> UUID:
    """Return the id at the end of a link, whatever host it names; HttpError 422 without one."""
    try:
        return UUID(str(href).rstrip("/").rsplit("/", 1)[-1])
    except ValueError as error:
        raise HttpError(422, "a link must end in an id") from error


def paged(
    rows: QuerySet[Any],
    asked: Page,
    rel: str,
    show: Callable[[Sequence[Any]], list[dict]],
    *at: str,
) -> dict[str, Any]:
    """Return one page of `rows`, which are in order, each shown by `show`; `at` is its address."""
    size = min(asked.per_page, MOST)
    total = rows.count()
    begin = (asked.page - 1) * size
    shown = show(list(rows[begin : begin + size]))
    here = f"{url(*at)}?per_page={size}&page="
    links: dict[str, Any] = {
        "self": {"href": f"{here}{asked.page}"},
        rel: [entry["_links"]["self"] for entry in shown],
        "curies": CURIES,
    }
    if begin + size < total:
        links["next"] = {"href": f"{here}{asked.page + 1}"}
    return {
        "per_page": size,
        "page": asked.page,
        "total_pages": -(-total // size),
        "total_records": total,
        "_links": links,
        "_embedded": {rel: shown},
    }


def nothing(asked: Page, rel: str, *at: str) -> dict[str, Any]:
    """Return an empty list of what we do not have."""
    return {
        "per_page": min(asked.per_page, MOST),
        "page": asked.page,
        "total_pages": 0,
        "total_records": 0,
        "_links": {"self": link(*at), rel: [], "curies": CURIES},
        "_embedded": {rel: []},
    }


def filtered(said: str, columns: dict[str, str]) -> Q:
    """Return what an OData filter asks for: `modified_date gt '2026-03-25' and given_name eq 'X'`.

    `columns` says which names there are. Raises HttpError 400 for anything else.
    """
    found, at = Q(), 0
    while at < len(said.rstrip()):
        word = _WORD.match(said, at)
        column = columns.get(word["name"].lower()) if word else None
        if not word or not column or "\0" in said:
            known = ", ".join(columns) or "nothing"
            raise HttpError(400, f"filter: name op 'value', joined by and; names: {known}")
        how, value = word["how"].lower(), word["value"]
        if column.endswith("_at"):
            found &= Q(**{f"{column}{_HOW[how]}": _moment_of(value)})
        elif how == "eq":
            found &= Q(**{column: value})
        else:
            raise HttpError(400, f"filter: {word['name']} can only be compared by eq")
        at = word.end()
    return found


def _moment_of(value: str) -> datetime:
    try:
        read = datetime.fromisoformat(value)
        read = read if read.tzinfo else read.replace(tzinfo=UTC)
        return read.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise HttpError(400, "filter: that is no date") from error
