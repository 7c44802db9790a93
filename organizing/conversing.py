"""Logging a one-on-one: everything it makes is one act, which can be taken back or mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Issue
from members.database.written import Written
from members.models import Carrier, LogEntry, Person, Placement, Touched, Unit
from organizing import beginning, buying_in
from organizing.capturing import CameBack, check_back, known_as
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
    from django.db.models import QuerySet

    from members.models import User

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
    raised_by: str = IssueRaised.RaisedBy.THEM  # who raised `new_issue`
    ours_raised: set[UUID] = field(default_factory=set)  # which of `issues` we raised
    ask: str = ""
    answer: str = ""
    strength: int | None = None
    basis: str = Assessment.Basis.SAID
    buy_in: str = ""
    theirs: Promise | None = None
    ours: Promise | None = None
    next_on: date | None = None
    next_what: str = ""
    note: str = ""


def log_conversation(talk: Talk, *, by: User, rules: dict[str, Any], today: date) -> Conversation:
    """Save a conversation with all that came of it, once per key, and return it.

    Raises NotSaved where the key is somebody else's, was undone, or nobody was named.
    """
    try:
        with transaction.atomic():
            hold(talk.key)
            return _already(talk.key, by) or _save(talk, by=by, rules=rules, today=today)
    except IntegrityError:  # the same form from another tap, committed in between
        if (saved := _already(talk.key, by)) is None:
            if Conversation.objects.filter(pk=talk.key).exists():  # one that no form made
                raise NotSaved(str(_("This form has been used. Open a new one."))) from None
            raise
        return saved


def hold(key: UUID) -> None:
    """Let nobody else use the form of that key until this transaction ends.

    One form is one record: a retry, another tab or an undo waits its turn here.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(key)])


def _already(key: UUID, by: User) -> Conversation | None:
    saved = _of_key.first(key)
    if saved and saved.logged_by_id != by.pk:
        raise NotSaved(str(_("This form has been used. Open a new one.")))
    if saved:
        return saved
    if _undone.count(str(key)):
        raise NotSaved(str(_("This one-on-one was saved and undone. Open a new form.")))
    if _attempted.count(key):
        raise NotSaved(str(_("This form has been used. Open a new one.")))
    return None


@Written
def _of_key(key: UUID) -> QuerySet[Conversation]:
    return Conversation.objects.filter(key=key)


@Written
def _undone(key: str) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(**undone(key))[:1]


@Written
def _attempted(key: UUID) -> QuerySet[Attempt]:
    return Attempt.objects.filter(key=key)


def undone(key: UUID | str) -> dict[str, str]:
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
    raise_issues(conversation, talk, made, known={})
    if talk.strength is not None:
        assess(conversation, talk.strength, talk.basis)
    if talk.buy_in:
        buying_in.hear(conversation, talk.buy_in)
    _promise(conversation, talk.theirs, owed_by=person, owed_to=me)
    _promise(conversation, talk.ours, owed_by=me, owed_to=person)
    made["closed"] = _close_follow_ups(conversation, today=today)
    if talk.next_on and not person.no_contact:
        FollowUp.objects.create(
            person=person,
            owner=me,
            conversation=conversation,
            due_on=talk.next_on,
            what=talk.next_what,
        )
    beginning.after_talk(conversation, now=timezone.now())
    Touched.mark(person.pk, me.pk)
    LogEntry.record("conversation_logged", conversation, by=by, person=person.pk, **made)
    return conversation


def _newcomer(talk: Talk, by: User, made: dict[str, Any]) -> Person:
    if talk.newcomer is None:
        raise NotSaved(str(_("Say who you talked with.")))
    if talk.newcomer.may_be_known and (known := known_as(talk.newcomer.name, by)):
        return known
    try:
        check_back(talk.newcomer.name, talk.newcomer.unit)
    except CameBack as problem:
        raise NotSaved(str(problem)) from problem
    person = Person.named(talk.newcomer.name, created_by=by, source=Person.Source.THEMSELVES)
    person.save()
    if talk.newcomer.unit:
        Placement.objects.create(person=person, unit=talk.newcomer.unit, began_on=talk.on)
    else:  # nobody would see them otherwise
        Carrier.objects.create(person=person, by=by.person, began_on=talk.on)
    made["newcomer"] = str(person.pk)
    LogEntry.record("person_added", person, by=by)
    return person


