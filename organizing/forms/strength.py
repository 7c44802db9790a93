"""Forms about who speaks and decides, and about the books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import (
    BookYear,
    FundingSource,
    FundingYear,
    ImpactRelation,
    OutsideMeeting,
    PublicRole,
    SheetShown,
    StaffPosition,
)
from members.forms.committees import day
from members.forms.logged import LoggedForm, offer
from members.models import LogEntry, Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from members.models import User

NUMBER = {"inputmode": "numeric", "min": 0}


class RelationForm(forms.Form):
    """What somebody says of themselves, in one of three ways. Why is not asked."""

    value = forms.ChoiceField(
        label=_("Is this campaign about you?"),
        choices=ImpactRelation.Value.choices,
        widget=forms.RadioSelect,
    )


class OutsideMeetingForm(LoggedForm):
    """With whom somebody of ours met who is not one of us."""

    class Meta:
        model = OutsideMeeting
        fields = ("kind", "whom", "met_on", "members_there", "staff_there")
        widgets = {
            "met_on": day(),
            "members_there": forms.NumberInput(attrs=NUMBER),
            "staff_there": forms.NumberInput(attrs=NUMBER),
        }

    def clean_met_on(self) -> Any:
        """Refuse a day ahead."""
        return _past(self.cleaned_data["met_on"])


class SpeakerForm(LoggedForm):
    """Who spoke for us where others hear it, where and when."""

    person = forms.ChoiceField(label=_("Who"), widget=forms.RadioSelect)

    class Meta:
        model = PublicRole
        fields = ("person", "kind", "spoke_on")
        widgets = {"spoke_on": day()}

    def __init__(self, *args: Any, people: Iterable[tuple[Person, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(who.pk): who for who, _place in people}
        found = [(str(who.pk), f"{who.name}, {place}" if place else who.name)
                 for who, place in people]  # fmt: skip
        offer(self, "person", found)

    def clean_person(self) -> Person:
        """Return somebody in scope."""
        return self.people[self.cleaned_data["person"]]

    def clean_spoke_on(self) -> Any:
        """Refuse a day ahead."""
        return _past(self.cleaned_data["spoke_on"])

    def clean(self) -> dict[str, Any]:
        """Refuse the same speech a second time."""
        found = super().clean() or {}
        if self.errors:
            return found
        said = {name: found[name] for name in ("person", "kind", "spoke_on")}
        if PublicRole.objects.filter(campaign=self.instance.campaign_id, **said).exists():
            raise forms.ValidationError(gettext("That is on record already."))
        return found


class ShownForm(forms.Form):
    """To whom a quarter's sheet was shown."""

    quarter = forms.DateField(widget=forms.HiddenInput)
    to = forms.ChoiceField(choices=SheetShown.To.choices)


class SourceForm(LoggedForm):
    """Where money comes from, of which kind, until when."""

    class Meta:
        model = FundingSource
        fields = ("name", "kind", "ends_on")
        widgets = {"ends_on": day()}
        help_texts = {"ends_on": _("Where a grant or contract has a last day.")}


class PostForm(LoggedForm):
    """A paid post, who holds it, and what pays it."""

    class Meta:
        model = StaffPosition
        fields = ("person", "title", "funding", "began_on", "ended_on")
        widgets = {"began_on": day(), "ended_on": day()}
        labels = {"person": _("Held by")}
        help_texts = {
            "person": _("People marked as paid staff."),
            "title": _("What it pays is not asked."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        staff = Person.objects.visible_to(user).present().filter(is_staff=True)
        people.queryset = staff.order_by("sort_key", "pk")
        people.empty_label = funding_label = gettext("choose")
        funding: Any = self.fields["funding"]
        funding.queryset = FundingSource.objects.visible_to(user).order_by("name", "pk")
        funding.empty_label = funding_label

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        found = super().clean() or {}
        began, ended = found.get("began_on"), found.get("ended_on")
        if began and ended and ended < began:
            self.add_error("ended_on", gettext("It cannot end before it began."))
        return found


class BookForm(forms.Form):
    """A year of the books: an amount a source, and what the core staff cost."""

    core_staff_cost = forms.IntegerField(
        label=_("What the core staff cost in the year"),
        help_text=_("All of them together. Whole units of your currency."),
        required=False,
        min_value=0,
        max_value=2_000_000_000,
        widget=forms.NumberInput(attrs=NUMBER),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, year: int, sources: list[FundingSource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.sources = year, sources
        book = BookYear.objects.filter(pk=year).first()
        amounts = dict(FundingYear.objects.filter(book=year).values_list("source", "amount"))
        last = {name: self.fields.pop(name) for name in ("core_staff_cost", "note")}
        for source in sources:
            self.fields[f"source-{source.pk}"] = forms.IntegerField(
                label=source.name,
                help_text=str(source.get_kind_display()),
                required=False,
                min_value=0,
                max_value=10**12,
                initial=amounts.get(source.pk),
                widget=forms.NumberInput(attrs=NUMBER),
            )
        self.fields |= last
        if book and not self.is_bound:
            self.initial.update(core_staff_cost=book.core_staff_cost, note=book.note)

    @transaction.atomic
    def save_by(self, user: User) -> BookYear:
        """Store the year; a source left empty gave nothing."""
        book, _made = BookYear.objects.update_or_create(
            year=self.year,
            defaults={
                "core_staff_cost": self.cleaned_data["core_staff_cost"],
                "note": self.cleaned_data["note"],
                "entered_by": user,
            },
        )
        for source in self.sources:
            amount = self.cleaned_data[f"source-{source.pk}"]
            rows = FundingYear.objects.filter(book=book, source=source)
            if amount is None:
                rows.delete()
            else:
                FundingYear.objects.update_or_create(
                    book=book, source=source, defaults={"amount": amount}
                )
        LogEntry.record("books_entered", book, by=user, year=self.year)
        return book


def _past(on: Any) -> Any:
    if on > timezone.localdate():
        raise forms.ValidationError(gettext("That day is still to come."))
    return on
