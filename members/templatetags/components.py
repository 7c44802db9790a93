"""Components with a body, without a component library."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def card(content: str, title: str = "", *, note: str = "", kind: str = "") -> SafeString:
    """Draw `{% card "Seats" note="as of today" %} … {% endcard %}`: a titled surface."""
    head = format_html('<h2 class="card-title">{}</h2>', title) if title else ""
    sub = format_html('<p class="card-note">{}</p>', note) if note else ""
    return format_html('<section class="card {}">{}{}{}</section>', kind, head, sub, content)
