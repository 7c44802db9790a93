"""Who might take an open seat, with what speaks for each: evidence, never a score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import UUIDField, Value
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.database.written import Written
from members.models import Committee, Pause, Person, Placement, Unit
from organizing.dashboards.places import places
from organizing.models import Commitment, Standing
from organizing.models.standing import Rung
from organizing.standing import asking
from organizing.standing.raising import evidence_lines

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

LOOKED_AT, SHOWN, LINES = 24, 4, 3


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked, what speaks for it, and whether somebody is to ask them."""

    person: Person
    place: str
    rung: int
    rung_label: str
    evidence: list[str]
    asked: Commitment | None = None


def candidates(committee: Committee, user: User, *, on: date) -> list[Candidate]:
    """Return up to four people of the committee's units who act and are tied, none seated on it.

    Those first whose unit has nobody on the committee, then by rung and by live ties to members.
    Ties are counted only where the viewer may read them (T4), and never named.
    """
    seats = list(committee.seats.filled().values_list("person", "unit"))
    seated, sat_for = {who for who, _unit in seats}, {unit for _who, unit in seats if unit}
    units = list(committee.units.values_list("pk", flat=True))
    asked_of = (user, on, units or None, seated)
    # else those on higher rungs would fill the page
    first = _beside.rows(*asked_of, sat_for or None)
    rows = list({row.pk: row for row in (*first, *_whole.rows(*asked_of))}.values())
    if not rows:
        return []
    ids = [row.person_id for row in rows]
    lonely = _uncovered(ids, seated, sat_for)
    ties = _ties(ids, seated, user, on=on)
    rows.sort(
        key=lambda row: (
            row.person_id not in lonely,
            -row.rung,
            -ties.get(row.person_id, 0),
            row.person.sort_key,
        )
    )
    where = places(ids)
    asked = asked_for(committee, ids)
    return [
        Candidate(
            row.person,
            where.get(row.person_id, ""),
            row.rung,
            str(Rung(row.rung).label),
            _evidence(row, lonely.get(row.person_id), ties.get(row.person_id, 0)),
            asked.get(row.person_id),
        )
        for row in rows[:SHOWN]
    ]


def what_to_ask(person: Person) -> str:
    """Return the words of the promise to ask somebody about a seat."""
    return (_("Ask %(name)s about the open seat") % {"name": person.name})[:200]


def asked_for(committee: Committee, people: list[UUID]) -> dict[UUID, Commitment]:
    """Return the open promises to ask one of `people` about a seat, by person."""
    open_ones = Commitment.objects.open().filter(owed_to_committee=committee)
    by_words = {one.what: one for one in open_ones.select_related("owed_by")}
    found = {}
    if by_words:
        for person in Person.objects.filter(pk__in=people):
            for language, _name in settings.LANGUAGES:  # whoever promised it may speak another
                with translation.override(language):
                    if (words := what_to_ask(person)) in by_words:
                        found[person.pk] = by_words[words]
    return found


def _evidence(row: Standing, unit: Unit | None, ties: int) -> list[str]:
    lines = []
    if unit is not None:
        lines.append(_("Nobody from %(unit)s sits on it yet") % {"unit": unit.name})
    if ties:
        lines.append(
            ngettext("%(n)s live tie to people on it", "%(n)s live ties to people on it", ties)
            % {"n": ties}
        )
    return [*lines, *evidence_lines(row)][: LINES + len(lines)]


def _able(user: User, on: date, seated: list[UUID]) -> QuerySet[Standing]:
    """Return who acts and is not seated, at rest, staff or asked to be left alone; best first."""
    away = Pause.objects.covering(on).filter(person__isnull=False).values("person")
    found = (
        Standing.objects.visible_to(user)
        .counted()
        .filter(rung__gte=Rung.PARTICIPANT, person__no_contact=False, person__is_staff=False)
        .exclude(person__among=seated)
        .exclude(person__in=away)
    )
    return found.order_by("-rung", "-peer_ties", "person").select_related("person")


def _placed(units: list[UUID] | None) -> QuerySet[Placement]:
    placed = Placement.objects.current()
    return placed.filter(unit__path__overlap=_one_value(units)) if units else placed


def _one_value(units: list[UUID]) -> Value:
    """Return the units as one value of the SQL, which is of no length then."""
    return Value(units, output_field=ArrayField(UUIDField()))


@Written
def _whole(
    user: User, on: date, units: list[UUID] | None, seated: list[UUID]
) -> QuerySet[Standing]:
    return _able(user, on, seated).filter(person__in=_placed(units).values("person"))[:LOOKED_AT]


@Written
def _beside(
    user: User,
    on: date,
    units: list[UUID] | None,
    seated: list[UUID],
    sat_for: list[UUID] | None,
) -> QuerySet[Standing]:
    """Return those placed in units nobody on the committee is placed in or sits for."""
    theirs = Placement.objects.current().filter(person__among=seated).values("unit")
    found = _placed(units).exclude(unit__in=theirs)
    found = found.exclude(unit__path__overlap=_one_value(sat_for)) if sat_for else found
    return _able(user, on, seated).filter(person__in=found.values("person"))[:LOOKED_AT]


def _uncovered(ids: list[UUID], seated: set[UUID], sat_for: set[UUID]) -> dict[UUID, Unit]:
    """Return who of `ids` is placed in a unit nobody on the committee is placed in or sits for."""
    covered: set[UUID] = set()
    own: dict[UUID, Unit] = {}
    for row in _of_these.rows([*ids, *seated]):
        if row.person_id in seated:
            covered.add(row.unit_id)
        else:
            own[row.person_id] = row.unit
    return {
        pk: unit
        for pk, unit in own.items()
        if unit.pk not in covered and not sat_for & set(unit.path)
    }


@Written
def _of_these(people: list[UUID]) -> QuerySet[Placement]:
    found = Placement.objects.current().filter(person__among=people).select_related("unit")
    return found.order_by("began_on", "pk")


def _ties(ids: list[UUID], seated: set[UUID], user: User, *, on: date) -> dict[UUID, int]:
    sealed = set(Person.objects.sealed_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    if not sealed:
        return {}
    return {
        pk: sum(other in seated for other in member.ties)
        for pk, member in asking.network(sealed, on=on).items()
    }
