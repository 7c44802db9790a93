"""The form that brings one file of a move."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.imports import offer_units
from members.models import Unit
from members.switching.kits import Kit, Step


class StepForm(forms.Form):
    """A file, which step it is for, and where its people belong."""

    step = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.zip"}),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit of rows that name none"), required=False,
        empty_label=_("none"),
    )  # fmt: skip

    def __init__(self, *args: Any, kit: Kit, step: Step, units: Any, **kwargs: Any) -> None:
        shown = {"initial": {"step": step.key}, "auto_id": f"{step.key}_%s", "label_suffix": ""}
        super().__init__(*args, **{**kwargs, **shown})
        self.kit = kit
        offer_units(self, units)
        if step != kit.steps[0]:
            del self.fields["unit"]
