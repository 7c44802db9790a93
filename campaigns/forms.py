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
from members.models import Unit

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
        fields = ("name", "goal", "decision_maker", "units", "opened_on", "closed_on")
        widgets = {
            "goal": forms.Textarea(attrs={"rows": 2}),
            "units": forms.CheckboxSelectMultiple,
            "opened_on": day(),
            "closed_on": day(),
        }
        labels = {"units": _("For the people of")}
        help_texts = {
            "goal": _("What will be different, in one sentence."),
            "decision_maker": _("The one person or body that can give it."),
            "closed_on": _("Closing takes nobody and nothing away."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self.fields["units"], user)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start, and a scope wider than one's own."""
        found = super().clean() or {}
        opened, closed = found.get("opened_on"), found.get("closed_on")
        if opened and closed and closed < opened:
            self.add_error("closed_on", gettext("It cannot close before it opened."))
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
        fields = ("name", "cost", "held_on", "is_test", "rests_on", "units", "origin")
        widgets = {"held_on": day(), "units": forms.CheckboxSelectMultiple}
        labels = {
            "is_test": _("It is a structure test"),
            "rests_on": _("Rests on the test"),
            "units": _("For the people of"),
            "origin": _("How it came about"),
        }
        help_texts = {
            "is_test": _("It shows who acts, unit by unit, before the next and harder step."),
            "units": _("None chosen: all of the campaign's."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self.fields["units"], user)
        tests = Action.objects.filter(campaign=self.instance.campaign, is_test=True)
        rests_on: Any = self.fields["rests_on"]
        rests_on.queryset = tests.exclude(pk=self.instance.pk).order_by("held_on", "pk")
        rests_on.empty_label = gettext("none")
