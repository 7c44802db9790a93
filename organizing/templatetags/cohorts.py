"""The shares of a cohort, written in Python: there are seven for each of some forty actions.

As the rows of the list of people are: docs/decisions/0090-rows-in-python.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from members.markup import fill, fill_each
from members.percents import percent

if TYPE_CHECKING:
    from organizing.dashboards.cohorts import Cohort, Share

register = template.Library()

CELL = '<td class="right" data-label="{}">{}</td>'
EARLY = '<span class="quiet share-early">{}</span>'
SHARE = '{} <span class="quiet share-of">{}</span>'
LINK = '<a class="cohort-share" href="{}">{}</a>'


@register.simple_tag
def cohort_cells(cohort: Cohort, url: str) -> SafeString:
    """Draw what share became so in time, each leading to its list at `url`, if there is one."""
    shares = [
        ("talked", _("One-on-one in 14 days"), cohort.absorbed),
        ("acted", _("Second act in 60 days"), cohort.second_act),
        ("flash", _("Flash, 90 days"), cohort.flash),
    ]
    still = _("Still with us after %(n)s")
    shares += [(f"stayed_{n}", still % {"n": n}, share) for n, share in cohort.stayed.items()]
    early, part = fill(EARLY, _("too early")), _("%(n)s of %(of)s")
    return fill_each(
        "",
        CELL,
        (
            (label, _share(share, early, part, f"{url}?of={of}&{cohort.query}" if url else ""))
            for of, label, share in shares
        ),
    )


def _share(share: Share, early: SafeString, part: str, url: str) -> SafeString:
    if share.percent is None:
        return early
    said = part % {"n": number_format(share.n), "of": number_format(share.of)}
    shown = fill(SHARE, percent(share.percent), said)
    return fill(LINK, f"{url}&part=yes", shown) if url else shown
