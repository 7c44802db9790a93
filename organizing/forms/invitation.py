"""Inviting somebody in person, and taking the invitation up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import inviting
from members.models import Committee, Grant, Unit, User
from organizing.forms.fields import picked_day

if TYPE_CHECKING:
    from django.http import QueryDict


class InvitationForm(forms.Form):
    """The role, where it holds, and when the chair comes along for a first conversation."""

    role = forms.ChoiceField(label=_("As"), choices=[(r.value, r.label) for r in inviting.ROLES])
    where = forms.ChoiceField(label=_("Where"), required=False)
    ride_along_on = picked_day(_("I come along to a first conversation on"))

    def __init__(self, data: QueryDict | None = None, *, by: User, on: date) -> None:
        """Offer the units and committees `by` leads."""
        self.on = on
        super().__init__(
            data,
            label_suffix="",
            initial={"role": Grant.Role.CARRIER, "ride_along_on": on + timedelta(days=2)},
        )
        units, committees = inviting.scopes(by)
        self.places: dict[str, Unit | Committee] = {}
        for unit in units:
            self.places[f"unit:{unit.pk}"] = unit
        for committee in committees:
            self.places[f"committee:{committee.pk}"] = committee
        where = self.fields["where"]
        assert isinstance(where, forms.ChoiceField)  # noqa: S101  # declared above
        where.choices = [
            ("", gettext("only their own list")),
            *((key, str(place)) for key, place in self.places.items()),
        ]

    def clean_ride_along_on(self) -> date | None:
        """Refuse a day that has been, or is far away."""
        day: date | None = self.cleaned_data["ride_along_on"]
        if day and not self.on <= day <= self.on + timedelta(days=60):
            raise forms.ValidationError(_("Choose a day within two months."))
        return day

    @property
    def scope(self) -> dict[str, Any]:
        """The place chosen, as keywords."""
        found = self.places.get(self.cleaned_data["where"])
        if isinstance(found, Unit):
            return {"unit": found}
        return {"committee": found} if isinstance(found, Committee) else {}


class JoinForm(forms.Form):
    """Who one is, and a password of one's own. An email is welcome and not needed."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As the one who invited you knows it."),
        widget=forms.TextInput({"autocomplete": "name", "enterkeyhint": "next"}),
    )
    password = forms.CharField(
        label=_("A password only you know"),
        max_length=200,
        help_text=_("Twelve signs or more. Three or four words are easy to keep."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
    )
    email = forms.EmailField(
        label=_("Email, if you want to sign in with it"),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, data: QueryDict | None = None, *, by_mail: bool = False) -> None:
        super().__init__(data, label_suffix="")
        if by_mail:
            del self.fields["email"]  # they sign in with the address it was sent to

    def clean_password(self) -> str:
        """Refuse a password that is too short or known to everybody."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean_email(self) -> str:
        """Refuse an address somebody signs in with, however it is capitalized."""
        email: str = self.cleaned_data["email"].lower()
        if email and User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(gettext("Choose another email, or leave it empty."))
        return email


QUESTIONS = [
    (
        "medical",
        _("Somebody tells you they are ill. Do you write that down?"),
        "no",
        _("No. We never write down illness, papers, debts or how somebody voted."),
    ),
    (
        "read",
        _("May the person you write about read what you wrote?"),
        "yes",
        _("Yes, all of it: ratings and notes too. Write it so that they could."),
    ),
    (
        "share",
        _("A friend from another building asks who is on your list. Do you show it?"),
        "no",
        _("No. Only you, your chair and whoever leads there see your list."),
    ),
]


class CheckForm(forms.Form):
    """Three questions about what we keep and who sees it. A wrong answer explains itself."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, label_suffix="")
        for name, label, _right, _why in QUESTIONS:
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("yes", _("Yes")), ("no", _("No"))],
                widget=forms.RadioSelect,
            )

    def clean(self) -> dict[str, Any]:
        """Say of each wrong answer what is so."""
        found = super().clean() or {}
        for name, _label, right, why in QUESTIONS:
            if name in found and found[name] != right:
                self.add_error(name, str(why))
        return found
