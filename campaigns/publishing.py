"""Publishing a structure test, which only its committee does; and the counts of a secret ballot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from campaigns.models import Decision, EligibleSnapshot, StructureTest
from members.models import LogEntry, Seat

if TYPE_CHECKING:
    from datetime import date

    from members.models import User


class CannotPublish(Exception):
    """The test cannot be published so. The message is fit for the person who asked."""


def sits_on(test: StructureTest, user: User) -> bool:
    """Whether `user` holds a seat on the committee the test answers to."""
    seats = Seat.objects.filter(committee=test.committee_id, person=user.person_id, ended_on=None)
    return seats.exists()


def votes_to_publish(test: StructureTest) -> QuerySet[Decision]:
    """Return the committee's decisions to publish this test and no other, the latest first."""
    found = Decision.objects.carried().filter(
        Q(publishes=None) | Q(publishes=test),
        kind=Decision.Kind.PUBLISH,
        committee=test.committee_id,
        actions=test.action_id,
    )
    return found.filter(decided_on__gte=test.action.held_on).order_by("-decided_on", "-pk")


@transaction.atomic
def publish(test: StructureTest, *, on: date, by: User) -> StructureTest:
    """Publish the results, as the committee decided; published already, nothing changes.

    Raises CannotPublish to who holds no seat on it, without its decision, and before the day.
    """
    test = (
        StructureTest.objects.select_for_update(of=("self",))
        .select_related("action")
        .get(pk=test.pk)
    )
    if test.is_published:
        return test
    if not sits_on(test, by):
        raise CannotPublish(_("Only somebody with a seat on the committee publishes its tests."))
    if test.action.held_on > on:
        raise CannotPublish(_("The day of the test has not come yet."))
    decision = votes_to_publish(test).first()
    if decision is None:
        raise CannotPublish(
            _("The committee has not decided to publish it. Record its decision first.")
        )
    test.publication, test.published_on, test.published_by = decision, on, by
    test.save(update_fields=["publication", "published_on", "published_by"])
    LogEntry.record("test_published", test.action, by=by, decision=decision.pk, on=on)
    return test


@transaction.atomic
def count_ballot(
    test: StructureTest,
    *,
    cast: Mapping[UUID, int],
    yes: int,
    no: int,
    spoilt: int,
    on: date,
    by: User,
) -> None:
    """Write down a secret ballot: turnout by unit, yes and no over all. Nothing by person.

    The choices are not kept by unit: where all of a small unit voted alike, everybody would know.
    Raises CannotPublish where it does not add up, before the day, or once it is published.
    """
    if test.is_published:
        raise CannotPublish(_("It is published: its counts stay as they are."))
    if test.action.held_on > on:
        raise CannotPublish(_("The day of the test has not come yet."))
    rows = {row.pk: row for row in test.snapshots.select_for_update()}
    if sum(cast.values()) != yes + no + spoilt:
        raise CannotPublish(_("Turnout and votes do not add up: count again."))
    for pk, row in rows.items():
        row.cast = cast.get(pk, 0)
        if row.cast > row.headcount:
            raise CannotPublish(_("More votes than people in a unit: count again."))
    EligibleSnapshot.objects.bulk_update(rows.values(), ["cast"])
    test.yes, test.no, test.spoilt = yes, no, spoilt
    test.save(update_fields=["yes", "no", "spoilt"])
    LogEntry.record("ballot_counted", test.action, by=by, cast=sum(cast.values()))
