"""Forms about campaigns and their actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Action, Campaign
from members import access
from members.forms.committees import day, offer_units
from members.forms.logged import LoggedForm
from members.models import Committee, Unit

if TYPE_CHECKING:
    from members.models import User

COSTS = [
    (0, _("0 · passive: sees or receives something")),
    (1, _("1 · seconds, private: signs, clicks")),
    (2, _("2 · minutes, seen by peers: a button, a photo, a meeting")),
    (3, _("3 · hours, or faces who can say yes")),
    (4, _("4 · a material risk or a standing duty")),
    (5, _("5 · a sacrifice: a strike, withheld rent")),
]


class CampaignForm(LoggedForm):
    """What it is for, who can say yes, for whom."""

    class Meta:
        model = Campaign
        fields = ("name", "goal", "decision_maker", "units", "opened_on")
        widgets = {
            "goal": forms.Textarea(attrs={"rows": 2}),
            "units": forms.CheckboxSelectMultiple,
            "opened_on": day(),
        }
        labels = {"units": _("For the people of")}
        help_texts = {
            "goal": _("What will be different, in one sentence."),
            "decision_maker": _("The one person or body that can give it."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self.fields["units"], user)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Refuse a start after the end, and a scope wider than one's own."""
        found = super().clean() or {}
        opened, closed = found.get("opened_on"), self.instance.closed_on
        if opened and closed and closed < opened:
            self.add_error("opened_on", gettext("It cannot open after it closed."))
        verb = "campaigns.change_campaign"
        if not access.is_everywhere(self.user, may=verb):
            own = Unit.objects.filter(access.units_within(self.user, may=verb))
            chosen = found.get("units") or Unit.objects.none()
            if not chosen or chosen.exclude(pk__in=own.values("pk")).exists():
                self.add_error("units", gettext("Choose units that you lead."))
        return found


class ActionForm(LoggedForm):
    """What people are asked to do, on which day, and what it costs them."""

    cost = forms.TypedChoiceField(label=_("Cost"), choices=COSTS, coerce=int, initial=2)

    class Meta:
        model = Action
        fields = (
            "name",
            "kind",
            "cost",
            "cost_set_by",
            "held_on",
            "meets_at",
            "place",
            "needs",
            "is_test",
            "rests_on",
            "units",
            "origin",
        )
        widgets = {
            "held_on": day(),
            "meets_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "units": forms.CheckboxSelectMultiple,
        }
        labels = {
            "kind": _("Kind"),
            "cost_set_by": _("Who set the cost"),
            "is_test": _("It is a structure test"),
            "rests_on": _("Rests on the test"),
            "units": _("For the people of"),
            "origin": _("How it came about"),
        }
        help_texts = {
            "is_test": _("It shows who acts, unit by unit, before the next and harder step."),
            "units": _("None chosen: all of the campaign's."),
            "needs": _("How many it takes to be heard. Leave it open if any number is good."),
            "place": _("Stands on the public page, if you open one."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self.fields["units"], user)
        tests = Action.objects.filter(campaign=self.instance.campaign, is_test=True)
        kinds = [("", gettext("not said")), *Action.Kind.choices]
        held = self.instance.kind
        if held and held not in Action.Kind.values:
            kinds.append((held, held))
        self.fields["kind"] = forms.ChoiceField(
            label=self.fields["kind"].label, choices=kinds, required=False
        )
        setting: Any = self.fields["cost_set_by"]
        setting.queryset = Committee.objects.visible_to(user).order_by("name", "pk")
        setting.empty_label = gettext("no committee yet")
        rests_on: Any = self.fields["rests_on"]
        rests_on.queryset = tests.exclude(pk=self.instance.pk).order_by("held_on", "pk")
        rests_on.empty_label = gettext("none")
