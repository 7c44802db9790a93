"""The rows of a list of people, written in Python: as a template they took half of the page's time.

Why here and nowhere else: docs/decisions/0090-rows-in-python.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from members.dates import date_format
from members.markup import fill, fill_each

if TYPE_CHECKING:
    from datetime import date

    from organizing.dashboards.people import Cell, Head, Line

register = template.Library()

NOBODY = UUID(int=0)
NOTHING, CLOSED = SafeString(""), SafeString("</td>")
BOX = (
    '<td class="people-tick"><label class="tick"><input type="checkbox" name="person" value="{}">'
    '<span class="visually-hidden">{}</span></label></td>'
)
SHOWN = '<input type="hidden" name="shown" value="{}">'
ROW = (
    '<tr>{}<th scope="row"><a class="name" href="{}">{}</a>{}<span class="under">{}{}</span></th>'
    "{}</tr>"
)


@register.simple_tag
def people_rows(heads: list[Head], lines: list[Line], *, ticks: bool) -> SafeString:
    """Draw a row for each line, with a box to tick where `ticks`."""
    link, tick = reverse("person", args=[NOBODY]), _("Tick %(name)s")
    draw = [_drawn(head.column.key, str(head.column.label)) for head in heads]
    rows = []
    for line in lines:
        person, pk = line.person, str(line.person.pk)
        box = fill(BOX, pk, tick % {"name": person.name}) if ticks else NOTHING
        called = NOTHING
        if person.nickname:
            called = fill(' <span class="quiet">“{}”</span>', person.nickname)
        drawn = (one(cell) for one, cell in zip(draw, line.cells, strict=True))
        cells = fill_each("", "{}{}{}", drawn)
        url = link.replace(str(NOBODY), pk)
        rows.append((box, url, person.name, called, line.place or "–", _marks(line), cells))
    return fill_each("\n", ROW, rows)


@register.simple_tag
def people_shown(lines: list[Line]) -> SafeString:
    """Name everybody on the page in a form, ticked or not."""
    return fill_each("", SHOWN, ((line.person.pk,) for line in lines))


def _marks(line: Line) -> SafeString:
    """What must be seen with the name."""
    if not (line.person.no_contact or line.person.is_management):
        return NOTHING
    said = [_("no contact")] if line.person.no_contact else []
    said += [_("management")] if line.person.is_management else []
    return fill_each("", ' · <span class="pill">{}</span>', [(word,) for word in said])


def _drawn(key: str, label: str) -> Callable[[Cell], tuple[SafeString, ...]]:
    """Return what draws the cells of one column in parts; whose words it has drawn, it knows."""
    if key == "last":
        not_yet = fill('<span class="quiet">{}</span>', _("not yet"))
        right, days = fill('<td class="right" data-label="{}">', label), cache(_day)

        def day(cell: Cell) -> tuple[SafeString, ...]:
            found = days(cell.value) if cell.value else not_yet if cell.is_known else NOTHING
            return right, found, CLOSED

        return day
    inside, opened = _INSIDE.get(key, _text), fill('<td data-label="{}">', label)

    def drawn(cell: Cell) -> tuple[SafeString, ...]:
        return opened, inside(cell) if cell.text else NOTHING, CLOSED

    return drawn


def _text(cell: Cell) -> SafeString:
    return fill("{}", cell.text)


def _rung(cell: Cell) -> SafeString:
    return fill('<span class="rung rung-{0}">{0} {1}</span>', cell.value, cell.text)


def _drift(cell: Cell) -> SafeString:
    tone = "warn" if cell.value == "slipping" else "stop"
    return fill('<span class="pill pill-{}">{}</span>', tone, cell.text)


def _rating(cell: Cell) -> SafeString:
    return fill("{} {}", cell.value, cell.text)


def _day(value: date) -> SafeString:
    return fill('<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "j M Y"))


_INSIDE: dict[str, Callable[[Cell], SafeString]] = {
    "rung": _rung,
    "drift": _drift,
    "rating": _rating,
}
