"""Forms about committees: their charter, their seats, their meetings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.forms.logged import LoggedForm
from members.models import Committee, Meeting, Seat, Touched, Unit

if TYPE_CHECKING:
    from members.models import User


def day(**attrs: Any) -> forms.DateInput:
    """Return a date box as the browser draws it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


def tree(user: User) -> list[tuple[Any, str]]:
    """Return the open units in `user`'s scope in the order of the tree, indented."""
    units = list(Unit.objects.visible_to(user).filter(closed_on=None))
    names = {unit.pk: unit.name for unit in units}
    units.sort(key=lambda unit: [names.get(pk, "") for pk in unit.path])
    return [(unit.pk, "\u2003" * unit.depth + unit.name) for unit in units]


def offer_units(field: Any, user: User, *, nobody: str = "") -> None:
    """Let a field choose among the units in `user`'s scope, drawn as a tree."""
    field.queryset = Unit.objects.visible_to(user)
    field.choices = [*([("", nobody)] if nobody else []), *tree(user)]


class CommitteeForm(LoggedForm):
    """The charter: what it is for, whom it answers for, how often it meets, how many seats."""

    class Meta:
        model = Committee
        fields = (
            "name",
            "units",
            "interval_days",
            "chartered_seats",
            "founded_on",
            "charter",
            "dormant_from",
            "dormant_until",
        )
        widgets = {
            "units": forms.CheckboxSelectMultiple,
            "founded_on": day(),
            "dormant_from": day(),
            "dormant_until": day(),
            "charter": forms.Textarea(attrs={"rows": 4}),
            "interval_days": forms.NumberInput(attrs={"inputmode": "numeric", "min": 1}),
            "chartered_seats": forms.NumberInput(attrs={"inputmode": "numeric", "min": 0}),
        }
        labels = {
            "units": _("Answers for"),
            "interval_days": _("Meets every … days"),
            "dormant_from": _("At rest from"),
            "dormant_until": _("At rest until"),
        }
        help_texts = {
            "units": _("A unit stands for all below it."),
            "interval_days": _("14 is every other week, 30 every month."),
            "chartered_seats": _("How many people should sit on it. 0: the charter does not say."),
            "charter": _("What it is for and what it may decide, in a few sentences."),
            "dormant_until": _("A season off: nothing counts against it. Empty: further notice."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self.fields["units"], user)
        self.fields["dormant_from"].required = self.fields["dormant_until"].required = False

    def clean_interval_days(self) -> int:
        """Refuse a committee that never meets."""
        interval: int = self.cleaned_data["interval_days"]
        if interval < 1:
            raise forms.ValidationError(gettext("It meets every day at most: write 1 or more."))
        return interval

    def clean(self) -> dict[str, Any]:
        """Refuse a rest that ends before it begins, or never begins."""
        found = super().clean() or {}
        begins, ends = found.get("dormant_from"), found.get("dormant_until")
        if ends and (begins is None or ends < begins):
            self.add_error("dormant_until", gettext("The rest must begin before it ends."))
        return found


class SeatForm(LoggedForm):
    """What somebody does on the committee, for whom, until when."""

    class Meta:
        model = Seat
        fields = ("role", "is_lead", "unit", "term_ends_on")
        widgets = {"term_ends_on": day()}
        labels = {"unit": _("Sits for"), "term_ends_on": _("Term ends on")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self.fields["unit"], user, nobody=gettext("nobody in particular"))


class VacateForm(forms.Form):
    """How somebody leaves a seat."""

    exit_kind = forms.ChoiceField(choices=Seat.Exit.choices)


class MeetingForm(LoggedForm):
    """When and where a committee meets, and about what."""

    class Meta:
        model = Meeting
        fields = ("held_on", "starts_at", "place", "agenda")
        widgets = {
            "held_on": day(),
            "starts_at": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "agenda": forms.Textarea(attrs={"rows": 6}),
        }

    def clean_held_on(self) -> date:
        """Refuse a second meeting of the committee on one day."""
        on: date = self.cleaned_data["held_on"]
        same = Meeting.objects.filter(
            committee=self.instance.committee_id, held_on=on, kind=self.instance.kind
        )
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("The committee already meets on that day."))
        return on

    def save_by(self, user: User) -> Meeting:
        """Save it; another day may change who has missed what."""
        meeting: Meeting = super().save_by(user)
        if "held_on" in self.changed_data:
            Touched.mark_all(meeting.attendances.values_list("person", flat=True))
        return meeting
