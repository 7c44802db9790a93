"""A frozen test of the tables as the plain records `tests_of_strength` reads: columns only."""

from __future__ import annotations

from campaigns.models import Participation
from members.models import Carrier, Pause, Person, Placement, UnitHeadcount
from tests.reference import tests_of_strength as plain


def people_of(test):
    """Everybody ever placed in the units of `test`, with stays, rests and the one act."""
    units = {row.unit_id for row in test.snapshots.all()}
    stays, rests, carried = {}, {}, {}
    for row in Placement.objects.select_related("unit"):
        for unit in units & set(row.unit.path):
            until = row.ended_on and row.ended_on.toordinal()
            stay = (str(unit), row.began_on.toordinal(), until)
            stays.setdefault(row.person_id, []).append(stay)
    for person, began, ended in Pause.objects.values_list("person", "began_on", "ended_on"):
        rests.setdefault(person, []).append((began.toordinal(), ended and ended.toordinal()))
    for row in Carrier.objects.order_by("began_on", "pk"):
        if row.began_on <= test.frozen_on and not (row.ended_on and row.ended_on <= test.frozen_on):
            carried[row.person_id] = row.by_id
    acts = {row.person_id: row for row in Participation.objects.filter(action=test.action_id)}
    listed = set(test.eligible.values_list("person", flat=True))
    made = []
    for who in Person.objects.filter(pk__in=stays):
        act = acts.get(who.pk)
        until = None
        if who.status in {"left_scope", "deceased"} and who.status_on:
            until = who.status_on.toordinal()
        made.append(
            plain.Person(
                stays=[(u, a, _first(b, until)) for u, a, b in stays[who.pk]],
                rests=rests.get(who.pk, []),
                is_management=who.is_management,
                known_at_freeze=who.pk in listed or who.created_at.date() > test.frozen_on,
                carried_by=carried.get(who.pk),
                asked=bool(act and (act.asked_by_id or act.asked_on)),
                answer=act.answer if act else "",
                evidence=act.evidence if act and act.state == "did" else "",
            )
        )
    return made


def headcounts_of(test):
    """The latest count of each unit up to the day its list was frozen, or None."""
    found = {str(row.unit_id): None for row in test.snapshots.all()}
    rows = UnitHeadcount.objects.filter(as_of__lte=test.frozen_on).order_by("as_of")
    for row in rows:
        if str(row.unit_id) in found:
            found[str(row.unit_id)] = row.n
    return found


def _first(one, other):
    return min((day for day in (one, other) if day is not None), default=None)
