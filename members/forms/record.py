"""What the record of acts is filtered by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members import access
from members.models import User as Account
from members.recording.words import VERBS

if TYPE_CHECKING:
    from members.models import User


class RecordForm(forms.Form):
    """By whom, what, and to whom; all of it may be left open."""

    by = forms.ModelChoiceField(
        Account.objects.none(), label=_("By"), required=False, empty_label=_("anybody")
    )
    verb = forms.ChoiceField(label=_("What"), required=False)
    person = forms.UUIDField(required=False, widget=forms.HiddenInput())
    hand = forms.CharField(required=False, max_length=63, widget=forms.HiddenInput())
    before = forms.IntegerField(
        required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput()
    )

    def __init__(self, *args: Any, user: User) -> None:
        super().__init__(*args)
        known = Account.objects.select_related("person").order_by("person__sort_key", "pk")
        self.fields["by"].queryset = known.filter(access.people(user, "person"))  # type: ignore[attr-defined]
        self.fields["by"].label_from_instance = lambda one: one.person.name  # type: ignore[attr-defined]
        words = sorted(((verb, str(word)) for verb, word in VERBS.items()), key=lambda one: one[1])
        self.fields["verb"].choices = [("", _("anything")), *words]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """Return what the page is to hold."""
        said = self.cleaned_data
        actor = f"user:{said['by'].pk}" if said["by"] else ""
        if said["hand"]:
            actor = f"db:{said['hand']}"
        return {
            "actor": actor,
            "verb": said["verb"],
            "person": said["person"],
            "before": said["before"],
        }
