"""Forms of importing: the file, and where its people belong."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members.models import Person, Unit


def offer_units(form: forms.BaseForm, units: QuerySet[Unit]) -> None:
    """Let the form's `unit` be one of `units`, shown where each stands in the tree."""
    field = cast("forms.ModelChoiceField", form.fields["unit"])
    field.queryset = units
    tree = [(unit.pk, "\u2003" * unit.depth + unit.name) for unit in units.in_tree_order()]  # type: ignore[attr-defined]
    field.choices = [("", field.empty_label or ""), *tree]


class ImportForm(forms.Form):
    """A file of people."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, TSV or XLSX; the first row names the columns. At most 100,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.zip"}),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Unit"),
        required=False,
        empty_label=_("none"),
        help_text=_("Rows that name no unit go here. Units the file names are found under it."),
    )
    source = forms.ChoiceField(
        label=_("Where it comes from"),
        choices=[("", _("not said")), *Person.Source.choices],
        required=False,
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, units)
