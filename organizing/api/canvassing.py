"""What a phone bank or a texting tool reports of somebody: reached or not, and tags.

A canvass is what a file of contact history is (organizing/importing/talks.py): a brief one-on-one
where somebody was reached, a try where nobody was, each by whose key it is.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from members import describing
from members.ids import uuid7
from members.models import Organization, Person, User
from organizing import conversing
from organizing.api import hal
from organizing.api.once import once
from organizing.api.people import asking, one, tags_called
from organizing.api.writing import may_change
from organizing.conversing import Talk
from organizing.importing.talks import channel_of
from organizing.models import Attempt, Conversation

router = Router(tags=["People"])
LOG = "organizing.log_conversation"


class Canvass(Schema):
    """One try to reach somebody, and whether they were reached."""

    action_date: str | None = Field(None, max_length=40)
    contact_type: str = Field("", max_length=60)
    input_type: str = Field("", max_length=60)
    status_code: str | None = Field(None, max_length=60)
    success: bool = False
    links: dict[str, Any] = Field({}, alias="_links")


class CanvassIn(Schema):
    """A canvass, and tags to put on or take off. Answers are passed over: we have no questions."""

    canvass: Canvass
    add_tags: list[str] = Field([], max_length=50)
    remove_tags: list[str] = Field([], max_length=50)
    add_answers: list[Any] = Field([], max_length=200)


class CanvassOut(Schema):
    """The canvass as it was written down."""

    identifiers: list[str]
    created_date: str
    modified_date: str
    action_date: str
    contact_type: str
    success: bool
    links: dict[str, Any] = Field(alias="_links")


@router.post(
    "/people/{uuid:pk}/record_canvass_helper/",
    response=CanvassOut,
    by_alias=True,
    include_in_schema=False,
    url_name="record_with_a_slash",
)  # as texting tools write it
@router.post("/people/{uuid:pk}/record_canvass_helper", response=CanvassOut, by_alias=True)
@once
def record(request: HttpRequest, pk: UUID, said: CanvassIn) -> dict[str, Any]:
    """Write down that somebody was reached, or that it was tried; the same day and way once."""
    user = asking(request)
    with transaction.atomic():
        person = one(pk, user)
        if not _may_log(person, user):
            raise HttpError(403, "the grant of this key logs no conversation with this person")
        kept = _kept(said.canvass, person, user)
        adding, taking = tags_called(said.add_tags, user), tags_called(said.remove_tags, user)
        if adding or taking:
            may_change(person, user)
        for tag in adding:
            describing.tag(person, tag, by=user)
        for tag in taking:
            describing.untag(person, tag, by=user)
    return _shown(kept)


def _may_log(person: Person, user: User) -> bool:
    scope = Person.objects.visible_to(user, may=LOG).present()
    return user.has_perm(LOG) and scope.filter(pk=person.pk).exists()


def _kept(canvass: Canvass, person: Person, user: User) -> Conversation | Attempt:
    """Return what is on record of that day and way already, or what is written down now."""
    by = canvass.links.get("osdi:canvasser")
    href = by.get("href") if isinstance(by, dict) else by
    if href and hal.last(href) != user.person_id:
        raise HttpError(422, "a canvass is by whose key it is: make one for each who calls")
    on, today = _day(canvass), timezone.localdate()
    if on > today:
        raise HttpError(422, "action_date: it has not taken place yet")
    channel = channel_of([canvass.contact_type])
    talk = Talk(key=uuid7(), on=on, person=person, kind=Conversation.Kind.CHECK_IN,
                channel=channel, minutes=Conversation.Minutes.BRIEF)  # fmt: skip
    conversing.hold(UUID(int=person.pk.int ^ user.pk.int))  # several reports of one call at once
    same = {"person": person, "by": user.person, "channel": channel}
    mine = Conversation.objects.visible_to(user)
    talked = mine.filter(**same, talked_on=on).first()
    if talked is not None:
        return talked
    try:
        if canvass.success:
            rules = Organization.current().rules
            return conversing.log_conversation(talk, by=user, rules=rules, today=today)
        tried = Attempt.objects.filter(**same, tried_on=on).first()
        return tried or conversing.log_attempt(talk, by=user)
    except conversing.NotSaved as problem:
        raise HttpError(422, str(problem)) from problem


def _day(canvass: Canvass) -> date:
    if not canvass.action_date:
        return timezone.localdate()
    return hal.as_day(canvass.action_date, field="action_date")[0]


def _shown(kept: Conversation | Attempt) -> dict[str, Any]:
    is_talk = isinstance(kept, Conversation)
    on = kept.talked_on if isinstance(kept, Conversation) else kept.tried_on
    here = {"self": hal.link("conversations", kept.pk)} if is_talk else {}
    return {
        "identifiers": hal.identifiers(kept.pk),
        "created_date": hal.moment(kept.created_at),
        "modified_date": hal.moment(kept.created_at),
        "action_date": hal.day(on),
        "contact_type": kept.channel,
        "success": is_talk,
        "_links": {
            **here,
            "osdi:target": hal.link("people", kept.person_id),
            "osdi:canvasser": hal.link("people", kept.by_id),
            "curies": hal.CURIES,
        },
    }
