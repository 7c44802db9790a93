"""The list beside a map of ties, written in Python: hundreds of names with three ways on each.

As the rows of the list of people are: docs/decisions/0090-rows-in-python.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.markup import fill, fill_each

if TYPE_CHECKING:
    from organizing.dashboards.tie_map import Spot

register = template.Library()

NOBODY = UUID(int=0)
NOTHING = SafeString("")
WHO = '<li><a class="name" href="{}">{}</a>{}{}{}{}</li>'
AROUND = (
    '<a href="?around={}#map">{}<span class="visually-hidden"> {}</span></a> '  # on the picture
)
WAYS = (
    '<span class="map-links">{}'
    '<a href="{}">{}<span class="visually-hidden"> {}</span></a> '
    '<a href="{}">{}<span class="visually-hidden"> {}</span></a></span>'
)


@register.simple_tag
def map_people(people: Iterable[Spot], *, is_by_unit: bool) -> SafeString:
    """Draw everybody of a group: where they are, to whom they are tied, and what one may do.

    `is_by_unit`: the picture is of units, and nobody is on it by themselves.
    """
    page, introduce, left = (reverse(name, args=[NOBODY]) for name in ("person", *WAYS_ON))
    on_map, bring, leaving = _("On the map"), _("Introduce them"), _("If they left")
    kinds = {
        "seat": fill(' <span class="pill">{}</span>', _("on a committee")),
        "staff": fill(' <span class="pill">{}</span>', _("staff")),
    }
    rows = []
    for spot in people:
        pk, name = str(spot.person.pk), spot.person.name
        around = fill(AROUND, pk, on_map, name) if not is_by_unit else NOTHING
        ways = fill(
            WAYS, around,
            introduce.replace(str(NOBODY), pk), bring, name,
            left.replace(str(NOBODY), pk), leaving, name,
        )  # fmt: skip
        rows.append((
            page.replace(str(NOBODY), pk), name, _where(spot), kinds.get(spot.shape, NOTHING),
            tied_to(spot), ways,
        ))  # fmt: skip
    return fill_each("\n", WHO, rows)


WAYS_ON = ("introduce", "if_left")


@register.simple_tag
def map_names(people: Iterable[Spot]) -> SafeString:
    """Draw the names of a group, each with their place."""
    page = reverse("person", args=[NOBODY])
    return fill_each(
        "\n",
        WHO,
        (
            (
                page.replace(str(NOBODY), str(one.person.pk)),
                one.person.name,
                _where(one),
                "",
                "",
                "",
            )
            for one in people
        ),
    )


@register.simple_tag
def tied_to(spot: Spot) -> SafeString:
    """Say to whom somebody is tied, as far as one may know, and to how many others."""
    names = ", ".join(near.person.name for near in spot.near)
    parts = [part for part in (names, _beyond(spot)) if part]
    said = f"{_('tied to')} " + f" {_('and')} ".join(parts) if parts else ""
    return fill('<span class="under">{}</span>', said)


def _beyond(spot: Spot) -> str:
    """Return how many they are tied to who are not on the map; few are not counted out."""
    if not spot.beyond:
        return ""
    if not spot.is_beyond_told:
        return _("fewer than five who are not on this map")
    words = ngettext(
        "%(n)s person who is not on this map",
        "%(n)s people who are not on this map",
        spot.beyond,
    )
    return words % {"n": number_format(spot.beyond)}


def _where(spot: Spot) -> SafeString:
    return fill(' <span class="quiet">{}</span>', spot.where) if spot.where else NOTHING
