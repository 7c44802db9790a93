"""Whose plan it is: what people say of a campaign's plan in conversations (practice 2.10)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from campaigns.models import Campaign, PlanVersion
from members.models import LogEntry, Person, Placement
from organizing.models import Conversation, PlanBuyIn

if TYPE_CHECKING:
    from members.models import User

OWNED = (PlanBuyIn.State.CAN_EXPLAIN, PlanBuyIn.State.SHAPED, PlanBuyIn.State.VOTED)


def covering(person_id: UUID | None) -> Campaign | None:
    """Return the newest open campaign with a plan that is about where somebody is placed.

    A campaign of no unit is about everywhere.
    """
    if person_id is None:
        return None
    planned = PlanVersion.objects.filter(campaign=OuterRef("pk"))
    found = Campaign.objects.open().filter(Exists(planned)).prefetch_related("units")
    live = list(found.order_by("-opened_on", "-pk"))
    if not live:
        return None
    placed = Placement.objects.current().filter(person=person_id)
    within = {unit for path in placed.values_list("unit__path", flat=True) for unit in path}
    for campaign in live:
        units = {unit.pk for unit in campaign.units.all()}
        if not units or units & within:
            return campaign
    return None


def hear(conversation: Conversation, state: str) -> None:
    """Keep what was said of the plan in a conversation; nothing said takes back what was kept."""
    if not state:
        PlanBuyIn.objects.filter(conversation=conversation).delete()
        return
    known = PlanBuyIn.objects.filter(conversation=conversation).select_related("campaign").first()
    campaign = known.campaign if known else covering(conversation.person_id)
    if campaign is None:
        return
    PlanBuyIn.objects.update_or_create(
        conversation=conversation,
        defaults={"state": state, "said_on": conversation.talked_on},
        create_defaults={
            "campaign": campaign,
            "version": campaign.plan_versions.order_by("-number").first(),
            "person_id": conversation.person_id,
            "by_id": conversation.by_id,
            "state": state,
            "said_on": conversation.talked_on,
        },
    )


@transaction.atomic
def say(campaign: Campaign, person: Person, state: str, *, on: date, by: User) -> PlanBuyIn:
    """Note outside a conversation where somebody stands; the same on the same day adds nothing."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    last = PlanBuyIn.objects.filter(campaign=campaign, person=person).latest_by(on).first()
    if last and last.state == state and last.said_on == on:
        return last
    made = PlanBuyIn.objects.create(
        campaign=campaign,
        version=campaign.plan_versions.order_by("-number").first(),
        person=person,
        by=by.person,
        state=state,
        said_on=on,
    )
    LogEntry.record("buy_in", campaign, by=by, person=person.pk)  # not what they said
    return made
