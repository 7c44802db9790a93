"""The form that makes a key for another program."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import ApiToken, User
from members.wording import grant_in_words

LIVES = [(30, _("30 days")), (90, _("90 days")), (365, _("a year"))]


class ApiTokenForm(forms.Form):
    """What uses the key, which of one's own roles it stands on, and for how long."""

    name = forms.CharField(label=_("What uses it"), max_length=80)
    grant = forms.ChoiceField(label=_("It sees and does what this role does"))
    may_write = forms.BooleanField(label=_("It may also write"), required=False)
    days = forms.TypedChoiceField(
        label=_("It opens for"), choices=LIVES, coerce=int, initial=90, widget=forms.Select
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.grants = {str(grant.pk): grant for grant in user.grants_in_force}
        grant = self.fields["grant"]
        assert isinstance(grant, forms.ChoiceField)  # noqa: S101  # declared above
        grant.choices = [(pk, grant_in_words(one)) for pk, one in self.grants.items()]

    def make(self) -> tuple[ApiToken, str]:
        """Return the new key and its word."""
        data = self.cleaned_data
        return ApiToken.make(
            name=data["name"],
            grant=self.grants[data["grant"]],
            may_write=data["may_write"],
            until=timezone.localdate() + timedelta(days=data["days"]),
            by=self.user,
        )