def raise_issues(
    conversation: Conversation, talk: Talk, made: dict[str, Any], *, known: dict[UUID, str]
) -> None:
    """Keep which issues were raised and by whom; `known` are those kept of it so far."""
    issues = {issue.pk for issue in talk.issues} | talk.ours_raised
    ours = set(talk.ours_raised)
    if talk.new_issue:
        issue = Issue.objects.filter(name__iexact=talk.new_issue).first()
        if issue is None:
            issue, is_new = Issue.objects.get_or_create(name=talk.new_issue)
            made["issue"] = str(issue.pk) if is_new else ""
        issues.add(issue.pk)
        ours |= {issue.pk} if talk.raised_by == IssueRaised.RaisedBy.US else set()
    if known:
        raised = conversation.issues_raised
        raised.exclude(issue__in=issues).delete()
        raised.filter(issue__in=ours).update(raised_by=IssueRaised.RaisedBy.US)
        raised.exclude(issue__in=ours).update(raised_by=IssueRaised.RaisedBy.THEM)
    IssueRaised.objects.bulk_create(
        IssueRaised(
            conversation=conversation,
            person_id=conversation.person_id,
            issue_id=pk,
            raised_by=IssueRaised.RaisedBy.US if pk in ours else IssueRaised.RaisedBy.THEM,
        )
        for pk in sorted(issues - known.keys())
    )


def assess(conversation: Conversation, strength: int | None, basis: str) -> None:
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
    return _last_logged.first(user)


@Written
def _last_logged(user: User) -> QuerySet[Conversation]:
    held = Conversation.objects.filter(by=user.person_id)
    return held.order_by("-created_at", "-pk")[:1]


def usual_days(person: Person | None, rules: dict[str, Any]) -> int:
    """Return after how many days to talk again, by the rung of `person` (practice 3.6)."""
    intervals: dict[str, int] = rules["contact_interval"]
    standing = Standing.objects.filter(person=person).first() if person else None
    return intervals.get(str(standing.rung) if standing else "", intervals["default"])


def log_attempt(talk: Talk, *, by: User) -> Attempt:
    """Record a try without an answer, once per key. It counts as effort and moves no status.

    Raises NotSaved where the key has been used for something else, or nobody was named.
    """
    try:
        with transaction.atomic():
            hold(talk.key)
            return _tried(talk.key, by) or _try(talk, by=by)
    except IntegrityError:  # the same form from another tap, committed in between
        if (saved := _tried(talk.key, by)) is None:
            if Attempt.objects.filter(pk=talk.key).exists():  # one that no form made
                raise NotSaved(str(_("This form has been used. Open a new one."))) from None
            raise
        return saved


def _tried(key: UUID, by: User) -> Attempt | None:
    tried = Attempt.objects.filter(key=key).first()
    is_mine = tried is not None and tried.by_id == by.person_id
    if (tried and not is_mine) or Conversation.objects.filter(key=key).exists():
        raise NotSaved(str(_("This form has been used. Open a new one.")))
    if not tried and LogEntry.objects.filter(verb="attempt_undone", object_id=str(key)).exists():
        raise NotSaved(str(_("This was noted and undone. Open a new form.")))
    return tried


def _try(talk: Talk, *, by: User) -> Attempt:
    made: dict[str, Any] = {}
    person = talk.person or _newcomer(talk, by, made)
    if person == by.person:
        raise NotSaved(str(_("Choose somebody other than yourself.")))
    attempt = Attempt.objects.create(
        id=talk.key,
        key=talk.key,
        person=person,
        by=by.person,
        tried_on=talk.on,
        channel=talk.channel,
    )
    Touched.mark(person.pk, attempt.by_id)
    LogEntry.record("attempted", attempt, by=by, person=person.pk, channel=talk.channel, **made)
    return attempt
