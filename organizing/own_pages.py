"""A person's own page: handing over the link, and what they can ask for on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from members.models import Carrier, Grant, LogEntry, Organization, Pause, Person, User
from members.tokens import hashed, new_token
from organizing.models import FollowUp, OwnPage

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
def correct(page: OwnPage, text: str, *, on: date) -> None:
    """Put what they say is wrong before whoever keeps in touch with them. A repeat adds nothing."""
    _follow_up(page, _in_our_language(_("They ask to correct: %(text)s")) % {"text": text}, on=on)
    LogEntry.record("correction_asked", page.person, by=None, page=page.pk)


@transaction.atomic
def object_to_contact(page: OwnPage) -> None:
    """They want to be left alone: off every call list at once."""
    if not page.person.no_contact:
        page.person.ask_no_contact(True, by=None)


def pause(page: OwnPage, *, on: date, until: date) -> None:
    """They rest until a day, included."""
    Pause.begin(page.person, on=on, until=until, kind=Pause.Kind.AWAY, by=None)


@transaction.atomic
def ask_erasure(page: OwnPage, *, on: date) -> None:
    """Record that they want to be erased, due in seven days. A repeat moves nothing."""
    if _follow_up(page, _in_our_language(_("They ask to be erased.")), on=on + ANSWER_WITHIN):
        LogEntry.record("erasure_asked", page.person, by=None, due_on=on + ANSWER_WITHIN)


def _in_our_language(text: Promise) -> str:
    """Return what a follow-up says in the organization's language, whoever asks in which."""
    with translation.override(Organization.current().language):
        return str(text)


def _follow_up(page: OwnPage, what: str, *, on: date) -> bool:
    OwnPage.objects.select_for_update().get(pk=page.pk)  # two presses at once make one
    made = FollowUp.objects.open().get_or_create(
        person=page.person, what=what, defaults={"owner": answers_for(page, on=on), "due_on": on}
    )
    return made[1]


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
