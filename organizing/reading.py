"""Looking at what is sealed: handed over only to those who may, and written down (R3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from members.database.written import Written
from members.models import LogEntry, Organization, Person, sealed
from organizing.models import Conversation

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User


def note(conversation: Conversation, *, by: User) -> str:
    """Return the note of a conversation to whoever may read it, and log that they did."""
    readable = Conversation.objects.readable_by(by).filter(pk=conversation.pk)
    if not conversation.note or not readable.exists():
        return ""
    if conversation.by_id != by.person_id:
        LogEntry.record("read_notes", conversation.person, by=by, purpose="conversation_page")
    return conversation.note


def notes(person: Person, conversations: Iterable[UUID], *, by: User) -> dict[UUID, str]:
    """Return the notes `by` may read among `conversations` with `person`; one line in the log."""
    ids = list(conversations)
    found = _noted.rows(by, ids) if ids else []
    if any(author != by.person_id for _pk, _note, author in found):
        LogEntry.record("read_notes", person, by=by, purpose="person_page", n=len(found))
    texts = sealed.opened(text for _pk, text, _author in found)
    return {pk: text for (pk, _text, _author), text in zip(found, texts, strict=True) if text}


@Written
def _noted(by: User, conversations: list[UUID]) -> QuerySet[Conversation, Any]:
    readable = Conversation.objects.readable_by(by).filter(pk__among=conversations)
    return readable.exclude(note="").values_list("pk", "note", "by")


def ties(person: Person, *, by: User) -> None:
    """Write down that `by` looked at whom `person` is tied to (T4)."""
    LogEntry.record("viewed_sealed", person, by=by, what="ties", purpose="person_page")


def reasons(people: Iterable[UUID], *, by: User, purpose: str, of: Any = None) -> None:
    """Write down that `by` read why `people` drift or how they are rated (T3): a list in one line.

    `of` is what the page is about, where it is not everybody. Of oneself one may read unwritten.
    """
    n = sum(pk != by.person_id for pk in people)
    if n:
        of = of or Organization.current()
        LogEntry.record("viewed_sealed", of, by=by, what="reasons", purpose=purpose, n=n)
