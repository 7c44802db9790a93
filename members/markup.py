"""HTML put together in Python where a page has hundreds of rows (decision 0090).

The same as Django's `format_html` and `format_html_join`, in a third of their time: those look at
every value once more for whether it is lazy.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.safestring import SafeString


def fill(pattern: str, *values: Any) -> SafeString:
    """Return `pattern` with `values` in its places, each escaped unless it is HTML already."""
    return SafeString(pattern.format(*map(_html, values)))  # noqa: S703 (each value is escaped)


def fill_each(between: str, pattern: str, rows: Iterable[Iterable[Any]]) -> SafeString:
    """Return `pattern` once for the values of each row, with `between` between them."""
    each = (pattern.format(*map(_html, values)) for values in rows)
    return SafeString(between.join(each))  # noqa: S703 (each value is escaped)


def _html(value: Any) -> str:
    if type(value) is str:
        return escape(value)
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))
