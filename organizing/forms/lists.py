"""A name for a list, and who else may open it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members import access
from members.models import Unit
from organizing.models import SavedList
from organizing.models.saved_list import LEADS

if TYPE_CHECKING:
    from django.http import QueryDict

    from members.models import User


class ListForm(forms.Form):
    """What a list is called and whose it is."""

    name = forms.CharField(label=_("Name"), max_length=60)
    shared = forms.CharField(required=False)

    def __init__(self, data: QueryDict | None = None, *, user: User) -> None:
        super().__init__(data, label_suffix="")
        self.user = user

    def clean_shared(self) -> tuple[str, Unit | None]:
        """Read with whom: `mine`, `everybody`, or the id of a unit whose leaders may open it."""
        said = self.cleaned_data["shared"] or SavedList.Shared.MINE
        if said in {SavedList.Shared.MINE, SavedList.Shared.EVERYBODY}:
            return said, None
        for unit in led_units(self.user):
            if str(unit.pk) == said:
                return SavedList.Shared.LEADERS, unit
        raise forms.ValidationError(_("Choose who may open it."))

    @property
    def said(self) -> dict[str, Any]:
        """The columns of the list."""
        shared, unit = self.cleaned_data["shared"]
        return {"name": self.cleaned_data["name"], "shared": shared, "unit": unit}


def led_units(user: User) -> list[Unit]:
    """Return the units with whose leaders `user` may share: the tops of where they lead."""
    if not user.has_perm(LEADS):
        return []
    within = Unit.objects.filter(access.units_within(user, may=LEADS), closed_on=None)
    return list(within.order_by("path__len", "sort_order", "name", "pk")[:12])
