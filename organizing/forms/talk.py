"""The one-on-one form: only the person is asked for, everything else has a safe default."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Issue
from members import access
from members.ids import uuid7
from members.models import Person, Unit
from organizing.cautioning import Caution, cautions, without
from organizing.conversing import Newcomer, Talk, usual_days
from organizing.forms.days import WHENS, dated, when
from organizing.forms.fields import chips, line, number_chips, picked_day
from organizing.forms.ideas import (
    COSTS,
    HINTS,
    MEETING,
    NEXT,
    STAGES,
    THEY_WILL,
    WE_WILL,
    WITHOUT_ASK,
    Idea,
)
from organizing.models import Assessment, Conversation, IssueRaised, PlanBuyIn
from organizing.models.conversation import Channel
from organizing.promising import Promise

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from members.models import User

OLDEST = date(1990, 1, 1)
MAYBE_DAYS = 7  # a maybe is gone back to within a week
FREE_TEXT = ("note", "ask", "they_what", "we_what", "new_issue")


def units_for_newcomers(user: User) -> QuerySet[Unit]:
    """Return the units in which `user` may put somebody new."""
    within = access.units_within(user, may="members.add_person")
    return Unit.objects.filter(within, closed_on=None)


class TalkForm(forms.Form):
    """One conversation as a phone sends it. `talk()` is what `conversing` takes."""

    hints = HINTS

    key = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    person = forms.ModelChoiceField(
        Person.objects.none(),
        required=False,
        label=_("With"),
        error_messages={"invalid_choice": _("Choose somebody from the list.")},
    )
    new_name = line(_("Their first name"), 200)
    sought = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    no_answer = forms.BooleanField(required=False)
    new_unit = forms.ModelChoiceField(Unit.objects.none(), required=False, label=_("Unit"))
    day = chips(_("Day"), [("", _("today")), ("yesterday", _("yesterday"))])
    talked_on = picked_day(_("Another day"))
    kind = chips(_("Kind"), Conversation.Kind.choices)
    minutes = number_chips(
        _("Minutes"), Conversation.Minutes.choices, default=Conversation.Minutes.SHORT
    )
    channel = chips(_("How"), Channel.choices)
    real_exchange = forms.BooleanField(label=_("A real exchange, though by text"), required=False)
    issues = forms.ModelMultipleChoiceField(
        Issue.objects.filter(is_current=True), required=False, label=_("What do they care about?")
    )
    ours = forms.ModelMultipleChoiceField(Issue.objects.filter(is_current=True), required=False)
    new_issue = line(_("Something else"), 60)
    raised_by = chips(_("Who raised it?"), [("them", _("they did")), ("us", _("we did"))])
    answer = chips(_("Did you ask?"), Conversation.Answer.choices)
    ask = line(_("What did you ask?"), 200)
    they_on = forms.BooleanField(required=False, label=_("They will …"))
    they_idea = chips(_("What"), [(idea.code, idea.what) for idea in THEY_WILL])
    they_what = line(_("Or in their words"), 200)
    they_when = chips(_("By when"), WHENS)
    they_due_on = picked_day(_("Another day"))
    they_cost = forms.TypedChoiceField(
        required=False, choices=COSTS, coerce=int, empty_value=None, label=_("What it costs them")
    )
    we_on = forms.BooleanField(required=False, label=_("I will …"))
    we_idea = chips(_("What"), [(idea.code, idea.what) for idea in WE_WILL])
    we_what = line(_("Or in your words"), 200)
    we_when = chips(_("By when"), WHENS)
    we_due_on = picked_day(_("Another day"))
    we_cost = forms.TypedChoiceField(
        required=False, choices=COSTS, coerce=int, empty_value=None, label=_("What it costs me")
    )
    strength = number_chips(
        _("Where are they now?"),
        [("", _("Not assessed")), *Assessment.Strength.choices],
        default=None,
    )
    basis = chips(_("How do you know?"), Assessment.Basis.choices)
    buy_in = chips(_("The plan"), PlanBuyIn.State.choices)
    next = chips(_("Next touch"), NEXT)
    next_on = picked_day(_("Another day"))
    note = forms.CharField(
        label=_("Note"),
        max_length=280,
        required=False,
        help_text=_("Write it so the person could read it. They may ask to."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    said_leaving = forms.BooleanField(required=False, label=_("Said they are stepping back"))
    stages = forms.MultipleChoiceField(
        required=False, choices=STAGES, label=_("What you did"), widget=forms.CheckboxSelectMultiple
    )
    typed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    waited = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    caution = forms.ChoiceField(required=False, choices=[("keep", ""), ("remove", "")])

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        user: User,
        on: date,
        rules: dict[str, Any],
        meeting: date | None = None,
        mending: Conversation | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """Offer what `user` may choose; `meeting` is the day of the next one."""
        self.on, self.rules, self.meeting, self.mending = on, rules, meeting, mending
        self.cautions: list[Caution] = []
        super().__init__(data, initial=initial, label_suffix="")
        may_log = Person.objects.visible_to(user, may="organizing.log_conversation")
        self._offer("person", may_log.exclude(pk=user.person_id))
        self._offer("new_unit", units_for_newcomers(user))
        whens = dated([*WHENS, *([MEETING] if meeting else [])], on, meeting=meeting)
        for name in ("they_when", "we_when"):
            self.fields[name].choices = whens  # type: ignore[attr-defined]

    def _offer(self, name: str, rows: QuerySet) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_key(self) -> UUID:
        """Return the key of the form; what is no key is replaced by one."""
        try:
            return UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid7()

    def clean(self) -> dict[str, Any]:
        """See that somebody is named, that days make sense, and what should not be on record."""
        super().clean()
        self._clean_person()
        self._clean_days()
        self._clean_words()
        return self.cleaned_data

    def _clean_person(self) -> None:
        if self.mending:
            return
        if self.data.get("person") == "" and self.cleaned_data.get("sought"):  # “new: …” was tapped
            self.cleaned_data["new_name"] = self.cleaned_data["sought"]
        named = self.cleaned_data.get("person") or self.cleaned_data.get("new_name")
        if not named and not self.errors.keys() & {"person", "new_name"}:
            self.add_error("person", _("Choose who you talked with, or give a first name."))

    def _clean_days(self) -> None:
        talked_on = self.cleaned_data.get("talked_on")
        if talked_on and not OLDEST <= talked_on <= self.on:
            self.add_error("talked_on", _("Choose a day that has been."))
        for name in ("they_due_on", "we_due_on", "next_on"):
            day = self.cleaned_data.get(name)
            if day and not self.on <= day <= self.on + timedelta(days=3660):
                self.add_error(name, _("Choose a day from today on."))

    def _clean_words(self) -> None:
        choice = self.cleaned_data.get("caution")
        texts = {name: self.cleaned_data.get(name) or "" for name in FREE_TEXT}
        if choice == "remove":
            for name, words in texts.items():
                self.cleaned_data[name] = without(words).strip(" …") and without(words)
        elif choice != "keep" and (found := cautions(*texts.values())):
            self.cautions = found
            self.add_error("note", _("This may be something we should not keep."))

    def talk(self) -> Talk:
        """Return what was said, with every default filled in."""
        data = self.cleaned_data
        kind = data["kind"] or Conversation.Kind.RELATIONAL
        answer = self.answered(kind)
        return Talk(
            key=data["key"],
            on=self._talked_on(),
            person=self.mending.person if self.mending else data["person"],
            newcomer=self._newcomer(),
            kind=kind,
            channel=data["channel"] or Channel.FACE,
            minutes=data["minutes"],
            real_exchange=data["real_exchange"],
            said_leaving=data["said_leaving"],
            stages=data["stages"],
            issues=list(data["issues"]),
            new_issue=data["new_issue"],
            raised_by=data["raised_by"] or IssueRaised.RaisedBy.THEM,
            ours_raised={issue.pk for issue in data["ours"]},
            ask="" if kind in WITHOUT_ASK else data["ask"],
            answer=answer,
            strength=data["strength"],
            basis=data["basis"] or Assessment.Basis.SAID,
            buy_in=data["buy_in"],
            theirs=self._promise("they", THEY_WILL, declined=answer in {"maybe", "no"}),
            ours=self._promise("we", WE_WILL),
            next_on=self._next_on(answer),
            next_what=str(_("Back to the issues")) if answer == "maybe" else "",
            note=data["note"],
        )

    def answered(self, kind: str) -> str:
        """Return what they answered; where the kind asks for nothing, nothing."""
        return "" if kind in WITHOUT_ASK else str(self.cleaned_data["answer"])

    def _talked_on(self) -> date:
        data = self.cleaned_data
        talked_on: date | None = data["talked_on"]
        if talked_on:
            return talked_on
        return self.on - timedelta(days=1) if data["day"] == "yesterday" else self.on

    def _newcomer(self) -> Newcomer | None:
        data = self.cleaned_data
        if data["person"] or not data["new_name"]:
            return None
        return Newcomer(data["new_name"], data["new_unit"], may_be_known=data["typed"])

    def _promise(self, side: str, ideas: list[Idea], *, declined: bool = False) -> Promise | None:
        data = self.cleaned_data
        chosen = data[f"{side}_on"]
        idea = next((i for i in ideas if i.code == data[f"{side}_idea"]), None)
        what = data[f"{side}_what"] or (str(idea.what) if idea else "")
        if (declined and not chosen) or not (what or data[f"{side}_when"]):
            return None
        cost = data[f"{side}_cost"]
        return Promise(
            what=what or str(_("What was agreed")),
            due_on=self._when(data[f"{side}_when"], data[f"{side}_due_on"]),
            cost=cost if cost is not None else (idea.cost if idea else 1),
            asks_others=bool(idea and idea.asks_others),
        )

    def _when(self, choice: str, day: date | None) -> date:
        if day:
            return day
        if choice == "meeting" and self.meeting:
            return self.meeting
        return when(choice, self.on)

    def _next_on(self, answer: str) -> date | None:
        choice = self.cleaned_data["next"]
        day: date | None = self.cleaned_data["next_on"]
        if day:
            return day
        if choice == "none":
            return None
        days = {"tomorrow": 1, "three_days": 3, "week": 7}.get(choice)
        if days is None:
            days = usual_days(self.cleaned_data["person"], self.rules)
            days = min(days, MAYBE_DAYS) if answer == "maybe" else days
        return self.on + timedelta(days=days)
