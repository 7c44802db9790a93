"""Who was in the room: one tap a person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from members.ids import uuid7
from members.models import Meeting, Person
from organizing.dashboards.talking import loggable
from organizing.forms.days import WHENS, dated, when
from organizing.forms.fields import chips, line, picked_day
from organizing.forms.ideas import COSTS, THEY_WILL
from organizing.forms.talk import OLDEST
from organizing.gathering import Room
from organizing.promising import Promise

if TYPE_CHECKING:
    from django.http import QueryDict

    from members.models import User

IDEAS = [idea for idea in THEY_WILL if idea.code != "introduce"]


class GatheringForm(forms.Form):
    """A small gathering as a phone sends it. `room()` is what `gathering` takes."""

    key = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    occasion = chips(_("What kind of gathering?"), Meeting.Occasion.choices)
    day = chips(_("Day"), [("", _("today")), ("yesterday", _("yesterday"))])
    held_on = picked_day(_("Another day"))
    host = forms.ModelChoiceField(Person.objects.none(), required=False, label=_("Who hosted it?"))
    place = line(_("Where?"), 120)
    there = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        required=False,
        label=_("Who was in the room?"),
        error_messages={"invalid_choice": _("Choose people from the list.")},
    )

    def __init__(
        self, data: QueryDict | None = None, *, user: User, on: date, initial: dict[str, Any]
    ) -> None:
        self.user, self.on = user, on
        super().__init__(data, initial=initial, label_suffix="")
        self.fields["there"].queryset = loggable(user)  # type: ignore[attr-defined]
        self.fields["host"].queryset = loggable(user)  # type: ignore[attr-defined]

    def clean_key(self) -> UUID:
        """Return the key of the form; what is no key is replaced by one."""
        try:
            return UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid7()

    def clean_held_on(self) -> date | None:
        """Refuse a day that has not been."""
        held_on: date | None = self.cleaned_data["held_on"]
        if held_on and not OLDEST <= held_on <= self.on:
            raise forms.ValidationError(_("Choose a day that has been."))
        return held_on

    def clean_there(self) -> Any:
        """See that somebody was there."""
        there = self.cleaned_data["there"]
        if not there:
            raise forms.ValidationError(_("Tap who was there."))
        return there

    def room(self) -> Room:
        """Return who was together; whoever writes it down is taken to have been there as host."""
        data = self.cleaned_data
        yesterday = self.on - timedelta(days=1)
        return Room(
            key=data["key"],
            on=data["held_on"] or (yesterday if data["day"] == "yesterday" else self.on),
            host=data["host"] or self.user.person,
            occasion=data["occasion"] or Meeting.Occasion.HOUSE,
            place=data["place"],
            there=[
                *data["there"],
                *([self.user.person] if self.data.get("i_was_there") == "on" else []),
            ],
        )


class RoomPromiseForm(forms.Form):
    """What two people of one room promise each other."""

    owed_by = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who promises"), empty_label=_("Choose somebody")
    )
    owed_to = forms.ModelChoiceField(
        Person.objects.none(), label=_("To whom"), empty_label=_("Choose somebody")
    )
    idea = chips(_("What"), [(idea.code, idea.what) for idea in IDEAS])
    what = line(_("Or in their words"), 200)
    when = chips(_("By when"), WHENS)
    cost = forms.TypedChoiceField(
        required=False, choices=COSTS, coerce=int, empty_value=None, label=_("What it costs them")
    )

    def __init__(self, data: QueryDict | None = None, *, people: Any, on: date) -> None:
        self.on = on
        super().__init__(data, label_suffix="")
        for name in ("owed_by", "owed_to"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
        self.fields["when"].choices = dated(WHENS, on)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """See that something is promised."""
        data = super().clean() or {}
        if not data.get("idea") and not data.get("what"):
            self.add_error("what", _("Say what is promised."))
        return data

    def said(self) -> Promise:
        """Return the promise."""
        data = self.cleaned_data
        idea = next((one for one in IDEAS if one.code == data["idea"]), None)
        cost = data["cost"]
        return Promise(
            what=data["what"] or (str(idea.what) if idea else ""),
            due_on=when(data["when"], self.on),
            cost=cost if cost is not None else (idea.cost if idea else 1),
            asks_others=bool(idea and idea.asks_others),
        )
