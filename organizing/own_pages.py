"""A person's own page: handing over the link, and what they can ask for on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from members.models import Carrier, CustomField, Grant, LogEntry, Organization, Pause, Person, User
from members.tokens import hashed, new_token
from organizing.models import FollowUp, OwnPage, OwnRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import Promise

OPEN_FOR = timedelta(days=14)
ANSWER_WITHIN = timedelta(days=7)  # practice 5.4
MOST_TEXT = 280


@transaction.atomic
def hand_over(person: Person, *, now: datetime, by: User) -> str:
    """Make a link to the page of `person` and return its token, kept as a hash only.

    Links made before end: there is one at a time.
    """
    _end(person, now=now)
    token = new_token()
    OwnPage.objects.create(
        person=person,
        made_for=person.pk,
        token_hash=hashed(token),
        made_by=by,
        expires_at=now + OPEN_FOR,
    )
    LogEntry.record("own_page_made", person, by=by, until=(now + OPEN_FOR).date())
    return token


def own_fields() -> list[CustomField]:
    """Return the fields people may fill in about themselves."""
    return list(CustomField.objects.in_use().filter(is_own=True).in_order())


@transaction.atomic
def take_back(person: Person, *, now: datetime, by: User) -> None:
    """End the link, from the next request on."""
    if _end(person, now=now):
        LogEntry.record("own_page_ended", person, by=by)


def _end(person: Person, *, now: datetime) -> int:
    return OwnPage.objects.filter(person=person, revoked_at=None).update(revoked_at=now)


def viewed(page: OwnPage) -> None:
    """Write down that the page was opened."""
    LogEntry.record("own_page_viewed", page.person, by=None, page=page.pk)


@transaction.atomic
def correct(page: OwnPage, text: str, *, on: date, about: str = "") -> OwnRequest:
    """Put what they say is wrong before whoever keeps in touch with them. A repeat adds nothing."""
    _wait(page)
    asked = page.person.own_requests.open().filter(
        kind=OwnRequest.Kind.CORRECT, text=text, about=about
    )
    if found := asked.first():
        return found
    words = _in_our_language(_("They ask to correct: %(text)s")) % {"text": text}
    LogEntry.record("correction_asked", page.person, by=None, page=page.pk)
    return _ask(page, OwnRequest.Kind.CORRECT, what=words, on=on, due_on=on, text=text, about=about)


@transaction.atomic
def object_to_contact(page: OwnPage, *, on: date) -> None:
    """They want to be left alone: off every call list at once."""
    _wait(page)
    person = Person.objects.get(pk=page.person_id)
    if not person.no_contact:
        person.ask_no_contact(True, by=None)
        _noted(page, OwnRequest.Kind.OBJECT, on=on)


@transaction.atomic
def welcome_contact(page: OwnPage, *, on: date) -> None:
    """They may be contacted again, by their own wish."""
    _wait(page)
    person = Person.objects.get(pk=page.person_id)
    if person.no_contact:
        person.ask_no_contact(False, by=None)
        _withdraw(page, OwnRequest.Kind.OBJECT, on=on)


@transaction.atomic
def pause(page: OwnPage, *, on: date, until: date) -> None:
    """They rest until a day, included."""
    _wait(page)
    Pause.begin(page.person, on=on, until=until, kind=Pause.Kind.AWAY, by=None)
    _noted(page, OwnRequest.Kind.PAUSE, on=on, text=str(until))


@transaction.atomic
def resume(page: OwnPage, *, on: date) -> None:
    """They are back before the day they named."""
    _wait(page)
    for rest in page.person.pauses.filter(began_on__lte=on).exclude(ended_on__lt=on):
        rest.end(on=on, by=None)
    _withdraw(page, OwnRequest.Kind.PAUSE, on=on)


@transaction.atomic
def ask_erasure(page: OwnPage, *, on: date) -> None:
    """Record that they want to be erased, due in seven days. A repeat moves nothing."""
    _wait(page)
    if page.person.own_requests.open().filter(kind=OwnRequest.Kind.ERASE).exists():
        return
    words, due_on = _in_our_language(_("They ask to be erased.")), on + ANSWER_WITHIN
    _ask(page, OwnRequest.Kind.ERASE, what=words, on=on, due_on=due_on)
    LogEntry.record("erasure_asked", page.person, by=None, due_on=due_on)


@transaction.atomic
def take_back_request(page: OwnPage, pk: UUID, *, on: date) -> bool:
    """Withdraw what they asked for and nobody has answered; whether there was something to."""
    _wait(page)
    found = page.person.own_requests.open().filter(pk=pk).first()
    if found is None:
        return False
    found.answer_with(OwnRequest.Outcome.WITHDRAWN, "", on=on, by=None)
    return True


def _ask(
    page: OwnPage, kind: str, *, what: str, on: date, due_on: date, text: str = "", about: str = ""
) -> OwnRequest:
    follow_up, _made = FollowUp.objects.open().get_or_create(
        person=page.person,
        what=what,
        defaults={"owner": answers_for(page, on=on), "due_on": due_on},
    )
    return OwnRequest.objects.create(
        person=page.person,
        kind=kind,
        text=text,
        about=about,
        due_on=on + ANSWER_WITHIN,
        follow_up=follow_up,
    )


def _noted(page: OwnPage, kind: str, *, on: date, text: str = "") -> None:
    """Keep for them what held at once."""
    done = OwnRequest.Outcome.DONE
    OwnRequest.objects.create(
        person=page.person, kind=kind, text=text, due_on=on, outcome=done, answered_on=on
    )


def _withdraw(page: OwnPage, kind: str, *, on: date) -> None:
    withdrawn = OwnRequest.Outcome.WITHDRAWN
    held = page.person.own_requests.filter(kind=kind, outcome=OwnRequest.Outcome.DONE)
    held.update(outcome=withdrawn, answered_on=on)


def _wait(page: OwnPage) -> None:
    """Let two presses on one page come one after the other."""
    OwnPage.objects.select_for_update().get(pk=page.pk)


def _in_our_language(text: Promise) -> str:
    """Return what a follow-up says in the organization's language, whoever asks in which."""
    with translation.override(Organization.current().language):
        return str(text)


def answers_for(page: OwnPage, *, on: date) -> Person:
    """Return who answers them: their carrier, else a leader of their unit, else who made the link.

    Whoever it is can sign in, and is not themselves.
    """
    active = User.objects.filter(is_active=True).exclude(person=page.person)
    carriers = Carrier.objects.current().filter(person=page.person)
    carrier = active.filter(person__in=carriers.values("by")).first()
    found = carrier or _leaders(page.person, active, on=on).first() or page.made_by
    return found.person


def _leaders(person: Person, active: QuerySet[User], *, on: date) -> QuerySet[User]:
    placed = person.placements.filter(ended_on=None).values_list("unit__path", flat=True)
    above = [pk for path in placed for pk in path]
    leading = Grant.objects.in_force(on).filter(role=Grant.Role.LEADER, unit__in=above)
    return active.filter(pk__in=leading.values("user")).select_related("person").order_by("pk")
