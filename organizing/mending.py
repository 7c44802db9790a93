"""Taking back or mending what one logged: at first as if it had not been, later in the open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Issue
from members.models import LogEntry, Person, Touched
from organizing import beginning, buying_in
from organizing.conversing import STRUCTURED, NotSaved, Talk, assess, hold, raise_issues, undone
from organizing.models import Assessment, Attempt, Conversation, FollowUp, IssueRaised, PlanBuyIn
from organizing.models.conversation import Channel

if TYPE_CHECKING:
    from members.models import User

UNDO_FOR = timedelta(minutes=10)
MEND_FOR = timedelta(days=1)


CHOICES: dict[str, dict[Any, Any]] = {
    "kind": dict(Conversation.Kind.choices),
    "channel": dict(Channel.choices),
    "minutes": dict(Conversation.Minutes.choices),
    "answer": dict(Conversation.Answer.choices),
    "strength": dict(Assessment.Strength.choices),
    "basis": dict(Assessment.Basis.choices),
    "buy_in": dict(PlanBuyIn.State.choices),
}


@dataclass(frozen=True)
class Change:
    """One late change, for whoever may read the conversation: who, when, and what it was."""

    by: str
    at: datetime
    lines: list[tuple[str, str, str]] = field(default_factory=list)


def as_typed(conversation: Conversation) -> dict[str, Any]:
    """Return a conversation as the form has it, so that it can be mended."""
    rating = conversation.assessments.first()
    said = PlanBuyIn.objects.filter(conversation=conversation).first()
    return {
        **{name: getattr(conversation, name) for name in STRUCTURED},
        "key": conversation.key,
        "note": conversation.note,
        "strength": rating.strength if rating else "",
        "basis": rating.basis if rating else Assessment.Basis.SAID,
        "raised_by": IssueRaised.RaisedBy.THEM,
        "buy_in": said.state if said else "",
    }


def may_undo(conversation: Conversation, user: User, *, now: datetime) -> bool:
    """Whether its author may still take it back as if it had never been."""
    return conversation.logged_by_id == user.pk and now - conversation.created_at < UNDO_FOR


@transaction.atomic
def undo(conversation: Conversation, *, by: User, now: datetime) -> None:
    """Take away exactly what saving it made, and reopen the follow-ups it closed."""
    if not may_undo(conversation, by, now=now):
        raise NotSaved(str(_("It is too late to undo. You can still edit it.")))
    hold(conversation.key)
    if not Conversation.objects.filter(pk=conversation.pk).exists():
        return  # undone by another tap
    entry = LogEntry.objects.filter(
        verb="conversation_logged",
        model=Conversation._meta.label_lower,
        object_id=str(conversation.pk),
    ).latest("pk")
    key, person = conversation.key, conversation.person
    conversation.commitments.all().delete()
    conversation.delete()
    FollowUp.objects.filter(pk__in=entry.facts["closed"], state=FollowUp.State.DONE).update(
        state=FollowUp.State.OPEN, resolved_on=None
    )
    if entry.facts.get("issue"):
        Issue.objects.filter(pk=entry.facts["issue"], raised=None).delete()
    if entry.facts.get("newcomer") and not _has_history(person):
        person.delete()
    beginning.after_undo(by.person_id)
    Touched.mark(person.pk, by.person_id)
    LogEntry.objects.create(actor=by, **undone(key))


def _has_history(person: Person) -> bool:
    """Whether anything but the making of it hangs off a person made in the form."""
    own = {"placements", "carriers", "standing", "standing_changes", "drift_flags"}
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: person}).exists()
        for relation in Person._meta.related_objects
        if relation.related_name not in own
    )


@transaction.atomic
def undo_attempt(attempt: Attempt, *, by: User, now: datetime) -> None:
    """Take a try back as if it had not been. Raises NotSaved when it is too late."""
    if attempt.by_id != by.person_id or now - attempt.created_at >= UNDO_FOR:
        raise NotSaved(_("It is too late to undo."))
    key, person = attempt.key, attempt.person
    hold(key)
    if not Attempt.objects.filter(pk=attempt.pk).exists():
        return  # undone by another tap
    entry = LogEntry.objects.filter(
        verb="attempted", model=Attempt._meta.label_lower, object_id=str(attempt.pk)
    ).last()
    attempt.delete()
    if entry and entry.facts.get("newcomer") and not _has_history(person):
        person.delete()
    Touched.mark(person.pk, by.person_id)
    LogEntry.objects.create(
        actor=by, verb="attempt_undone", model=Attempt._meta.label_lower, object_id=str(key)
    )


def is_late(conversation: Conversation, *, now: datetime) -> bool:
    """Whether a change from now on leaves a trace that others see."""
    return now - conversation.created_at > MEND_FOR


@transaction.atomic
def mend(conversation: Conversation, talk: Talk, *, by: User, now: datetime) -> Conversation:
    """Change what was logged. The log keeps old and new, and of a note only that it changed."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if conversation.logged_by_id != by.pk:
        raise NotSaved(_("Only whoever logged it can change it."))
    before, note = _facts(conversation), conversation.note
    for name in STRUCTURED:
        setattr(conversation, name, talk.on if name == "talked_on" else getattr(talk, name))
    conversation.note = talk.note
    conversation.set_grade()
    conversation.save()
    known = dict(conversation.issues_raised.values_list("issue", "raised_by"))
    raise_issues(conversation, talk, {}, known=known)
    assess(conversation, talk.strength, talk.basis)
    conversation.assessments.update(assessed_on=conversation.talked_on)
    buying_in.hear(conversation, talk.buy_in)
    after = _facts(conversation)
    was = {name: before[name] for name in before if before[name] != after[name]}
    became = {name: after[name] for name in was}
    if note != talk.note:
        was["note"] = became["note"] = ""
    Touched.mark(conversation.person_id, conversation.by_id)
    late = is_late(conversation, now=now)
    if was:
        LogEntry.record("conversation_changed", conversation, by=by, was=was, now=became, late=late)
    return conversation


