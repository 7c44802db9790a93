"""A person as one types them: a name, a place, ways to reach them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members import access, describing, duplicates, granting, lawful, tombstones
from members.forms.own_fields import OwnFieldsMixin, values_of
from members.models import (
    Carrier,
    ContactPoint,
    CustomField,
    LogEntry,
    Organization,
    Person,
    Placement,
    Touched,
    Unit,
)
from members.models.contact import folded_value
from members.wording import LANGUAGES
from organizing.forms.fields import line

if TYPE_CHECKING:
    from django.http import QueryDict

    from members.models import User

FIELDS = ("pronouns", "language", "is_management", "told_on", "named_outside_on")
CHANNELS = [("phone", _("phone")), ("email", _("email")), ("other", _("other"))]


@dataclass(frozen=True)
class Point:
    """A way to reach somebody, as typed. Without a value it is to be forgotten."""

    channel: str
    value: str
    consent: str
    existing: ContactPoint | None = None


class PersonForm(OwnFieldsMixin):
    """Who somebody is and where. Nothing of practice 5.2 has a field here."""

    name = forms.CharField(label=_("Name"), max_length=200)
    nickname = line(_("Also called"), 100)
    pronouns = line(_("Pronouns"), 40)
    language = forms.CharField(
        label=_("Speaks"), required=False, max_length=10, widget=forms.Select(choices=LANGUAGES)
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), required=False)
    spot = line(_("Door, desk or bench"), 40)
    shift = line(_("Shift"), 40)
    is_management = forms.BooleanField(
        label=_("Manages others for the employer or owner"), required=False
    )
    came_back = forms.BooleanField(
        label=_("They came back of their own will and know that we keep a record again"),
        required=False,
    )
    told_on = forms.DateField(
        label=_("Told that we keep a record"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    named_outside_on = forms.DateField(
        label=_("Agreed to be named to others outside"),
        required=False,
        help_text=_("The day they said so. Without it no list that leaves the house has them."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, data: QueryDict | None = None, *, user: User, person: Person | None = None
    ) -> None:
        """Offer the units in which `user` may add people, and what is known of `person`."""
        self.user, self.person = user, person
        self.asks_back = bool(data and data.get("came_back"))
        self.placement = self._current()
        super().__init__(data, initial=self._known(), label_suffix="")
        self.add_own(*self._own())
        self.under_gdpr = Organization.current().under_gdpr
        if not self.under_gdpr:
            del self.fields["named_outside_on"]
        within = access.units_within(user, may="members.add_person")
        units = Unit.objects.filter(within, closed_on=None)
        if self.placement:  # where they are stays a choice, whoever looks
            units = units | Unit.objects.filter(pk=self.placement.unit_id)
        chosen = self.fields["unit"]
        chosen.queryset = units.select_related("parent").order_by("path")  # type: ignore[attr-defined]
        chosen.label_from_instance = _in_words  # type: ignore[attr-defined]

    def _own(self) -> tuple[list[CustomField], dict[Any, Any]]:
        """The organization's own fields one may fill in here, and what is in them."""
        logged = CustomField.Tier.LOGGED
        if self.person is None:
            tiers = [tier for tier in access.tiers(self.user) if tier != logged]
            return list(CustomField.objects.in_use().filter(tier__in=tiers).in_order()), {}
        if lawful.outside([self.person.pk], told_us=True):
            return [], {}
        fields = describing.fields_for(self.person, self.user)
        return [one for one in fields if one.tier != logged], values_of(self.person)

    def _current(self) -> Placement | None:
        if self.person is None:
            return None
        return self.person.placements.filter(ended_on=None).order_by("-began_on").first()

    def _known(self) -> dict[str, Any]:
        known = (
            {name: getattr(self.person, name) for name in ("name", "nickname", *FIELDS)}
            if (self.person)
            else {}
        )
        if self.placement:
            known |= {
                "unit": self.placement.unit_id,
                "spot": self.placement.spot,
                "shift": self.placement.shift,
            }
        return known

    def clean_is_management(self) -> bool:
        """Return the mark; it shuts out, so whoever sets it must be one who may."""
        marked: bool = self.cleaned_data["is_management"]
        if marked and self.person and not self.person.is_management:
            try:
                granting.check_goes(self.person, by=self.user)
            except granting.NotGranted as problem:
                raise forms.ValidationError(str(problem)) from problem
        return marked

    def is_silent_return(self, points: Points) -> bool:
        """Whether somebody erased would come back by this without wanting to; then it says so."""
        data = self.cleaned_data
        unit = data["unit"].pk if data["unit"] else None
        if data["came_back"] or not tombstones.knows(data["name"], points.folded(), unit):
            return False
        self.asks_back = True
        self.add_error("came_back", _("Somebody of that name and contact or place was erased."))
        return True

    @transaction.atomic
    def add(self, points: list[Point], *, on: date, by: User) -> Person:
        """Put them on the list; without a unit, whoever adds them carries them."""
        data = self.cleaned_data
        person = Person.named(
            data["name"],
            nickname=data["nickname"],
            created_by=by,
            source=Person.Source.THEMSELVES,
            **{name: data[name] for name in FIELDS if name in data},
        )
        person.save()
        back = {"came_back": True} if data["came_back"] else {}
        LogEntry.record("person_added", person, by=by, **back)
        self._place(person, on=on)
        if not data["unit"]:
            Carrier.assign(person, to=by.person, on=on, by=by)
        _keep(person, points)
        self.keep_own(person, by=by)
        Touched.mark(person.pk)
        duplicates.refresh([person.pk])
        return person

    @transaction.atomic
    def change(self, points: list[Point], *, on: date, by: User) -> None:
        """Change what was typed differently; the log says which fields, not what was in them."""
        person, data = self.person, self.cleaned_data
        assert person is not None  # noqa: S101  a form made for somebody
        if {"name", "nickname"} & set(self.changed_data):
            person.set_name(
                data["name"],
                given=person.given_name if data["name"] == person.name else "",
                family=person.family_name if data["name"] == person.name else "",
                nickname=data["nickname"],
            )
        for name in FIELDS:
            if name in data:
                setattr(person, name, data[name])
        person.save()
        self._place(person, on=on)
        _keep(person, points)
        self.keep_own(person, by=by)
        Touched.mark(person.pk)
        duplicates.refresh([person.pk])
        LogEntry.record("person_changed", person, by=by, fields=sorted(self.changed_data))

    def _place(self, person: Person, *, on: date) -> None:
        data, current = self.cleaned_data, self.placement
        if current and data["unit"] == current.unit:
            current.spot, current.shift = data["spot"], data["shift"]
            current.save(update_fields=["spot", "shift"])
            return
        if current:
            current.end(on=max(on, current.began_on), reason="moved", by=self.user)
        if data["unit"]:
            Placement.objects.create(
                person=person,
                unit=data["unit"],
                spot=data["spot"],
                shift=data["shift"],
                began_on=on,
            )


