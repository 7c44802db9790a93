"""The rows of a list of people, written in Python: as a template they took half of the page's time.

Why here and nowhere else: docs/decisions/0090-rows-in-python.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from organizing.dashboards.people import Cell, Head, Line

register = template.Library()

NOBODY = UUID(int=0)


@register.simple_tag
def people_rows(heads: list[Head], lines: list[Line], *, ticks: bool) -> SafeString:
    """Draw a row for each line, with a box to tick where `ticks`."""
    link = reverse("person", args=[NOBODY])
    draw = [_drawn(head.column.key, str(head.column.label)) for head in heads]
    tick = _tick() if ticks else None
    rows = []
    for line in lines:
        url, who = link.replace(str(NOBODY), str(line.person.pk)), _who(line)
        cells = "".join(one(cell) for one, cell in zip(draw, line.cells, strict=True))
        box = tick(line) if tick else ""
        name = f'<a class="name" href="{url}">{esc(line.person.name)}</a>'
        rows.append(f'<tr>{box}<th scope="row">{name}{who}</th>{cells}</tr>')
    return mark_safe("\n".join(rows))  # noqa: S308  # every text went through `esc`


def _tick() -> Callable[[Line], str]:
    said = str(esc(_("Tick %(name)s")))

    def box(line: Line) -> str:
        name = said % {"name": esc(line.person.name)}
        return (
            '<td class="people-tick"><label class="tick"><input type="checkbox" name="person"'
            f' value="{line.person.pk}"><span class="visually-hidden">{name}</span></label></td>'
        )

    return box


def _who(line: Line) -> str:
    """What stands beside and under a name."""
    person = line.person
    called = f' <span class="quiet">“{esc(person.nickname)}”</span>' if person.nickname else ""
    marks = [_("no contact")] if person.no_contact else []
    marks += [_("management")] if person.is_management else []
    pills = "".join(f' · <span class="pill">{esc(mark)}</span>' for mark in marks)
    return f'{called}<span class="under">{esc(line.place or "–")}{pills}</span>'


def _drawn(key: str, label: str) -> Callable[[Cell], str]:
    """Return what draws the cells of one column."""
    start = f'<td data-label="{esc(label)}">'
    if key == "last":
        start = f'<td class="right" data-label="{esc(label)}">'
        not_yet = f'<span class="quiet">{esc(_("not yet"))}</span>'
        return lambda cell: f"{start}{_day(cell) if cell.value else not_yet * cell.is_known}</td>"
    inside = _INSIDE.get(key, _text)
    return lambda cell: f"{start}{inside(cell) if cell.text else ''}</td>"


def _text(cell: Cell) -> str:
    return str(esc(cell.text))


def _rung(cell: Cell) -> str:
    return f'<span class="rung rung-{cell.value}">{cell.value} {esc(cell.text)}</span>'


def _drift(cell: Cell) -> str:
    tone = "warn" if cell.value == "slipping" else "stop"
    return f'<span class="pill pill-{tone}">{esc(cell.text)}</span>'


def _rating(cell: Cell) -> str:
    return f"{cell.value} {esc(cell.text)}"


def _day(cell: Cell) -> str:
    day = date_format(cell.value, "j M Y")
    return f'<time datetime="{cell.value.isoformat()}">{esc(day)}</time>'


_INSIDE: dict[str, Callable[[Cell], str]] = {"rung": _rung, "drift": _drift, "rating": _rating}
