"""What somebody types on the public page of an action, or at its door."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.ids import uuid7
from organizing.forms.fields import line

LINK = re.compile(r"https?:|www\.|<|>", re.IGNORECASE)


class SignUpForm(forms.Form):
    """A name, and one way to be told more. `website` is a trap: people do not see it."""

    key = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Your name"), max_length=200)
    phone = forms.CharField(
        label=_("Phone, if we may call"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(label=_("Email, if we may write"), max_length=254, required=False)
    place = line(_("Where you live or work"), 120)
    came_with = line(_("Who told you about it"), 200)
    website = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean_key(self) -> UUID:
        """Return the key of the form; what is no key is replaced by one."""
        try:
            return UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid7()

    def clean_name(self) -> str:
        """Refuse what is no name."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if LINK.search(name) or not any(sign.isalpha() for sign in name):
            raise forms.ValidationError(gettext("Write a name."))
        return name

    @property
    def is_trapped(self) -> bool:
        """Whether something filled in what no person sees."""
        return bool(self.cleaned_data.get("website"))

    @property
    def said(self) -> dict[str, str]:
        """What is kept."""
        names = ("name", "phone", "email", "place", "came_with")
        return {name: self.cleaned_data[name] for name in names}
