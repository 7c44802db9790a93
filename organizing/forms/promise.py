"""A promise between any two sides: people and committees alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Committee, Person
from organizing.forms.days import WHENS, as_uuid, when
from organizing.forms.fields import chips, picked_day
from organizing.forms.ideas import COSTS
from organizing.promising import Promise

if TYPE_CHECKING:
    from django.http import QueryDict

    from members.models import User

MAY = "organizing.change_commitment"
Choices = list[tuple[Any, Any]]


class PromiseForm(forms.Form):
    """Who owes whom what, by when. A side is “me”, `person:id` or `committee:id`."""

    owed_by = forms.CharField(label=_("Who promises"), max_length=60, widget=forms.Select)
    owed_to = forms.CharField(label=_("To whom"), max_length=60, widget=forms.Select)
    what = forms.CharField(label=_("What"), max_length=200)
    when = chips(_("By when"), WHENS)
    due_on = picked_day(_("Or on another day"))
    cost = forms.TypedChoiceField(
        label=_("What it costs them"), required=False, choices=COSTS, coerce=int
    )
    asks_others = forms.BooleanField(label=_("It is about asking somebody else"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        user: User,
        on: date,
        sides: Choices,
        initial: dict[str, str] | None = None,
    ) -> None:
        """Offer `sides` to choose from; whatever is sent is looked up in scope all the same."""
        self.user, self.on = user, on
        self.by: Person | Committee = user.person
        self.to: Person | Committee = user.person
        super().__init__(data, initial=initial, label_suffix="")
        for name in ("owed_by", "owed_to"):
            self.fields[name].widget.choices = sides

    def clean_owed_by(self) -> str:
        """See who promises."""
        value: str = self.cleaned_data["owed_by"]
        self.by = self._side(value)
        return value

    def clean_owed_to(self) -> str:
        """See to whom."""
        value: str = self.cleaned_data["owed_to"]
        self.to = self._side(value)
        return value

    def clean_due_on(self) -> date | None:
        """Refuse a day that has been, or one too far to mean anything."""
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on and not self.on <= due_on <= self.on + timedelta(days=3660):
            raise forms.ValidationError(_("Choose a day from today on."))
        return due_on

    def _side(self, value: str) -> Person | Committee:
        kind, _colon, text = value.partition(":")
        pk = as_uuid(text)
        if value == "me":
            return self.user.person
        found: Person | Committee | None = None
        if kind == "person" and pk:
            people = Person.objects.visible_to(self.user, may=MAY).present()
            found = people.filter(pk=pk).first()
        elif kind == "committee" and pk:
            found = Committee.objects.visible_to(self.user).filter(pk=pk).first()
        if found is None:
            raise forms.ValidationError(_("Choose a person or a committee from the list."))
        return found

    def said(self) -> Promise:
        """Return what was promised."""
        data = self.cleaned_data
        return Promise(
            what=data["what"],
            due_on=data["due_on"] or when(data["when"], self.on),
            cost=data["cost"] if data["cost"] != "" else 1,
            asks_others=data["asks_others"],
        )
