"""Forms of importing: the file, and where its people belong."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members.models import Committee, Person, Unit


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
        help_text=_(
            "CSV, TSV or XLSX, zipped or not; the first row names the columns. At most 100,000"
            " rows and 10 MB."
        ),
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

    source_restriction = forms.CharField(
        label=_("What it may be used for"),
        max_length=200,
        required=False,
        help_text=_(
            "A list of an employer or of voters often binds whoever got it: “only for the election"
            " of 3 May”. It stays with everybody who is new."
        ),
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, units)


class AnswersForm(forms.Form):
    """What the columns do not say, asked only where a column needs it."""

    strong = forms.ChoiceField(
        label=_("Which end of the rating is the strong one?"),
        choices=[
            ("", _("not said: ratings are not read")),
            ("low", _("1 is the strongest")),
            ("high", _("the highest number is the strongest")),
        ],
        required=False,
    )
    scale = forms.TypedChoiceField(
        label=_("The scale goes from 1 to"),
        coerce=int,
        choices=[(n, str(n)) for n in range(2, 11)],
        required=False,
    )
    basis = forms.ChoiceField(
        label=_("What the ratings rest on"),
        choices=[
            ("hearsay", _("we only have the word of the list")),
            ("said", _("they said so")),
            ("observed", _("somebody saw it")),
            ("tested", _("an act showed it")),
        ],
        required=False,
    )
    day_first = forms.TypedChoiceField(
        label=_("03/04/2024 is"),
        coerce=lambda said: said == "yes",
        choices=[("yes", _("3 April: the day first")), ("no", _("March 4: the month first"))],
        required=False,
    )
    committee = forms.ModelChoiceField(
        Committee.objects.none(),
        label=_("Whose meetings these are, where the file names no committee"),
        required=False,
        empty_label=_("none"),
    )
    notes = forms.ChoiceField(
        label=_("A note that seems to hold what we never record"),
        choices=[("", _("is left out")), ("without", _("is kept without those words"))],
        required=False,
    )

    def __init__(self, *args: Any, targets: set[str], committees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {
            "strong": {"rating"}, "scale": {"rating"}, "basis": {"rating"},
            "day_first": {"placed_on", "left_on", "meeting_on", "talk_on", "rated_on"},
            "committee": {"meeting_on"}, "notes": {"note"},
        }  # fmt: skip
        for name, needed in asked.items():
            if not targets & needed:
                del self.fields[name]
        if "committee" in self.fields:
            cast("forms.ModelChoiceField", self.fields["committee"]).queryset = committees

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, as plain JSON; nothing for what was not asked."""
        found = {}
        for name, said in self.cleaned_data.items():
            if name == "committee":
                found[name] = str(said.pk) if said else ""
            elif name in self.data:
                found[name] = said
        return found
