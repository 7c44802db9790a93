"""Logging a one-on-one: everything it makes is one act, which can be taken back or mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Issue
from members.models import Carrier, LogEntry, Person, Placement, Touched, Unit
from organizing.capturing import known_as
from organizing.models import (
    Assessment,
    Attempt,
    Commitment,
    Conversation,
    FollowUp,
    IssueRaised,
    Standing,
)
from organizing.promising import Promise

if TYPE_CHECKING:
    from members.models import User

UNDO_FOR = timedelta(minutes=10)
MEND_FOR = timedelta(days=1)
STRUCTURED = (
    "talked_on",
    "kind",
    "channel",
    "minutes",
    "real_exchange",
    "said_leaving",
    "stages",
    "ask",
    "answer",
)


class NotSaved(Exception):
    """The conversation cannot be saved like that. The message is fit for whoever logged it."""


@dataclass(frozen=True)
class Newcomer:
    """Somebody not yet on the list: a first name will do, and a unit."""

    name: str
    unit: Unit | None = None
    may_be_known: bool = False  # typed without the list at hand


@dataclass(frozen=True)
class Talk:
    """What was said in a conversation, as a form or a device hands it over.

    `key` is made where the form is made, so that whatever is sent twice is saved once.
    """

    key: UUID
    on: date
    person: Person | None = None
    newcomer: Newcomer | None = None
    kind: str = Conversation.Kind.RELATIONAL
    channel: str = "face"
    minutes: int = Conversation.Minutes.SHORT
    real_exchange: bool = False
    said_leaving: bool = False
    stages: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    new_issue: str = ""
    raised_by: str = IssueRaised.RaisedBy.THEM
    ask: str = ""
    answer: str = ""
    strength: int | None = None
    basis: str = Assessment.Basis.SAID
    theirs: Promise | None = None
    ours: Promise | None = None
    next_on: date | None = None
    note: str = ""


def log_conversation(talk: Talk, *, by: User, rules: dict[str, Any], today: date) -> Conversation:
    """Save a conversation with all that came of it, once per key, and return it.

    Raises NotSaved where the key is somebody else's, was undone, or nobody was named.
    """
    try:
        with transaction.atomic():
            return _already(talk.key, by) or _save(talk, by=by, rules=rules, today=today)
    except IntegrityError:  # the same form from another tap, committed in between
        if (saved := _already(talk.key, by)) is None:
            raise
        return saved


def _already(key: UUID, by: User) -> Conversation | None:
    saved = Conversation.objects.filter(key=key).first()
    if saved and saved.logged_by_id != by.pk:
        raise NotSaved(str(_("This form has been used. Open a new one.")))
    if not saved and LogEntry.objects.filter(**_undone(key)).exists():
        raise NotSaved(str(_("This one-on-one was saved and undone. Open a new form.")))
    return saved


def _undone(key: UUID) -> dict[str, str]:
    label = Conversation._meta.label_lower
    return {"verb": "conversation_undone", "model": label, "object_id": str(key)}


def _save(talk: Talk, *, by: User, rules: dict[str, Any], today: date) -> Conversation:
    me = by.person
    made: dict[str, Any] = {}
    person = talk.person or _newcomer(talk, by, made)
    if person == me:
        raise NotSaved(str(_("Choose somebody other than yourself.")))
    conversation = Conversation(
        id=talk.key,
        key=talk.key,
        person=person,
        by=me,
        logged_by=by,
        **{name: getattr(talk, name) for name in STRUCTURED if name != "talked_on"},
        talked_on=talk.on,
        note=talk.note,
    )
    if talk.note:
        kept = timedelta(days=rules["privacy"]["note_retention_days"])
        conversation.note_expires_on = talk.on + kept
    conversation.set_grade()
    conversation.save(force_insert=True)
    _raise_issues(conversation, talk, made)
    _assess(conversation, talk.strength, talk.basis)
    _promise(conversation, talk.theirs, owed_by=person, owed_to=me)
    _promise(conversation, talk.ours, owed_by=me, owed_to=person)
    made["closed"] = _close_follow_ups(conversation, today=today)
    if talk.next_on and not person.no_contact:
        FollowUp.objects.create(
            person=person, owner=me, conversation=conversation, due_on=talk.next_on
        )
    Touched.mark(person.pk, me.pk)
    LogEntry.record("conversation_logged", conversation, by=by, person=person.pk, **made)
    return conversation


def _newcomer(talk: Talk, by: User, made: dict[str, Any]) -> Person:
    if talk.newcomer is None:
        raise NotSaved(str(_("Say who you talked with.")))
    if talk.newcomer.may_be_known and (known := known_as(talk.newcomer.name, by)):
        return known
    person = Person.named(talk.newcomer.name, created_by=by, source=Person.Source.THEMSELVES)
    person.save()
    if talk.newcomer.unit:
        Placement.objects.create(person=person, unit=talk.newcomer.unit, began_on=talk.on)
    else:  # nobody would see them otherwise
        Carrier.objects.create(person=person, by=by.person, began_on=talk.on)
    made["newcomer"] = str(person.pk)
    LogEntry.record("person_added", person, by=by)
    return person


def _raise_issues(conversation: Conversation, talk: Talk, made: dict[str, Any]) -> None:
    issues = {issue.pk: issue for issue in talk.issues}
    if talk.new_issue:
        issue = Issue.objects.filter(name__iexact=talk.new_issue).first()
        if issue is None:
            issue, is_new = Issue.objects.get_or_create(name=talk.new_issue)
            made["issue"] = str(issue.pk) if is_new else ""
        issues[issue.pk] = issue
    conversation.issues_raised.exclude(issue__in=issues).delete()
    conversation.issues_raised.update(raised_by=talk.raised_by)
    known = set(conversation.issues_raised.values_list("issue", flat=True))
    IssueRaised.objects.bulk_create(
        IssueRaised(
            conversation=conversation,
            person_id=conversation.person_id,
            issue=issue,
            raised_by=talk.raised_by,
        )
        for pk, issue in issues.items()
        if pk not in known
    )


def _assess(conversation: Conversation, strength: int | None, basis: str) -> None:
    if strength is None:
        conversation.assessments.all().delete()
        return
    Assessment.objects.update_or_create(
        conversation=conversation,
        defaults={"strength": strength, "basis": basis},
        create_defaults={
            "person_id": conversation.person_id,
            "by_id": conversation.by_id,
            "strength": strength,
            "basis": basis,
            "assessed_on": conversation.talked_on,
        },
    )


def _promise(
    conversation: Conversation, said: Promise | None, *, owed_by: Person, owed_to: Person
) -> None:
    if said is None:
        return
    Commitment.objects.create(
        owed_by=owed_by,
        owed_to=owed_to,
        what=said.what,
        due_on=said.due_on,
        cost=said.cost,
        asks_others=said.asks_others,
        made_on=conversation.talked_on,
        conversation=conversation,
        created_by=conversation.logged_by,
    )


def _close_follow_ups(conversation: Conversation, *, today: date) -> list[str]:
    """Mark as done what I meant to talk with them about up to now; return which, for the undo."""
    due = FollowUp.objects.open().filter(
        person=conversation.person_id, owner=conversation.by_id, due_on__lte=today
    )
    found = list(due.select_for_update().values_list("pk", flat=True))
    FollowUp.objects.filter(pk__in=found).update(
        state=FollowUp.State.DONE, resolved_on=conversation.talked_on
    )
    return [str(pk) for pk in found]


def last_logged(user: User) -> Conversation | None:
    """Return the last conversation `user` had: the next is often of the same kind."""
    return Conversation.objects.filter(by=user.person_id).order_by("-created_at", "-pk").first()


def as_typed(conversation: Conversation) -> dict[str, Any]:
    """Return a conversation as the form has it, so that it can be mended."""
    rating = conversation.assessments.first()
    raised = conversation.issues_raised.first()
    return {
        **{name: getattr(conversation, name) for name in STRUCTURED},
        "key": conversation.key,
        "note": conversation.note,
        "strength": rating.strength if rating else "",
        "basis": rating.basis if rating else Assessment.Basis.SAID,
        "raised_by": raised.raised_by if raised else IssueRaised.RaisedBy.THEM,
    }


def usual_days(person: Person | None, rules: dict[str, Any]) -> int:
    """Return after how many days to talk again, by the rung of `person` (practice 3.6)."""
    intervals: dict[str, int] = rules["contact_interval"]
    standing = Standing.objects.filter(person=person).first() if person else None
    return intervals.get(str(standing.rung) if standing else "", intervals["default"])


def may_undo(conversation: Conversation, user: User, *, now: datetime) -> bool:
    """Whether its author may still take it back as if it had never been."""
    return conversation.logged_by_id == user.pk and now - conversation.created_at < UNDO_FOR


@transaction.atomic
def undo(conversation: Conversation, *, by: User, now: datetime) -> None:
    """Take away exactly what saving it made, and reopen the follow-ups it closed."""
    if not may_undo(conversation, by, now=now):
        raise NotSaved(str(_("It is too late to undo. You can still edit it.")))
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
    Touched.mark(person.pk, by.person_id)
    LogEntry.objects.create(actor=by, **_undone(key))


def _has_history(person: Person) -> bool:
    """Whether anything but the making of it hangs off a person made in the form."""
    own = {"placements", "carriers", "standing", "standing_changes", "drift_flags"}
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: person}).exists()
        for relation in Person._meta.related_objects
        if relation.related_name not in own
    )


@transaction.atomic
def mend(conversation: Conversation, talk: Talk, *, by: User, now: datetime) -> Conversation:
    """Change what was logged. The log keeps old structured values, and of a note only the fact."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if conversation.logged_by_id != by.pk:
        raise NotSaved(str(_("Only whoever logged it can change it.")))
    was: dict[str, Any] = {}
    for name in STRUCTURED:
        old = getattr(conversation, name)
        new = talk.on if name == "talked_on" else getattr(talk, name)
        if old != new:
            was[name] = old if isinstance(old, bool | int | list) else str(old)
            setattr(conversation, name, new)
    if conversation.note != talk.note:
        was["note"], conversation.note = "changed", talk.note
    rating = conversation.assessments.first()
    if (rating.strength if rating else None) != talk.strength:
        was["strength"] = rating.strength if rating else None
    conversation.set_grade()
    conversation.save()
    _raise_issues(conversation, talk, {})
    _assess(conversation, talk.strength, talk.basis)
    conversation.assessments.update(assessed_on=conversation.talked_on)
    Touched.mark(conversation.person_id, conversation.by_id)
    late = now - conversation.created_at > MEND_FOR
    LogEntry.record("conversation_changed", conversation, by=by, was=was, late=late)
    return conversation


@transaction.atomic
def log_attempt(person: Person, *, key: UUID, channel: str, on: date, by: User) -> Attempt:
    """Record a try without an answer, once per key. It counts as effort and moves no status."""
    attempt, is_new = Attempt.objects.get_or_create(
        key=key,
        defaults={"person": person, "by": by.person, "tried_on": on, "channel": channel},
    )
    if is_new:
        Touched.mark(person.pk)
        LogEntry.record("attempted", attempt, by=by, person=person.pk, channel=channel)
    return attempt
