"""What is forgotten by itself, class by class, and when (practice 5.4).

Each class says which rows are past their time and what is done to them. It runs every day, so that
deleting is routine and never an answer to anything; a legal hold stops it for whom it covers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Exists, F, Min, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Action, Participation
from members import erasing
from members.models import (
    Attendance,
    ContactPoint,
    Erasure,
    LogEntry,
    Membership,
    Organization,
    Person,
    Seat,
    User,
)
from members.models.forgetting import held_people, is_anything_held
from organizing.models import Assessment, Attempt, Commitment, Conversation, FollowUp, Tie

SOME = 2_000
PEOPLE_A_DAY = 500
NOTICE = timedelta(days=30)  # to look at what goes, change the days or ask for a hold
WITHHOLDING = [Action.Kind.PLEDGE, Action.Kind.STRIKE]


@dataclass(frozen=True)
class Kept:
    """A class of what is held: how long by default, what is past it, what is done then."""

    name: str
    label: str | Promise
    says: str | Promise
    days: int
    counted: str  # the column whose day is counted from
    rows: Callable[[], models.QuerySet]
    person: str = "person"
    forget: Callable[[models.QuerySet], int] | None = None
    least: int = 30

    def kept_for(self, organization: Organization) -> int:
        """Return for how many days it is kept here."""
        return int(organization.retention.get(self.name, self.days))

    def past(self, organization: Organization, *, on: date) -> models.QuerySet:
        """Return what is past its time on that day and under no hold."""
        last = on - timedelta(days=self.kept_for(organization))
        found = self.rows().filter(**{f"{self.counted}__lte": last})
        return found.exclude(**{f"{self.person}__in": Person.objects.filter(held_people())})


def _blank(rows: models.QuerySet) -> int:
    """Take the free text of conversations; what was ticked stays."""
    return rows.update(note="", ask="", note_expires_on=None)


def _delete(rows: models.QuerySet) -> int:
    found = list(rows.values_list("pk", flat=True)[:SOME])
    rows.model._base_manager.filter(pk__in=found).delete()
    return len(found)


def _reduce(rows: models.QuerySet) -> int:
    """Leave of former members their name and when they belonged: no way to reach or rate them."""
    people = list(rows.values_list("pk", flat=True)[:SOME])
    ContactPoint.objects.filter(person__in=people).delete()
    Assessment.objects.filter(person__in=people).delete()
    FollowUp.objects.filter(person__in=people).delete()
    Tie.objects.filter(Q(a__in=people) | Q(b__in=people)).delete()
    Conversation.objects.filter(person__in=people).update(note="", ask="")
    return len(people)


def _erase(rows: models.QuerySet) -> int:
    """Erase people nobody ever reached. Without a tombstone: a new list may name them again."""
    n = 0
    for person in rows.order_by("created_at", "pk")[:PEOPLE_A_DAY]:
        made = Erasure.objects.create(person=person, why=Erasure.Why.PAST)
        erasing.erase(person, erasure=made, by=None, with_tombstone=False)
        n += 1
    return n


def _never_reached() -> models.QuerySet:
    """Return people of whom there is nothing but a list: no talk, no meeting, no promise."""
    found = Person.objects.filter(status=Person.Status.ACTIVE, merged_into=None)
    for rows in (
        Conversation.objects.filter(person=OuterRef("pk")),
        Conversation.objects.filter(by=OuterRef("pk")),
        Attendance.objects.filter(person=OuterRef("pk"), state="present"),
        Participation.objects.filter(person=OuterRef("pk"), state="did"),
        Commitment.objects.filter(Q(owed_by=OuterRef("pk")) | Q(owed_to=OuterRef("pk"))),
        Membership.objects.filter(person=OuterRef("pk")),
        Seat.objects.filter(person=OuterRef("pk")),
        Tie.objects.filter(Q(a=OuterRef("pk")) | Q(b=OuterRef("pk"))),
        User.objects.filter(person=OuterRef("pk")),
    ):
        found = found.exclude(Exists(rows))
    return found


def _to_reduce() -> models.QuerySet:
    left = Person.objects.filter(status=Person.Status.LEFT_SCOPE)
    return left.filter(
        Exists(ContactPoint.objects.filter(person=OuterRef("pk")))
        | Exists(Assessment.objects.filter(person=OuterRef("pk")))
        | Exists(Tie.objects.filter(Q(a=OuterRef("pk")) | Q(b=OuterRef("pk"))))
    )


def _withheld() -> models.QuerySet:
    closed = F("action__campaign__closed_on")
    found = Participation.objects.filter(action__kind__in=WITHHOLDING)
    return found.filter(action__campaign__closed_on__isnull=False).annotate(closed_on=closed)


CLASSES = [
    Kept("attempts", _("Tries without an answer"), _("deleted"), 180, "tried_on",
         lambda: Attempt.objects.all()),
    Kept("words", _("Notes and asks of one-on-ones"),
         _("the words go; day, kind and answer stay"), 365, "talked_on",
         lambda: Conversation.objects.exclude(note="", ask=""), forget=_blank),
    Kept("assessments", _("Ratings"), _("deleted"), 730, "assessed_on",
         lambda: Assessment.objects.all()),
    Kept("never_reached", _("People nobody ever reached"), _("erased"), 365, "created_at__date",
         _never_reached, person="pk", forget=_erase, least=90),
    Kept("former", _("People who left"),
         _("ways to reach them, ratings, ties and words go; the name stays"), 730, "status_on",
         _to_reduce, person="pk", forget=_reduce, least=90),
    Kept("withholding", _("Who pledged or struck, after the campaign closed"), _("deleted"), 90,
         "closed_on", _withheld),
]  # fmt: skip
RECORD = "record"
RECORD_DAYS = 395  # thirteen months
LIMITS = {one.name: (one.least, 3650) for one in CLASSES} | {RECORD: (90, 3650)}


@dataclass(frozen=True)
class Next:
    """What goes next of a class: how much is due now, and the day of the first after that."""

    kept: Kept | None
    label: str | Promise
    says: str | Promise
    days: int
    due: int
    held: int
    on: date | None


def coming(*, on: date) -> list[Next]:
    """Return for each class what the next run takes, what a hold keeps, and what follows when."""
    organization = Organization.current()
    found = []
    for kept in CLASSES:
        days = kept.kept_for(organization)
        last = on - timedelta(days=days)
        due = kept.past(organization, on=on).count()
        every = kept.rows().filter(**{f"{kept.counted}__lte": last}).count()
        first = (
            kept.rows()
            .filter(**{f"{kept.counted}__gt": last})
            .aggregate(at=Min(kept.counted))["at"]
        )
        day = first.date() if isinstance(first, datetime) else first
        found.append(
            Next(kept, kept.label, kept.says, days, due, every - due,
                 day + timedelta(days=days) if day else None)
        )  # fmt: skip
    days = int(organization.retention.get(RECORD, RECORD_DAYS))
    found.append(
        Next(None, _("The record of acts"), _("whole seals go; what they sealed is gone"), days,
             0, 0, None)
    )  # fmt: skip
    return found


def run_after_notice(*, on: date) -> dict[str, int]:
    """Forget what is past its time, but nothing in the first thirty days it was announced.

    An installation that is upgraded, or takes in an old roster, may have much that is past.
    """
    organization = Organization.current()
    if organization.forgets_from is None:
        organization.forgets_from = on + NOTICE
        organization.save()
        LogEntry.record("forgetting_announced", organization, by=None, on=organization.forgets_from)
    return run(on=on) if on >= organization.forgets_from else {}


def run(*, on: date) -> dict[str, int]:
    """Forget what is past its time; return how many of each class went. A repeat finds none."""
    organization = Organization.current()
    gone: dict[str, int] = {}
    for kept in CLASSES:
        forget = kept.forget or _delete
        while True:
            with transaction.atomic():
                n = forget(kept.past(organization, on=on))
                if n:
                    LogEntry.record("kept_no_longer", organization, by=None, what=kept.name, n=n)
            gone[kept.name] = gone.get(kept.name, 0) + n
            if n < SOME or kept.forget is _erase:
                break
    if not is_anything_held():
        gone[RECORD] = _prune(int(organization.retention.get(RECORD, RECORD_DAYS)), on)
    gone["addresses"] = forget_addresses()
    erasing.write_list()
    return {name: n for name, n in gone.items() if n}


@transaction.atomic
def _prune(days: int, on: date) -> int:
    before = datetime.combine(on - timedelta(days=days), time(), timezone.get_current_timezone())
    LogEntry.objects.filter(at__lt=before)._raw_delete("default")
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_prune(%s)", [before])
        n: int = cursor.fetchone()[0]
    return n


def forget_addresses(days: int = 7) -> int:
    """Forget from where people were signed in, once it is older than `days` (trust 88)."""
    n = 0
    before = timezone.now() - timedelta(days=days)
    for model in apps.get_models():
        fields: dict[str, Any] = {field.name: field for field in model._meta.local_fields}
        ips = [f for f in fields.values() if isinstance(f, models.GenericIPAddressField)]
        seen = next((name for name in ("last_seen_at", "created_at", "at") if name in fields), "")
        for ip in ips:
            rows = model._base_manager.filter(**{f"{seen}__lt": before} if seen else {})
            empty = None if ip.null else "0.0.0.0"  # noqa: S104  # an address of nowhere
            n += rows.exclude(**{ip.name: empty}).update(**{ip.name: empty})
    return n
