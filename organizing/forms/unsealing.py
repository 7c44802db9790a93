"""Why somebody breaks the glass."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UnsealingForm(forms.Form):
    """A reason that those who lead there will read."""

    reason = forms.CharField(
        label=_("Why it cannot be asked of those who lead there"),
        min_length=20,
        max_length=280,
        help_text=_("A sentence. Their carrier and the leaders there read it with your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
