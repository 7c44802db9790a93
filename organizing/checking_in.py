"""A case of drift in somebody's hands: who reaches out, what came of it, and telling them once.

Cases open, close and pass to the lead by themselves (`organizing/standing/write/`); here is what
people do with them. Nothing here deletes anybody.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from members.models import LogEntry, Organization, Pause, Person, Touched, User
from organizing.models import DriftFlag, FollowUp, Nudge, Reminders

if TYPE_CHECKING:
    from uuid import UUID

MORNING = 4  # hours after somebody's hour within which a morning mail is still one
CLOSES = {
    DriftFlag.Outcome.TALKED: DriftFlag.Closed.TALKED,
    DriftFlag.Outcome.RESTING: DriftFlag.Closed.RESTING,
    DriftFlag.Outcome.LEFT: DriftFlag.Closed.LEFT,
    DriftFlag.Outcome.NOT_DRIFTING: DriftFlag.Closed.NOT_DRIFTING,
}


class NotPossible(Exception):
    """The case cannot be changed like that. The message is fit for whoever tried."""


@transaction.atomic
def assign(flag: DriftFlag, *, to: Person, on: date, by: User) -> DriftFlag:
    """Ask `to` to reach out. Their two weeks begin anew; a repeat changes nothing."""
    flag = DriftFlag.objects.select_for_update().get(pk=flag.pk)
    if to.pk == flag.person_id:
        raise NotPossible(str(_("Choose somebody else than the person it is about.")))
    if flag.closed_on is not None or (flag.owner_id == to.pk and flag.assigned_on is not None):
        return flag
    flag.owner, flag.owner_as = to, DriftFlag.OwnerAs.ASKED
    flag.assigned_on, flag.assigned_by, flag.passed_on = on, by, None
    flag.save(update_fields=["owner", "owner_as", "assigned_on", "assigned_by", "passed_on"])
    LogEntry.record("case_assigned", flag, by=by, to=str(to.pk))
    return flag


@transaction.atomic
def came_of_it(flag: DriftFlag, outcome: str, *, on: date, by: User, reason: str = "") -> DriftFlag:
    """Write down what came of reaching out. A second press of the same is harmless.

    Nobody answering leaves the case open. Resting pauses, and leaving ends, where `by` may do
    that; else their lead sees what was said.
    """
    flag = DriftFlag.objects.select_for_update().select_related("person").get(pk=flag.pk)
    if flag.closed_on is not None or outcome not in DriftFlag.Outcome.values:
        return flag
    if outcome == DriftFlag.Outcome.NO_ANSWER and (flag.outcome, flag.outcome_on) == (outcome, on):
        return flag
    flag.outcome, flag.outcome_on, flag.outcome_by = outcome, on, by
    flag.tries += outcome == DriftFlag.Outcome.NO_ANSWER
    closed = CLOSES.get(DriftFlag.Outcome(outcome))
    if closed is not None:
        flag.closed_on, flag.closed_as = max(on, flag.opened_on), closed
        flag.closed_fact = {"on": on.isoformat(), "said": True}
        _follow(flag, outcome, on=on, by=by, reason=reason)
    flag.save()
    LogEntry.record("case_outcome", flag, by=by, outcome=outcome)
    return flag


def _follow(flag: DriftFlag, outcome: str, *, on: date, by: User, reason: str) -> None:
    person = flag.person
    if outcome == DriftFlag.Outcome.RESTING and _may(by, "members.pause_person", person):
        pause = Pause.begin(person, on=on, until=None, kind=Pause.Kind.AWAY, by=by)
        flag.closed_fact["pause"] = str(pause.pk)
    if outcome == DriftFlag.Outcome.LEFT and _may(by, "members.change_person", person):
        known = reason if reason in Person.LeftReason.values else Person.LeftReason.OTHER
        person.leave(on=on, reason=known, by=by)
    for asked in FollowUp.objects.open().filter(person=person, owner=by.person_id, due_on__lte=on):
        asked.resolve(FollowUp.State.DONE, on=on, by=by)


def _may(by: User, verb: str, person: Person) -> bool:
    may = Person.objects.visible_to(by, may=verb)
    return verb in by.verbs and may.filter(pk=person.pk).exists()


def can_take_back(flag: DriftFlag, *, on: date, by: User) -> bool:
    """Whether `by` may take back what they wrote today; leaving is not taken back here."""
    said = flag.outcome_on == on and flag.outcome_by_id == by.pk
    return said and flag.outcome != DriftFlag.Outcome.LEFT


@transaction.atomic
def take_back(flag: DriftFlag, *, on: date, by: User) -> DriftFlag:
    """Take back what was written today, and open the case again if that closed it."""
    flag = DriftFlag.objects.select_for_update().get(pk=flag.pk)
    if not can_take_back(flag, on=on, by=by):
        return flag
    pause_id = flag.closed_fact.get("pause")
    was = flag.outcome
    flag.tries -= was == DriftFlag.Outcome.NO_ANSWER
    flag.outcome, flag.outcome_on, flag.outcome_by = "", None, None
    if flag.closed_fact.get("said"):
        flag.closed_on, flag.closed_as, flag.closed_fact = None, "", {}
    try:
        with transaction.atomic():
            flag.save()
    except IntegrityError as problem:
        raise NotPossible(str(_("There is a newer case about them."))) from problem
    if pause_id and (pause := Pause.objects.filter(pk=pause_id).first()):
        pause.end(on=on, by=by)
    Touched.mark(flag.person_id)
    LogEntry.record("case_outcome_taken_back", flag, by=by, outcome=was)
    return flag


def tell_owners(now: datetime) -> int:
    """Queue a mail for owners of cases who asked for mails and whose morning it is.

    About one person at most one mail in `notify_cooldown` days, to whoever owns the case then.
    Return how many cases were told. A repeat, or a second worker at once, finds them told.
    """
    organization = Organization.current()
    zone = ZoneInfo(organization.timezone)
    local = now.astimezone(zone)
    on, rules = local.date(), organization.rules["drift"]
    hours = range(max(0, local.hour - MORNING + 1), local.hour + 1)
    asked = Reminders.objects.filter(digest_hour__in=hours, user__is_active=True)
    users: dict[UUID, UUID] = dict(asked.values_list("user__person", "user"))
    return tell(users, on=on, cooldown=rules["notify_cooldown"])


@transaction.atomic
def tell(users: dict[UUID, UUID], *, on: date, cooldown: int) -> int:
    """Mark the cases these people own as told on a day, and queue one mail for each of them."""
    told = DriftFlag.objects.filter(
        person=OuterRef("person"), notified_on__gt=on - timedelta(days=cooldown)
    )
    called = Q(person__status=Person.Status.ACTIVE, person__no_contact=False)
    due = (
        DriftFlag.objects.open()
        .filter(~Exists(told), called, owner__in=users, opened_on__lte=on)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")
    )
    owners = dict(due.values_list("pk", "owner"))
    DriftFlag.objects.filter(pk__in=owners).update(notified_on=on)
    Nudge.objects.bulk_create(
        [
            Nudge(user_id=users[owner], kind=Nudge.Kind.CHECK_IN, local_day=on)
            for owner in sorted(set(owners.values()))
        ],
        ignore_conflicts=True,
    )
    return len(owners)
