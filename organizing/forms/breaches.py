"""What is typed about a breach of data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Breach


class BreachForm(forms.ModelForm):
    """What happened, and since when it is known. Names do not belong in it."""

    class Meta:
        model = Breach
        fields = ("known_at", "what")
        help_texts = {
            "known_at": _("From then on there are 72 hours to tell the authority."),
            "what": _("What kind of data, of about how many people, how. Without names."),
        }
        widgets = {
            "known_at": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
            "what": forms.Textarea(attrs={"rows": 3}),
        }

    def clean_known_at(self) -> datetime:
        """Refuse a moment that has not been."""
        at: datetime = self.cleaned_data["known_at"]
        if at > timezone.now():
            raise forms.ValidationError(_("Choose a moment that has been."))
        return at


class NotToldForm(forms.Form):
    """Why the authority is not told."""

    why = forms.CharField(max_length=280)

    def clean_why(self) -> Any:
        """Return it on one line."""
        return " ".join(self.cleaned_data["why"].split())
