"""The rows of one's own people, written in Python: as a template they took half of the page's time.

As the rows of the list of people are: docs/decisions/0090-rows-in-python.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.dates import date_format
from members.markup import fill, fill_each
from organizing.models.standing import Rung

if TYPE_CHECKING:
    from organizing.dashboards.my_people import Row

register = template.Library()

NOBODY = UUID(int=0)
NOTHING = SafeString("")
ROW = (
    '<li><span class="items-main"><a class="name" href="{}">{}</a>{}'
    ' <span class="under">{}{}</span> <span class="under">{}</span> {}</span> {} '
    '<a class="button" href="{}?person={}">{}<span class="visually-hidden"> {}</span></a></li>'
)


@register.simple_tag
def my_people_rows(rows: list[Row]) -> SafeString:
    """Draw a row for each of the people one carries."""
    person, log, log_it = reverse("person", args=[NOBODY]), reverse("log"), _("Log it")
    rungs = {rung.value: fill(" · {}", rung.label) for rung in Rung}
    introduced = fill('<span class="pill pill-cool">{}</span>', _("to be introduced"))
    drawn = []
    for row in rows:
        one, standing = row.line.person, row.line.standing
        drawn.append(
            (
                person.replace(str(NOBODY), str(one.pk)),
                one.name,
                fill(' <span class="pill pill-warn">{}</span>', row.line.drift)
                if row.line.drift
                else NOTHING,
                row.line.place,
                rungs[standing.rung] if standing else NOTHING,
                " · ".join(_said(row)),
                render_to_string("organizing/people/_lately.html", {"lately": row.lately})
                if row.lately
                else NOTHING,
                introduced if row.handoff else NOTHING,
                log,
                one.pk,
                log_it,
                one.name,
            )
        )
    return fill_each("\n", ROW, drawn)


def _said(row: Row) -> list[str]:
    """Return when they were talked with, what is next, and what is promised, in words."""
    said = [_talked(row.talked_days_ago)]
    if row.next_on:
        said.append(_("next %(day)s") % {"day": date_format(row.next_on, "D j M")})
    if row.we_owe:
        said.append(ngettext("you owe %(n)s", "you owe %(n)s", row.we_owe) % _n(row.we_owe))
    if row.they_owe:
        said.append(ngettext("they owe %(n)s", "they owe %(n)s", row.they_owe) % _n(row.they_owe))
    return said


def _talked(days: int | None) -> str:
    if days is None:
        return _("not talked with yet")
    if days == 0:
        return _("talked with today")
    words = ngettext("talked with yesterday", "talked with %(days)s days ago", days)
    return words % {"days": localize(days)}


def _n(number: int) -> dict[str, str]:
    return {"n": localize(number)}
