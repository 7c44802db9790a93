"""Components with a body, without a component library."""

from __future__ import annotations

from datetime import date

from django import template
from django.template import defaultfilters
from django.utils.html import format_html
from django.utils.safestring import SafeString

from members import dates, percents

register = template.Library()
register.filter(percents.percent)


@register.filter("date", expects_localtime=True, is_safe=False)
def date_in_words(value: date | str | None, form: str | None = None) -> str:
    """Write a date as Django's filter of that name does, in the way of the language."""
    return str(defaultfilters.date(value, form and dates.written(form)))


@register.simple_block_tag
def card(content: str, title: str = "", *, note: str = "", kind: str = "") -> SafeString:
    """Draw `{% card "Seats" note="as of today" %} … {% endcard %}`: a titled surface."""
    head = format_html('<h2 class="card-title">{}</h2>', title) if title else ""
    sub = format_html('<p class="card-note">{}</p>', note) if note else ""
    return format_html('<section class="card {}">{}{}{}</section>', kind, head, sub, content)
