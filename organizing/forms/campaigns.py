"""Forms about the plan of a campaign, its demands, and whether an action is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Decision, Demand, Issue, Objection, ReadinessReview
from members.forms.committees import day
from members.forms.logged import LoggedForm
from organizing.capturing import known_as
from organizing.cautioning import cautions

if TYPE_CHECKING:
    from members.models import Person, User


def careful(form: forms.Form | forms.ModelForm, *names: str) -> None:
    """Say where words may speak of what should not be on record."""
    for name in names:
        if cautions(form.cleaned_data.get(name) or ""):
            form.add_error(name, gettext("This may be something we should not keep."))


class PlanForm(forms.Form):
    """If we do this, then they decide that, because …: a new version of the plan."""

    if_we = forms.CharField(
        label=_("If we …"),
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What we do together, in words everybody would use."),
    )
    decider = forms.CharField(label=_("then … decides"), max_length=120)
    then = forms.CharField(
        label=_("that …"), max_length=280, widget=forms.Textarea(attrs={"rows": 2})
    )
    because = forms.CharField(
        label=_("because …"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why it moves them: what it costs them to say no."),
    )


class ObjectionForm(forms.Form):
    """What is held against the plan, and by whom if they want to be named."""

    text = forms.CharField(
        label=_("What is held against it"),
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In their words. It is kept, whatever comes of it."),
    )
    name = forms.CharField(
        label=_("Raised by"),
        max_length=200,
        required=False,
        help_text=_("Their full name, if they want to stand by it. Only who may read it sees it."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.raised_by: Person | None = None

    def clean(self) -> dict[str, Any]:
        """Look at the words, and who is meant."""
        found = super().clean() or {}
        careful(self, "text")
        if name := found.get("name"):
            self.raised_by = known_as(name, self.user)
            if self.raised_by is None:
                self.add_error("name", gettext("Nobody in your scope is called exactly that."))
        return found


class AnswerForm(forms.Form):
    """What came of an objection."""

    outcome = forms.ChoiceField(choices=Objection.Outcome)
    answer = forms.CharField(max_length=280, required=False)


class DemandForm(LoggedForm):
    """A demand, the issues it comes from, and the votes it rests on."""

    class Meta:
        model = Demand
        fields = ("text", "issues", "decisions", "raised_on", "outcome")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "issues": forms.CheckboxSelectMultiple,
            "decisions": forms.CheckboxSelectMultiple,
            "raised_on": day(),
        }
        labels = {
            "text": _("What we demand"),
            "issues": _("Comes from these issues"),
            "decisions": _("Voted on"),
            "raised_on": _("Since"),
            "outcome": _("Came of it"),
        }

    def __init__(self, *args: Any, user: User, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issues: Any = self.fields["issues"]
        held = Q(pk__in=self.instance.issues.values("pk")) if self.instance.pk else Q()
        issues.queryset = (
            Issue.objects.filter(Q(is_current=True) | held).order_by("name").distinct()
        )
        votes: Any = self.fields["decisions"]
        seen = Decision.objects.visible_to(user).carried().of_ours().votes()
        votes.queryset = seen.filter(Q(campaign=campaign) | Q(campaign=None)).order_by(
            "-decided_on", "pk"
        )
        if not votes.queryset.exists():
            del self.fields["decisions"]


class ReadinessForm(forms.Form):
    """Go, hold or rebuild; and why, where that is not what the figures say."""

    decided = forms.ChoiceField(label=_("We decide to"), choices=ReadinessReview.Verdict)
    reason = forms.CharField(
        label=_("Why"),
        max_length=280,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where you decide otherwise than the figures say."),
    )

    def __init__(self, *args: Any, advice: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.advice = advice

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where something else is decided; look at its words."""
        found = super().clean() or {}
        if found.get("decided") not in {None, self.advice} and not found.get("reason"):
            self.add_error("reason", gettext("Say why: it is kept with the action."))
        careful(self, "reason")
        return found