def _facts(conversation: Conversation) -> dict[str, Any]:
    """Return what can be told of a conversation without a word anybody said."""
    facts: dict[str, Any] = {}
    for name in STRUCTURED:
        value = getattr(conversation, name)
        facts[name] = value if isinstance(value, bool | int | list) else str(value)
    rating = conversation.assessments.first()
    facts["strength"] = rating.strength if rating else None
    facts["basis"] = rating.basis if rating else ""
    raised = conversation.issues_raised.order_by("issue").values_list("issue", "raised_by")
    said = PlanBuyIn.objects.filter(conversation=conversation).first()
    facts["buy_in"] = said.state if said else ""
    facts["issues"] = [f"{pk} {who}" for pk, who in raised]
    return facts


def trace(conversation: Conversation, *, with_rating: bool) -> list[Change]:
    """Return the late changes, newest first; ratings only for whoever may read them (T3)."""
    entries = LogEntry.objects.filter(
        verb="conversation_changed",
        model=Conversation._meta.label_lower,
        object_id=str(conversation.pk),
        facts__late=True,
    )
    issues = {str(issue.pk): issue.name for issue in Issue.objects.all()}
    found = []
    for entry in entries.select_related("actor__person").order_by("-pk"):
        was, now = entry.facts["was"], entry.facts.get("now", {})
        lines = [
            (_label(name), _worded(name, was[name], issues), _worded(name, now.get(name), issues))
            for name in was
            if with_rating or name not in {"strength", "basis", "buy_in"}
        ]
        found.append(Change(str(entry.actor.person) if entry.actor else "", entry.at, lines))
    return found


def _label(name: str) -> str:
    return {
        "talked_on": _("Day"),
        "kind": _("Kind"),
        "channel": _("How"),
        "minutes": _("Minutes"),
        "real_exchange": _("A real exchange, though by text"),
        "said_leaving": _("Said they are stepping back"),
        "stages": _("What you did"),
        "ask": _("The ask"),
        "answer": _("Answer"),
        "strength": _("Rating"),
        "basis": _("How do you know?"),
        "buy_in": _("The plan"),
        "issues": _("Issues"),
        "note": _("Note"),
    }[name]


def _worded(name: str, value: Any, issues: dict[str, str]) -> str:
    if name == "note":
        return _("(words are not kept)")
    if name == "issues":
        ours = IssueRaised.RaisedBy.US
        pairs = [one.split(" ") for one in value or []]
        return ", ".join(
            issues.get(pk, "?") + (f" ({ours.label})" if who == ours else "") for pk, who in pairs
        )
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value)
    words = CHOICES.get(name, {})
    return str(words.get(value, value if value is not None else ""))
