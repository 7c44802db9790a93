"""What people say of themselves, and that a sheet was shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from campaigns.models import Campaign, ImpactRelation, SheetShown
from members.database.written import Written
from members.models import LogEntry, Person, Unit
from organizing.reporting import Quarter

REMINDED = timedelta(days=31)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User


@transaction.atomic
def declare(
    person: Person, campaign: Campaign, value: str, *, door: str, on: date, by: User | None
) -> ImpactRelation:
    """Keep what `person` says of their own relation to a campaign; the log does not say what.

    "Rather not say" takes back what was said before. Saying the same again changes nothing.
    """
    row, _made = ImpactRelation.objects.update_or_create(
        person=person,
        campaign=campaign,
        defaults={"value": value, "door": door, "declared_on": on},
    )
    LogEntry.record("relation_declared", campaign, by=by, door=door)
    return row


def campaigns_of(person: Person) -> list[tuple[Campaign, str]]:
    """Return the open campaigns of somebody's units, and what they said of each, if anything."""
    here: set[UUID] = set()
    for unit in Unit.objects.filter(placements__person=person, placements__ended_on=None):
        here |= set(unit.path)
    near = Campaign.objects.open().filter(Q(units__in=here) | Q(units=None)).distinct()
    said = dict(ImpactRelation.objects.filter(person=person).values_list("campaign", "value"))
    return [(one, said.get(one.pk, "")) for one in near.order_by("name", "pk")]


@dataclass(frozen=True)
class ToShow:
    """The sheet of a quarter that is over: to be shown to `missing`, or only there to be read."""

    quarter: Quarter
    missing: list[str]


def to_show(user: User, *, on: date) -> ToShow | None:
    """Return what the quarter's reminder says to `user`, if anything (practice 2.22).

    Whoever may note it is reminded until the sheet was shown to board and members; everybody else
    for a month that it is there to be read.
    """
    over = Quarter.of(on).before
    if not user.has_perm("campaigns.view_campaign") or not began_by(over.ends):
        return None
    if not user.has_perm("campaigns.change_campaign"):
        return ToShow(over, []) if on <= over.ends + REMINDED else None
    known = set(SheetShown.objects.filter(quarter=over.begins).values_list("to", flat=True))
    missing = [str(to.label) for to in SheetShown.To if to.value not in known]
    return ToShow(over, missing) if missing else None


def began_by(day: date) -> bool:
    """Whether there was a campaign by that day: before, a quarter has nothing to show."""
    return bool(_opened.count(day))


@Written
def _opened(day: date) -> QuerySet[Campaign]:
    return Campaign.objects.filter(opened_on__lte=day)[:1]


@transaction.atomic
def shown(quarter: date, *, to: str, on: date, by: User) -> SheetShown:
    """Note that the sheet of a quarter was shown; the first time counts."""
    row, made = SheetShown.objects.get_or_create(
        quarter=quarter, to=to, defaults={"shown_on": on, "by": by}
    )
    if made:
        LogEntry.record("sheet_shown", row, by=by, quarter=quarter, to=to)
    return row
