"""How a percentage is written in the language of who reads: 85% in English, 85 % in Spanish."""

from __future__ import annotations

from django.utils.formats import localize
from django.utils.translation import gettext as _


def percent(value: float | str) -> str:
    """Return a number of hundredths with its sign; no line ends between the two."""
    return _("%(n)s%%") % {"n": localize(value)}
