"""Forms about sign-ins: who gets one, with which role where, and one's own preferences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import granting
from members.forms.logged import LoggedForm, offer
from members.models import Committee, Grant, Person, Unit, User

EVERYWHERE = "everywhere"


class ScopeField(forms.ChoiceField):
    """The whole organization, one unit with all below it, or one committee and its lists."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Where"), **kwargs)

    def offer(self, user: User) -> None:
        """List what `user` may choose from."""
        units = list(Unit.objects.visible_to(user).filter(closed_on=None))
        names = {unit.pk: unit.name for unit in units}
        units.sort(key=lambda unit: [names.get(pk, "") for pk in unit.path])
        committees = Committee.objects.visible_to(user).standing().order_by("name", "pk")
        self.choices = [
            ("", gettext("Choose…")),  # never everywhere by default
            (EVERYWHERE, gettext("The whole organization")),
            (
                gettext("A unit and all below it"),
                [(f"unit:{unit.pk}", "\u2003" * unit.depth + unit.name) for unit in units],
            ),
            (
                gettext("A committee, its members and their lists"),
                [(f"committee:{one.pk}", one.name) for one in committees],
            ),
        ]

    @staticmethod
    def rows(value: str) -> dict[str, Any]:
        """Return what was chosen as keywords for `granting.give`."""
        kind, _colon, pk = value.partition(":")
        if kind == "unit":
            return {"unit": Unit.objects.get(pk=pk)}
        if kind == "committee":
            return {"committee": Committee.objects.get(pk=pk)}
        return {}


class GrantForm(forms.Form):
    """A role and where it holds."""

    role = forms.ChoiceField(label=_("Role"), choices=Grant.Role.choices, initial="organizer")
    where = ScopeField()
    sure = forms.BooleanField(label=_("I mean it"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["sure"]  # asked only where a role opens a lot
        where = self.fields["where"]
        assert isinstance(where, ScopeField)  # noqa: S101  # declared above
        where.offer(user)

    @property
    def scope(self) -> dict[str, Any]:
        """The place chosen, as keywords."""
        return ScopeField.rows(self.cleaned_data["where"])

    def clean(self) -> dict[str, Any]:
        """Refuse an admin of a part: who may do everything, may do it everywhere."""
        found = super().clean() or {}
        if found.get("role") == Grant.Role.ADMIN and found.get("where", EVERYWHERE) != EVERYWHERE:
            self.add_error("where", gettext("An admin is one for the whole organization."))
        is_everywhere = found.get("where") == EVERYWHERE
        risk = granting.risk(found.get("role", ""), is_everywhere=is_everywhere)
        if risk and not found.get("sure"):
            self.add_error("sure", risk)
        elif not risk:
            self.fields.pop("sure", None)
        return found


class NewUserForm(GrantForm):
    """A sign-in for a person on record, or for one who is written down now."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Email"), help_text=_("They sign in with it."))

    how = forms.ChoiceField(
        label=_("How they get in"),
        choices=[
            ("mail", _("A link by mail: a week, one use; they choose their password")),
            ("here", _("A first password, shown here once, that I hand over myself")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )

    field_order = ("name", "email", "role", "where", "sure", "how")

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["how"].initial = "here" if settings.EMAIL_URL.scheme == "file" else "mail"
        if person is not None:
            del self.fields["name"]

    def clean_email(self) -> str:
        """Refuse an address somebody signs in with, however it is capitalized."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(gettext("Somebody signs in with this email already."))
        return email

    def to_let_in(self) -> Person:
        """Return the person chosen, or the new one not yet saved."""
        return self.person or Person.named(
            self.cleaned_data["name"], source=Person.Source.THEMSELVES
        )


class MeForm(LoggedForm):
    """What one sets for oneself."""

    language = forms.ChoiceField(label=_("Language"), required=False)

    class Meta:
        model = User
        fields = ["language", "weekly_goal", "weekly_minutes"]
        labels = {
            "weekly_goal": _("One-on-ones you mean to have in a week"),
            "weekly_minutes": _("Minutes you have for them in a week"),
        }
        help_texts = {
            "weekly_minutes": _(
                "Your load is measured against this. Only you and your lead see it."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = gettext("As the organization has it")
        offer(self, "language", [("", chosen), *settings.LANGUAGES])
