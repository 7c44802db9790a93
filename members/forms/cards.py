"""What the cards of one's people are taken for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.carding import VERSIONS


class CardsForm(forms.Form):
    """Taking people's numbers out is written down with what for (R3)."""

    purpose = forms.CharField(label=_("Purpose"), max_length=120)
    version = forms.ChoiceField(label=_("Format"), choices=[(v, f"vCard {v}") for v in VERSIONS])
