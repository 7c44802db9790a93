"""What is typed about keeping and forgetting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members.models import Erasure, LegalHold, LogEntry, Organization, Person, Unit
from organizing import retaining
from organizing.existing import Scope

if TYPE_CHECKING:
    from members.models import User


class KeptForm(forms.Form):
    """For how many days each class is kept."""

    def __init__(self, *args: Any, organization: Organization) -> None:
        super().__init__(*args)
        self.organization = organization
        labels = {one.name: one.label for one in retaining.CLASSES}
        labels[retaining.RECORD] = _("The record of acts")
        defaults = {one.name: one.days for one in retaining.CLASSES}
        defaults[retaining.RECORD] = retaining.RECORD_DAYS
        for name, label in labels.items():
            least, most = retaining.LIMITS[name]
            self.fields[name] = forms.IntegerField(
                label=_("%(what)s: days") % {"what": label},
                min_value=least,
                max_value=most,
                initial=organization.retention.get(name, defaults[name]),
            )

    @transaction.atomic
    def keep(self, *, by: User) -> None:
        """Save it, logged with what it was."""
        held, _new = Organization.objects.select_for_update().get_or_create(pk=Organization.ONE)
        held.retention = dict(self.cleaned_data)
        held.save(update_fields=["retention"])
        LogEntry.record("changed", held, by=by, fields=["retention"])


class HoldForm(forms.ModelForm):
    """A legal hold: for a unit and below it, or for everybody."""

    class Meta:
        model = LegalHold
        fields = ("unit", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["unit"].label = _("For whom")
        self.fields["unit"].empty_label = _("everybody on record")  # type: ignore[attr-defined]
        self.fields["person"] = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def clean(self) -> dict[str, Any]:
        """A hold of one person names them by the id their page gave."""
        data = super().clean() or {}
        if pk := data.get("person"):
            self.instance.person = Person.objects.filter(pk=pk).first()
            if self.instance.person is None:
                self.add_error(None, _("Nobody on record has this id."))
            data["unit"] = self.instance.unit = None
        return data


class PersonHoldForm(forms.ModelForm):
    """Why nothing of one person may be deleted."""

    class Meta:
        model = LegalHold
        fields = ("reason",)
        help_texts = {"reason": _("For example: notice of a claim. Both of you stand on record.")}


class EraseForm(forms.Form):
    """Why somebody is to be erased."""

    why = forms.ChoiceField(
        label=_("Why"), choices=Erasure.Why.choices[:2], widget=forms.RadioSelect
    )


class ScopeForm(forms.Form):
    """Of whom: a unit and below it, one person by the id their page gave, or everybody."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Of whom"),
        required=False,
        empty_label=_("everybody on record"),
    )
    person = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, user: User) -> None:
        super().__init__(*args)
        self.user = user
        seen = Unit.objects.visible_to(user).order_by("name", "pk")
        self.fields["unit"].queryset = seen  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Only of whom one sees; an id of nobody is said to be one."""
        data = super().clean() or {}
        if pk := data.get("person"):
            data["who"] = Person.objects.visible_to(self.user).filter(pk=pk).first()
            if data["who"] is None:
                self.add_error(None, _("Nobody on record has this id."))
        return data

    def scope(self) -> Scope:
        """Return what was chosen."""
        said = self.cleaned_data
        return Scope(said.get("who"), said.get("unit"))
