"""What is forgotten by itself, class by class, and when (practice 5.4).

Each class says which rows are past their time and what is done to them. It runs every day, so that
deleting is routine and never an answer to anything; a legal hold stops it for whom it covers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists, F, Min, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Action, Participation, SignUp
from members import erasing, lawful
from members.models import (
    Attendance,
    ContactPoint,
    CustomValue,
    Erasure,
    LogEntry,
    Membership,
    Organization,
    Person,
    Seat,
    Tagging,
    User,
)
from members.models.forgetting import held_people, is_anything_held
from organizing.models import (
    AssertedRung,
    Assessment,
    Attempt,
    Commitment,
    Conversation,
    FollowUp,
    Tie,
)

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
    by_the_day: bool = False  # of people a run takes no more than PEOPLE_A_DAY

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
    _free_ties().filter(Q(a__in=people) | Q(b__in=people)).delete()
    Conversation.objects.filter(person__in=people).update(note="", ask="")
    return len(people)


def _free_ties() -> models.QuerySet:
    """Return ties of which no end is held."""
    held = Person.objects.filter(held_people())
    return Tie.objects.exclude(a__in=held).exclude(b__in=held)


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
        | Exists(_free_ties().filter(Q(a=OuterRef("pk")) | Q(b=OuterRef("pk"))))
    )


def _unseen() -> models.QuerySet:
    """Return what was typed on public pages and nobody looked at. Whose it is is not known: any
    hold keeps it."""
    found = SignUp.objects.waiting()
    return found.none() if is_anything_held() else found


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
         _never_reached, person="pk", forget=_erase, least=90, by_the_day=True),
    Kept("former", _("People who left"),
         _("ways to reach them, ratings, ties and words go; the name stays"), 730, "status_on",
         _to_reduce, person="pk", forget=_reduce, least=90),
    Kept("withholding", _("Who pledged or struck, after the campaign closed"), _("deleted"), 90,
         "closed_on", _withheld),
    Kept("sign_ups", _("Sign-ups nobody has looked at"), _("deleted"), 180, "received_on",
         _unseen),
]  # fmt: skip
NOT_MET = _("about people nobody has been in contact with (GDPR)")


def _unmet(model: type[models.Model], *, told_us: bool, ends: tuple[str, ...] = ("person",)) -> Any:
    """Return rows of `model` that the GDPR lets nobody hold, and no hold keeps on its other end."""

    def rows() -> models.QuerySet:
        may = lawful.in_contact_or_told_us() if told_us else lawful.in_contact()
        met = Person.objects.filter(may)
        beyond = Q(*((f"{end}__in", met) for end in ends))
        found = model._base_manager.exclude(beyond)
        for end in ends[1:]:
            found = found.exclude(**{f"{end}__in": Person.objects.filter(held_people())})
        return found

    return rows


def _ways() -> models.QuerySet:
    found: models.QuerySet = _unmet(ContactPoint, told_us=True)()
    return found.exclude(source=Person.Source.THEMSELVES)


# What goes while the GDPR is the law here (practice 5.5), however it came in.
BY_LAW = [
    Kept("unmet_ratings", _("Ratings"), NOT_MET, 0, "created_at__date",
         _unmet(Assessment, told_us=False)),
    Kept("unmet_words", _("Words given for a rung"), NOT_MET, 0, "created_at__date",
         _unmet(AssertedRung, told_us=False)),
    Kept("unmet_ties", _("Ties"), NOT_MET, 0, "created_at__date",
         _unmet(Tie, told_us=False, ends=("a", "b")), person="a"),
    Kept("unmet_ways", _("Ways to reach them"), NOT_MET, 0, "created_at__date", _ways),
    Kept("unmet_tags", _("Tags"), NOT_MET, 0, "created_at__date", _unmet(Tagging, told_us=True)),
    Kept("unmet_fields", _("Fields of our own"), NOT_MET, 0, "created_at__date",
         _unmet(CustomValue, told_us=True)),
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


def in_force(organization: Organization, *, on: date) -> list[Kept]:
    """Return what runs on that day: what the GDPR asks for after thirty days' notice, too."""
    since = organization.gdpr_from
    return [*CLASSES, *(BY_LAW if since and on >= since + NOTICE else [])]


def coming(*, on: date) -> list[Next]:
    """Return for each class what the next run takes, what a hold keeps, and what follows when."""
    organization = Organization.current()
    found = []
    for kept in in_force(organization, on=on):
        days = kept.kept_for(organization)
        last = on - timedelta(days=days)
        due = kept.past(organization, on=on).count()
        now = min(due, PEOPLE_A_DAY) if kept.by_the_day else due
        every = kept.rows().filter(**{f"{kept.counted}__lte": last}).count()
        first = (
            kept.rows()
            .filter(**{f"{kept.counted}__gt": last})
            .aggregate(at=Min(kept.counted))["at"]
        )
        day = first.date() if isinstance(first, datetime) else first
        then = on if due > now else day and day + timedelta(days=days)
        found.append(Next(kept, kept.label, kept.says, days, now, every - due, then))
    if (since := organization.gdpr_from) and on < since + NOTICE:
        found += [
            Next(one, one.label, one.says, 0, 0, 0, since + NOTICE)
            for one in BY_LAW
            if one.rows().exists()
        ]
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
    for kept in in_force(organization, on=on):
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
