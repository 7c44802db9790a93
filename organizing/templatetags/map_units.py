"""The units of a map of ties, drawn and listed, written in Python: there may be hundreds.

As the rows of the list of people are: docs/decisions/0090-rows-in-python.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django import template
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from members.markup import fill, fill_each
from members.percents import percent

if TYPE_CHECKING:
    from organizing.dashboards.tie_map import UnitSpot

register = template.Library()

NOBODY = UUID(int=0)
NAMED = 6
DRAWN = (
    '<a class="unit-spot" href="{}" tabindex="-1"><title>{}</title>'
    '<circle cx="{}" cy="{}" r="{}"/><text x="{}" y="{}" class="unit-count">{}</text>'
    '<text x="{}" y="{}">{}</text></a>'
)
LISTED = (
    '<tr><th scope="row"><a href="{}">{}</a></th><td class="right" data-label="{}">{}</td>'
    '<td class="right" data-label="{}">{} <span class="quiet">{}</span></td>'
    '<td class="right" data-label="{}">{}</td><td data-label="{}">{}</td></tr>'
)


@register.simple_tag
def draw_units(units: Iterable[UnitSpot]) -> SafeString:
    """Draw a circle for each unit, with how many are reached in it, and its name below."""
    page = reverse("tie_map", args=[NOBODY])
    said = _("%(name)s: %(reached)s reached, %(alone)s with one tie or none, %(woven)s woven in")
    return fill_each(
        "",
        DRAWN,
        (
            (
                page.replace(str(NOBODY), str(one.unit.pk)),
                said
                % {
                    "name": one.unit.name,
                    "reached": one.reached,
                    "alone": one.alone,
                    "woven": one.woven,
                },
                *(one.x, one.y, one.radius),
                *(one.x, one.y, one.reached),
                *(one.x, one.label_y, truncatechars(one.unit.name, 24)),
            )
            for one in units
        ),
    )


@register.simple_tag
def list_units(units: Iterable[UnitSpot]) -> SafeString:
    """Write a row of the table for each unit: the same as is drawn."""
    page = reverse("tie_map", args=[NOBODY])
    reached, alone, woven = _("Reached"), _("No tie or one"), _("Woven in")
    tied, none = (
        _("Ties to other units"),
        fill('<span class="quiet">{}</span>', _("none yet")),
    )
    return fill_each(
        "",
        LISTED,
        (
            (
                page.replace(str(NOBODY), str(one.unit.pk)),
                one.unit.name,
                *(reached, number_format(one.reached)),
                *(alone, number_format(one.alone), percent(one.alone_percent)),
                *(woven, number_format(one.woven)),
                tied,
                ", ".join(f"{other.name} {number_format(n)}" for other, n in one.ties[:NAMED])
                or none,
            )
            for one in units
        ),
    )
