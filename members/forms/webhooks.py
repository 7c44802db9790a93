"""The form of a webhook: who listens, where, and to what."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import User, Webhook
from members.webhooks import deciding, kinds, reaching

FLAWS = {
    "not_https": _("It must begin with https://, so that nobody reads along."),
    "not_public": _("That is not an address of the public internet."),
    "no_address": _("This is not an address: https://example.org/path."),
}


class WebhookForm(forms.Form):
    """What listens, its address, and of which acts it is told."""

    name = forms.CharField(label=_("What listens"), max_length=80)
    endpoint = forms.CharField(
        label=_("Its address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Tell it when"),
        choices=[(kind, label) for kind, (label, _verbs) in kinds.KINDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_endpoint(self) -> str:
        """Refuse what can be seen to be no public address; names are looked up when it is told."""
        said = str(self.cleaned_data["endpoint"]).strip()
        if flaw := reaching.flaw(said):
            raise forms.ValidationError(FLAWS[flaw])
        return said

    def add(self, *, by: User) -> Webhook:
        """Return the new webhook."""
        data = self.cleaned_data
        return deciding.add(name=data["name"], endpoint=data["endpoint"], of=data["kinds"], by=by)

    def change(self, webhook: Webhook, *, by: User) -> None:
        """Put down what is different."""
        data = self.cleaned_data
        deciding.change(
            webhook, name=data["name"], endpoint=data["endpoint"], of=data["kinds"], by=by
        )