def _in_words(unit: Unit) -> str:
    return f"{unit.parent.name}, {unit.name}" if unit.parent else unit.name


def _keep(person: Person, points: list[Point]) -> None:
    """Save, change or forget ways to reach somebody; the same number twice is one."""
    for point in points:
        row = point.existing
        if row and not point.value:
            row.delete()
        elif row:
            row.channel, row.consent = point.channel, point.consent
            row.set_value(point.value)
            row.save()
        elif point.value:
            made = ContactPoint.of(
                person,
                point.channel,
                point.value,
                consent=point.consent,
                source=Person.Source.THEMSELVES,
            )
            if not person.contact_points.filter(channel=made.channel, folded=made.folded).exists():
                made.save()


class PointForm(forms.Form):
    """One way to reach a person. Emptied, it is forgotten."""

    channel = forms.ChoiceField(label=_("Way"), choices=CHANNELS)
    value = line(_("Number or address"), 200)
    consent = forms.ChoiceField(
        label=_("May we use it?"), choices=ContactPoint.Consent.choices, required=False
    )

    def clean(self) -> dict[str, Any]:
        """See that an email is one, and that a number holds digits."""
        data = super().clean() or {}
        value, channel = data.get("value", ""), data.get("channel")
        if value and channel == "email":
            try:
                validate_email(value)
            except forms.ValidationError:
                self.add_error("value", _("This is not an email address: name@example.org."))
        if value and channel == "phone" and sum(sign.isdigit() for sign in value) < 5:
            self.add_error("value", _("This is not a phone number: (555) 010-9999."))
        return data


class Points:
    """The ways to reach a person, those known first, then one to add."""

    EXTRA = 2

    def __init__(
        self, data: QueryDict | None, *, region: str, person: Person | None = None
    ) -> None:
        """Make one small form for each; a postal address is sealed and not among them."""
        self.region = region
        self.rows: list[ContactPoint | None] = []
        if person:
            known = person.contact_points.exclude(channel=ContactPoint.Channel.ADDRESS)
            self.rows += list(known.order_by("-is_primary", "created_at"))
        self.rows += [None] * self.EXTRA
        self.forms = [self._form(data, n, row) for n, row in enumerate(self.rows)]

    def _form(self, data: QueryDict | None, n: int, row: ContactPoint | None) -> PointForm:
        known = (
            {"channel": row.channel, "value": row.value, "consent": row.consent}
            if row
            else {"channel": "phone" if n % 2 == 0 else "email"}
        )
        prefix = f"point-{row.pk if row else n - len(self.rows)}"
        sent = data if data is not None and f"{prefix}-channel" in data else None
        return PointForm(sent, prefix=prefix, initial=known, label_suffix="")

    def is_valid(self) -> bool:
        """Whether each that was sent makes sense, and no two known ones say the same."""
        good = all(form.is_valid() for form in self.forms if form.is_bound)
        seen: set[tuple[str, str]] = set()
        for form in self.forms:
            if not form.is_bound or not form.is_valid() or not form.cleaned_data["value"]:
                continue
            channel = form.cleaned_data["channel"]
            key = (channel, folded_value(channel, form.cleaned_data["value"], self.region))
            if key in seen:
                form.add_error("value", _("This is here twice."))
                good = False
            seen.add(key)
        return good

    def folded(self) -> list[tuple[str, str]]:
        """Return what was typed as it is compared: channel and value."""
        said = [(point.channel, point.value) for point in self.said() if point.value]
        return [(channel, folded_value(channel, value, self.region)) for channel, value in said]

    def said(self) -> list[Point]:
        """Return what was typed, row by row."""
        return [
            Point(
                form.cleaned_data["channel"],
                form.cleaned_data["value"],
                form.cleaned_data["consent"] or ContactPoint.Consent.UNKNOWN,
                row,
            )
            for form, row in zip(self.forms, self.rows, strict=True)
            if form.is_bound
        ]
