"""The rows of a list of people, written in Python: as a template they took half of the page's time.

Why here and nowhere else: docs/decisions/0090-rows-in-python.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from members.dates import date_format

if TYPE_CHECKING:
    from organizing.dashboards.people import Cell, Head, Line

register = template.Library()

NOBODY = UUID(int=0)
NOTHING, CLOSED = SafeString(""), SafeString("</td>")  # a sum of safe texts is safe
BOX = (
    '<td class="people-tick"><label class="tick"><input type="checkbox" name="person" value="{}">'
    '<span class="visually-hidden">{}</span></label></td>'
)
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
        person = line.person
        box = format_html(BOX, person.pk, tick % {"name": person.name}) if ticks else NOTHING
        url = link.replace(str(NOBODY), str(person.pk))
        called = NOTHING
        if person.nickname:
            called = format_html(' <span class="quiet">“{}”</span>', person.nickname)
        cells = NOTHING
        for one, cell in zip(draw, line.cells, strict=True):
            cells += one(cell)
        rows.append((box, url, person.name, called, line.place or "–", _marks(line), cells))
    return format_html_join("\n", ROW, rows)


def _marks(line: Line) -> SafeString:
    """What must be seen with the name."""
    if not (line.person.no_contact or line.person.is_management):
        return NOTHING
    said = [_("no contact")] if line.person.no_contact else []
    said += [_("management")] if line.person.is_management else []
    return format_html_join("", ' · <span class="pill">{}</span>', [(word,) for word in said])


def _drawn(key: str, label: str) -> Callable[[Cell], SafeString]:
    """Return what draws the cells of one column."""
    if key == "last":
        not_yet = format_html('<span class="quiet">{}</span>', _("not yet"))
        right = format_html('<td class="right" data-label="{}">', label)

        def day(cell: Cell) -> SafeString:
            found = _day(cell) if cell.value else not_yet if cell.is_known else NOTHING
            return right + found + CLOSED

        return day
    inside, opened = _INSIDE.get(key, _text), format_html('<td data-label="{}">', label)

    def drawn(cell: Cell) -> SafeString:
        found = inside(cell) if cell.text else NOTHING
        return opened + conditional_escape(found) + CLOSED

    return drawn


def _text(cell: Cell) -> str:
    return cell.text


def _rung(cell: Cell) -> str:
    return format_html('<span class="rung rung-{0}">{0} {1}</span>', cell.value, cell.text)


def _drift(cell: Cell) -> str:
    tone = "warn" if cell.value == "slipping" else "stop"
    return format_html('<span class="pill pill-{}">{}</span>', tone, cell.text)


def _rating(cell: Cell) -> str:
    return f"{cell.value} {cell.text}"


def _day(cell: Cell) -> SafeString:
    said = date_format(cell.value, "j M Y")
    return format_html('<time datetime="{}">{}</time>', cell.value.isoformat(), said)


_INSIDE: dict[str, Callable[[Cell], str]] = {"rung": _rung, "drift": _drift, "rating": _rating}
