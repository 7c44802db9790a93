"""The squares of a wall chart, written in Python: a template took most of the time of a page.

As the rows of the list of people are: docs/decisions/0090-rows-in-python.md.
"""

from __future__ import annotations

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

    from organizing.dashboards.wall_chart import Asked, Chart, Section, Square

register = template.Library()

NOBODY = UUID(int=0)
NOTHING = SafeString("")
ACTS = {"did": "✓", "sat_out": "✗"}
SQUARE = (
    '<li><a class="square {}" href="{}"><span class="square-top"><span>{}</span><span>{}{}</span>'
    '</span> <span class="square-name">{}</span> <span class="square-top"><span>{}</span>{}</span>'
    "</a></li>"
)
BLANK = (
    '<li class="square square-blank"><span class="square-top"><span>{}</span></span>'
    '<span class="square-name">?</span><span class="visually-hidden">{}</span></li>'
)
MARK = ' {}<span class="visually-hidden"> {}</span>'


@register.simple_tag
def squares(section: Section, chart: Chart, asked: Asked) -> SafeString:
    """Draw the square of everybody of a section, with blanks as blanks."""
    link, unknown = reverse("person", args=[NOBODY]), _("nobody known")
    marks = {
        "is_leader": fill(MARK, "★", _("leader")),
        "is_seated": fill(MARK, "◆", _("on a committee")),
        "is_adrift": fill(MARK, "○", _("carried by nobody")),
        "is_stale": fill('~<span class="visually-hidden"> {}</span>', _("not fresh")),
    }
    days: dict[date | None, str] = {}  # a day is said a hundred times
    drawn = []
    for square in section.squares:
        if square.person is None:
            drawn.append(fill(BLANK, square.spot, unknown))
            continue
        kind, shown = _shown(square, asked, marks["is_stale"])
        said = [
            marks["is_leader"] if square.is_leader else NOTHING,
            marks["is_seated"] if square.is_seated else NOTHING,
            NOTHING if square.is_carried else marks["is_adrift"],
        ]
        person, day = square.person, square.last_contact_on
        if day not in days:
            days[day] = _last(day, chart)
        drawn.append(
            fill(
                SQUARE,
                kind,
                link.replace(str(NOBODY), str(person.pk)),
                square.spot,
                shown,
                fill_each("", "{}", [(one,) for one in said]),
                person.initials if asked.names == "initials" else person.name,
                days[day],
                fill("<span>{}</span>", "".join(ACTS.get(act, "–") for act in square.acts))
                if chart.tests
                else NOTHING,
            )
        )
    return fill_each("\n", "{}", [(one,) for one in drawn])


def _shown(square: Square, asked: Asked, stale: SafeString) -> tuple[str, SafeString]:
    """Return the class of a square and its rung, or its rating where that is asked for."""
    if asked.show != "rating":
        return f"rung-{square.rung}", fill("{}", square.rung)
    rating = square.rating
    value = rating.shown if rating else None
    held = fill("{}", value or "–")
    if rating and rating.is_hearsay:
        held = fill("<i>{}</i>", held)
    fresh = stale if rating and rating.is_stale else NOTHING
    return f"rating-{value or 'none'}", fill("{}{}", held, fresh)


def _last(day: date | None, chart: Chart) -> str:
    """Return in words when somebody last talked with them."""
    if day is None:
        return _("not yet")
    return date_format(day, "j M" if day.year == chart.on.year else "j M y")
