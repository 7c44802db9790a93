"""Which count is frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from members import access
from members.forms.imports import offer_units
from members.models import Unit

if TYPE_CHECKING:
    from members.models import User


class FreezeForm(forms.Form):
    """A unit in one's scope, or the whole for whoever may freeze that."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Whose count"), empty_label=_("the whole organization")
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        may = "organizing.freeze_count"
        within = access.units_within(user, may=may)
        offer_units(self, Unit.objects.filter(within, closed_on=None))
        self.fields["unit"].required = not access.is_everywhere(user, may=may)
