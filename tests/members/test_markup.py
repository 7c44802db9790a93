"""HTML put together in Python says what Django's own `format_html` says."""

from datetime import date
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from members.markup import fill, fill_each

VALUES = [
    "<script>alert('x')</script> & \"quoted\"", SafeString("<b>bold</b>"), "{0} {braces}", "", 7,
    -1.5, None, True, date(2026, 3, 1), UUID(int=7), gettext_lazy("Base"), format_html("{}", "<"),
    "Ágnes ñ ’",
]  # fmt: skip


def test_each_value_is_escaped_as_django_does():
    for value in VALUES:
        ours = fill('<a href="{}">{}</a>', value, value)
        assert ours == format_html('<a href="{}">{}</a>', value, value)
        assert isinstance(ours, SafeString)
    rows = [(one, two) for one in VALUES for two in VALUES]
    assert fill_each(", ", "{}: {}", rows) == format_html_join(", ", "{}: {}", rows)
    assert fill_each(", ", "{}", []) == ""
