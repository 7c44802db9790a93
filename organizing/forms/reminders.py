"""What one wants to be reminded of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.forms.logged import LoggedForm, offer
from organizing.models import Reminders


class RemindersForm(LoggedForm):
    """At which hour the morning mail goes out, if at all; and whether the calendar says names."""

    digest_hour = forms.TypedChoiceField(
        label=_("Morning mail"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Only how many things are due, and no name. On days without any, no mail."),
    )

    class Meta:
        model = Reminders
        fields = ["digest_hour", "feed_names"]
        labels = {"feed_names": _("Say in the calendar with whom and about what")}
        help_texts = {
            "feed_names": _(
                "Then names leave this site for wherever you read your calendar, and may show on"
                " a lock screen. Without it an entry says “Follow-up” and no more."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = [(str(hour), f"{hour}:00") for hour in range(4, 13)]
        offer(self, "digest_hour", [("", gettext("Off")), *hours])
