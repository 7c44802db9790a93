"""Forms of the settings: fields of the organization's own, and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members import defining
from members.models import CustomField, Tag

if TYPE_CHECKING:
    from django.http import QueryDict

    from members.models import User

EXTRA = 3


class FieldForm(forms.Form):
    """A field: its name, type, and who may see it. The type of one that is there stays."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("In a few words, as on a form: Best time to meet."),
    )
    kind = forms.ChoiceField(label=_("Type"), choices=CustomField.Kind)
    tier = forms.TypedChoiceField(
        label=_("Who may see it"),
        choices=CustomField.Tier,
        coerce=int,
        initial=CustomField.Tier.CONTACT,
    )
    help = forms.CharField(label=_("Hint"), max_length=200, required=False)
    options = forms.CharField(
        label=_("Choices, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    is_searchable = forms.BooleanField(
        label=_("Found by searching"),
        required=False,
        help_text=_("Text only, and not where every look is logged."),
    )
    is_own = forms.BooleanField(
        label=_("People may change their own"),
        required=False,
        help_text=_("On the page they open by their link."),
    )
    sort_order = forms.IntegerField(label=_("Order"), required=False, initial=0)

    def __init__(
        self, data: QueryDict | None = None, *, user: User, field: CustomField | None = None
    ) -> None:
        super().__init__(data, label_suffix="")
        self.user, self.field = user, field
        self.choices: list[tuple[str, str]] = []
        if field is None:
            return
        for name in ("name", "tier", "help", "is_searchable", "is_own", "sort_order"):
            self.initial[name] = getattr(field, name)
        del self.fields["kind"], self.fields["options"]
        if field.is_choice:
            self.choices = [*field.labels.items(), *((f"new-{n}", "") for n in range(EXTRA))]
            for key, label in self.choices:
                self.fields[f"option-{key}"] = forms.CharField(
                    label=_("Choice"), max_length=60, required=False, initial=label
                )

    def clean(self) -> dict[str, Any]:
        """Make or change the field; what cannot be is said at the top."""
        data = super().clean() or {}
        kind = self.field.kind if self.field else data.get("kind")
        if data.get("is_searchable") and (kind != CustomField.Kind.TEXT or data.get("tier") == 4):
            self.add_error("is_searchable", _("Only text can be found so, and nothing sealed."))
        data["sort_order"] = data.get("sort_order") or 0
        if self.errors:
            return data
        plain = {
            name: data[name] for name in ("tier", "help", "is_searchable", "is_own", "sort_order")
        }
        try:
            if self.field is None:
                lines = data["options"].splitlines()
                defining.define(
                    data["name"], kind=data["kind"], by=self.user, options=lines, **plain
                )
            else:
                options = [(key, data[f"option-{key}"]) for key, _label in self.choices]
                defining.change(
                    self.field, by=self.user, name=data["name"], options=options, **plain
                )
        except defining.BadDefinition as problem:
            self.add_error("name", str(problem))
        return data


class TagForm(forms.Form):
    """A tag: its name, and who may see it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    tier = forms.TypedChoiceField(
        label=_("Who may see it"), choices=Tag.Tier, coerce=int, initial=Tag.Tier.CONTACT
    )

    def __init__(
        self, data: QueryDict | None = None, *, user: User, tag: Tag | None = None
    ) -> None:
        super().__init__(data, label_suffix="")
        self.user, self.tag = user, tag
        if tag:
            self.initial = {"name": tag.name, "tier": tag.tier}

    def clean(self) -> dict[str, Any]:
        """Make or change the tag; what cannot be is said beside its name."""
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            if self.tag is None:
                defining.make_tag(data["name"], tier=data["tier"], by=self.user)
            else:
                defining.change_tag(self.tag, name=data["name"], tier=data["tier"], by=self.user)
        except defining.BadDefinition as problem:
            self.add_error("name", str(problem))
        return data
