"""The organization's own fields in a form: typed as each of them wants, kept by `describing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members import describing
from members.models import CustomField, CustomValue, Person
from members.models.custom import LONGEST, BadValue

if TYPE_CHECKING:
    from django.http import QueryDict

    from members.models import User

PREFIX = "x_"
SHOWN = "own_shown"  # an unticked box sends nothing: this says that it was there
Kind = CustomField.Kind


def form_field(field: CustomField) -> forms.Field:
    """Return a form field for one of them; none is ever required."""
    said: dict[str, Any] = {"label": field.name, "help_text": field.help, "required": False}
    if field.kind == Kind.YES_NO:
        return forms.ChoiceField(
            choices=[("", _("not known")), ("yes", _("yes")), ("no", _("no"))], **said
        )
    if field.kind == Kind.CHOICE:
        return forms.ChoiceField(choices=[("", "–"), *field.labels.items()], **said)
    if field.kind == Kind.CHOICES:
        return forms.MultipleChoiceField(
            choices=list(field.labels.items()), widget=forms.CheckboxSelectMultiple, **said
        )
    if field.kind == Kind.DATE:
        picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.CharField(max_length=10, widget=picker, **said)
    if field.kind == Kind.NUMBER:
        digits = forms.TextInput(attrs={"inputmode": "decimal"})
        return forms.CharField(max_length=30, widget=digits, **said)
    return forms.CharField(max_length=LONGEST, **said)


def initial(field: CustomField, value: Any) -> Any:
    """Return a value as the form field shows it."""
    if field.kind == Kind.CHOICES:
        return value or []
    return (value or "") if field.kind == Kind.CHOICE else field.write(value)


class OwnFieldsMixin(forms.Form):
    """Adds fields of the organization's own to a form, reads them and keeps them."""

    own: list[CustomField]

    def add_own(self, own: Iterable[CustomField], values: Mapping[Any, Any]) -> None:
        """Add these fields; `values` holds what is known, by the id of the field."""
        self.own = list(own)
        marker = forms.CharField(required=False, widget=forms.HiddenInput, initial="1")
        self.fields[SHOWN] = marker
        for field in self.own:
            name = f"{PREFIX}{field.key}"
            self.fields[name] = form_field(field)
            self.initial[name] = initial(field, values.get(field.pk))

    def clean(self) -> dict[str, Any]:
        """Read each as its type wants, and say beside it what is wrong."""
        data = super().clean() or {}
        for field in self.own:
            name = f"{PREFIX}{field.key}"
            if name in data:
                try:
                    data[name] = field.read(data[name])
                except BadValue as problem:
                    self.add_error(name, str(problem))
        return data

    def keep_own(self, person: Person, *, by: User | None) -> None:
        """Keep what was typed of `person`."""
        for field in self.own:
            name = f"{PREFIX}{field.key}"
            unticked = field.kind == Kind.CHOICES and self.data.get(SHOWN)
            if name not in self.data and not unticked:
                continue  # what a form did not show is not forgotten
            describing.put(person, field, self.cleaned_data[f"{PREFIX}{field.key}"], by=by)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The fields as a template draws them."""
        return [self[f"{PREFIX}{field.key}"] for field in self.own]


class AboutForm(OwnFieldsMixin):
    """What the organization's own fields say of one person."""

    def __init__(
        self, data: QueryDict | None = None, *, person: Person, own: Iterable[CustomField]
    ) -> None:
        super().__init__(data, label_suffix="")
        self.add_own(own, values_of(person))


def values_of(person: Person) -> dict[Any, Any]:
    """Return what is known of a person, typed, by the id of the field."""
    rows = CustomValue.objects.filter(person=person).select_related("field")
    return {row.field_id: row.value for row in rows}
