"""After an action: whose first act it was, and who goes back to them within two weeks (2.5).

The day after, whoever is nearest has it on their list by itself, as long as they may see the
newcomer at all: their carrier, whoever brought or asked them, whoever saw them there. Nobody's view
is widened by that. The rest are shown as without anybody, for a leader to share out.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.models import Action, Participation
from members.models import Carrier, LogEntry, Organization, Person, User
from organizing import handing_over
from organizing.models import FollowUp

if TYPE_CHECKING:
    from campaigns.models.action import ParticipationQuerySet

ABSORB_DAYS = 14
SECOND_ACT_DAYS = 60
LOG = "organizing.log_conversation"


def first_acts(done: ParticipationQuerySet) -> ParticipationQuerySet:
    """Return those of `done` that were somebody's first act ever."""
    earlier = Participation.objects.filter(
        person=OuterRef("person"), state=Participation.State.DID
    ).filter(
        Q(action__held_on__lt=OuterRef("action__held_on"))
        | Q(action__held_on=OuterRef("action__held_on"), action__lt=OuterRef("action"))
    )
    return done.filter(~Exists(earlier), state=Participation.State.DID)


def assign_due(*, on: date) -> int:
    """Put the first-timers of the last two weeks on somebody's list; return how many were put.

    From the day after the action on. A repeat finds them there.
    """
    since = on - timedelta(days=ABSORB_DAYS)
    actions = Action.objects.filter(held_on__gte=since, held_on__lt=on)
    return sum(_assign(action, on=on) for action in actions.order_by("held_on", "pk"))


@transaction.atomic
def _assign(action: Action, *, on: date) -> int:
    Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    rows = list(unassigned(action).select_related("person"))
    if not rows:
        return 0
    carriers = dict(
        Carrier.objects.current()
        .filter(person__in=[row.person_id for row in rows])
        .values_list("person", "by")
    )
    nearest = {
        row.person_id: [carriers.get(row.person_id), row.brought_by_id, row.asked_by_id,
                        row.verified_by_id]
        for row in rows
    }  # fmt: skip
    wanted = {pk for near in nearest.values() for pk in near if pk}
    users = {
        user.person_id: user
        for user in User.objects.filter(is_active=True, person__in=wanted).select_related("person")
    }
    made = 0
    for row in rows:
        for pk in dict.fromkeys(nearest[row.person_id]):
            user = users.get(pk) if pk else None
            if user and user.person_id != row.person_id and _may_log(user, row.person_id):
                _follow_up(action, row.person, user.person, on=on)
                made += 1
                break
    if made:
        LogEntry.record("newcomers_assigned", action, by=None, n=made)
    return made


def unassigned(action: Action) -> ParticipationQuerySet:
    """Return the first acts at `action` of people who are on nobody's list because of it."""
    taken = FollowUp.objects.filter(action=action, person=OuterRef("person"))
    return waiting(first_acts(action.participations.all())).filter(~Exists(taken))


def waiting(found: ParticipationQuerySet) -> ParticipationQuerySet:
    """Return those of people one may go back to: here, and not asking to be left alone (R13)."""
    return found.filter(
        person__status=Person.Status.ACTIVE, person__no_contact=False, person__is_management=False
    )


def _may_log(user: User, person: UUID) -> bool:
    if not user.has_perm(LOG):
        return False
    return Person.objects.visible_to(user, may=LOG).filter(pk=person).exists()


@transaction.atomic
def assign(action: Action, person: Person, *, to: Person, on: date, by: User) -> None:
    """Let `to` go back to somebody whose first act it was; who had nobody is carried by them.

    Named anew, the earlier one is let go. A repeat changes nothing.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    rows = FollowUp.objects.open().filter(action=action, person=person)
    if rows.filter(owner=to).exists():
        return
    rows.update(state=FollowUp.State.DROPPED, resolved_on=on)
    if not Carrier.objects.current().filter(person=person).exists():
        handing_over.switch(person, to=to, on=on, by=by)
    _follow_up(action, person, to, on=on)
    LogEntry.record("newcomer_assigned", action, by=by, person=person.pk, to=to.pk)


def _follow_up(action: Action, person: Person, owner: Person, *, on: date) -> None:
    with translation.override(Organization.current().language):
        what = _("Their first act: %(action)s. Sit down with them by %(day)s.") % {
            "action": action.name,
            "day": (action.held_on + timedelta(days=ABSORB_DAYS)).isoformat(),
        }
    FollowUp.objects.create(person=person, owner=owner, action=action, due_on=on, what=what)


@transaction.atomic
def brought(action: Action, person: Person, *, by_whom: Person | None, by: User) -> None:
    """Record who brought somebody to an action."""
    action.take_part(person, by=by, brought_by=by_whom)
