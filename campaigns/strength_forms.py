"""Forms about tests, ballots and decisions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Action, Campaign, Decision, EligibleSnapshot, StructureTest
from members.forms.committees import day
from members.forms.logged import offer
from members.models import Committee

if TYPE_CHECKING:
    from campaigns.freezing import Proposed
    from members.models import Person, User

NUMBER = {"inputmode": "numeric", "min": 0}
LATELY = timedelta(days=365)


class FreezeForm(forms.Form):
    """Whom the test answers to, how people vote, and which units no test may fail in."""

    committee = forms.ModelChoiceField(
        Committee.objects.none(),
        label=_("The committee it answers to"),
        help_text=_("It alone publishes the results. Until then only carriers see them."),
        empty_label=None,
    )
    critical = forms.MultipleChoiceField(
        label=_("Critical units"),
        help_text=_("The test cannot pass while one of these is below half."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_secret = forms.BooleanField(
        label=_("By secret ballot"),
        help_text=_("Only counts are kept. Nobody can note who voted, or how."),
        required=False,
    )
    legal_bar = forms.IntegerField(
        label=_("Bar by law or bylaws, in percent"),
        help_text=_("Only where it is above 90%. Leave empty otherwise."),
        required=False,
        min_value=1,
        max_value=100,
        widget=forms.NumberInput(attrs={**NUMBER, "max": 100}),
    )

    def __init__(self, *args: Any, user: User, proposed: list[Proposed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["committee"]
        field.queryset = Committee.objects.visible_to(user).standing().order_by("name", "pk")
        offer(self, "critical", [(str(one.unit.pk), one.unit.name) for one in proposed])
        if not self.is_bound:
            self.initial["critical"] = [
                str(one.unit.pk) for one in proposed if one.unit.is_critical
            ]


class BallotForm(forms.Form):
    """Turnout by unit; yes, no and spoilt over all."""

    yes = forms.IntegerField(label=_("Yes"), min_value=0, widget=forms.NumberInput(attrs=NUMBER))
    no = forms.IntegerField(label=_("No"), min_value=0, widget=forms.NumberInput(attrs=NUMBER))
    spoilt = forms.IntegerField(
        label=_("Spoilt or blank"),
        min_value=0,
        initial=0,
        widget=forms.NumberInput(attrs=NUMBER),
    )

    def __init__(self, *args: Any, test: StructureTest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[EligibleSnapshot] = list(
            test.snapshots.select_related("unit").order_by("unit__sort_order", "unit__name")
        )
        votes = {name: self.fields.pop(name) for name in ("yes", "no", "spoilt")}
        for row in self.rows:
            self.fields[self._name(row)] = forms.IntegerField(
                label=gettext("Votes cast in %(unit)s") % {"unit": row.unit.name},
                help_text=gettext("of %(n)s") % {"n": row.headcount},
                min_value=0,
                max_value=row.headcount,
                initial=row.cast,
                widget=forms.NumberInput(attrs=NUMBER),
            )
        self.fields |= votes
        if not self.is_bound:
            self.initial.update({name: getattr(test, name) for name in votes})
            self.initial["spoilt"] = test.spoilt or 0

    @staticmethod
    def _name(row: EligibleSnapshot) -> str:
        return f"cast-{row.pk}"

    @property
    def cast(self) -> dict[Any, int]:
        """Turnout by snapshot, once it is valid."""
        return {row.pk: self.cleaned_data[self._name(row)] for row in self.rows}


class DecisionForm(forms.ModelForm):
    """A question, how it was decided, the counts where there was a vote, and what came of it."""

    deciders = forms.MultipleChoiceField(
        label=_("Who took part"),
        help_text=_("Never how they voted. In a secret ballot nobody is kept."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    actions = forms.ModelMultipleChoiceField(
        Action.objects.none(),
        label=_("Actions it is about"),
        help_text=_("A mandate is shown on them; publishing a test needs its action."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Decision
        fields = (
            "kind",
            "question",
            "outcome",
            "decided_on",
            "body",
            "method",
            "eligible",
            "present",
            "quorum",
            "needed",
            "yes",
            "no",
            "abstained",
            "result",
            "campaign",
            "actions",
            "deciders",
        )
        widgets = {
            "decided_on": day(),
            "question": forms.Textarea(attrs={"rows": 2}),
            **{
                name: forms.NumberInput(attrs=NUMBER)
                for name in ("eligible", "present", "quorum", "yes", "no", "abstained")
            },
        }
        labels = {
            "kind": _("About"),
            "question": _("The question"),
            "outcome": _("In other words"),
            "body": _("Who decided"),
            "method": _("How"),
            "eligible": _("May vote"),
            "present": _("There"),
            "result": _("Result, where nobody counted"),
            "campaign": _("For the campaign"),
        }
        help_texts = {
            "question": _("As it was put to those who decided."),
            "outcome": _("Only if the question does not say it all."),
            "quorum": _("How many must be there. More than half, where the charter says nothing."),
            "abstained": _("And spoilt votes. Not counted as yes or no."),
            "result": _("The result of a vote follows from its counts."),
        }

    def __init__(
        self,
        *args: Any,
        user: User,
        there: list[Person],
        committee: Committee | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if committee is not None:  # before the constraints of the table are asked
            self.instance.body, self.instance.committee = Decision.Body.COMMITTEE, committee
        campaigns: Any = self.fields["campaign"]
        campaigns.queryset = Campaign.objects.visible_to(user).order_by("name", "pk")
        campaigns.empty_label = gettext("none")
        actions: Any = self.fields["actions"]
        lately = Q(held_on__gt=timezone.localdate() - LATELY)
        actions.queryset = (
            Action.objects.visible_to(user).filter(lately).order_by("-held_on", "name", "pk")
        )
        offer(self, "deciders", [(str(one.pk), one.name) for one in there])
        self.fields["result"].required = False
        offer(self, "result", [("", gettext("follows from the counts")),
                               *((r.value, r.label) for r in (
                                   Decision.Result.CARRIED,
                                   Decision.Result.REJECTED,
                                   Decision.Result.PUT_OFF))])  # fmt: skip
        if committee is not None:
            del self.fields["body"]
        else:
            bodies = [each for each in Decision.Body.choices if each[0] != "committee"]
            offer(self, "body", bodies)
        if not there:
            del self.fields["deciders"]

    def clean(self) -> dict[str, Any]:
        """Demand the counts of a vote and no others, and that they can be true."""
        found = super().clean() or {}
        method = found.get("method")
        counts = ("eligible", "present", "quorum", "yes", "no", "abstained")
        if method not in {Decision.Method.OPEN_VOTE, Decision.Method.SECRET_BALLOT}:
            found |= dict.fromkeys(counts)
            if method and not found.get("result"):
                self.add_error("result", gettext("Say what came of it."))
        else:
            self._clean_vote(found, counts)
        if found.get("kind") == Decision.Kind.PUBLISH:
            chosen = len(found.get("actions") or ())
            if not chosen:
                self.add_error("actions", gettext("Choose the test that is to be published."))
            elif chosen > 1:  # each is weighed by itself
                self.add_error("actions", gettext("A decision publishes one test: choose one."))
        on = found.get("decided_on")
        if on and on > timezone.localdate():
            self.add_error("decided_on", gettext("It is decided on that day or before."))
        return found

    def _clean_vote(self, found: dict[str, Any], counts: tuple[str, ...]) -> None:
        missing = [name for name in counts if found.get(name) is None and name not in self.errors]
        for name in missing:
            self.add_error(name, gettext("A vote is counted: write the number, 0 for none."))
        if missing or any(name in self.errors for name in counts):
            return
        if found["present"] > found["eligible"]:
            self.add_error("present", gettext("No more can be there than may vote."))
        elif found["yes"] + found["no"] + found["abstained"] > found["present"]:
            self.add_error("yes", gettext("More votes than people there: count again."))
        if not 1 <= found["quorum"] <= found["eligible"]:
            self.add_error("quorum", gettext("Between 1 and all who may vote."))
        if found.get("result") != Decision.Result.PUT_OFF:
            found["result"] = Decision.Result.REJECTED  # until `record` has counted
