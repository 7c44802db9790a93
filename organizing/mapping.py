"""Draw the map of ties of a unit: a job, kept until what is on record has changed (practice 3.9).

Nothing is laid out while a browser waits, but where few people were reached. A map names nobody:
whoever looks at it gets the names they may see, and only those.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members import jobs
from members.models import Job, Organization, Placement, Unit, User
from organizing import assessing, laying_out, network, ratios, relating
from organizing.models import MapPlace, Standing, TieMap
from organizing.models.standing import Level
from organizing.network import Network, Tie
from organizing.ratios import Ratios
from organizing.relating import Reach
from organizing.standing import asking
from organizing.standing.asking import Member
from organizing.standing.versions import version_of

KIND = "tie_map"
PERMISSION = "organizing.view_base"
AT_ONCE = 250  # people reached: so few are drawn while the browser waits
MOST_DRAWN = 400  # people on one picture: beyond, their units are drawn
MOST = 20_000  # people reached: beyond, their network is looked at unit by unit
BRIDGES = 50  # of the only ties between two parts, the most important


@dataclass(frozen=True)
class Found:
    """The last map of a unit, if there is one; whether it is of what is on record now."""

    map: TieMap | None
    is_current: bool = False
    is_too_large: bool = False


def current(unit: Unit, *, on: date, by: User) -> Found:
    """Return the map of `unit` as it was last made.

    One that is no longer of today's record is made again: at once where few are on it, else by a
    worker, and the old one is shown with its day meanwhile.
    """
    version = version_of(on)
    kept = TieMap.objects.filter(unit=unit).first()
    if kept is not None and kept.version == version:
        return Found(kept, is_current=True)
    reached = reached_in(unit).count()
    if reached > MOST:
        return Found(None, is_too_large=True)
    key = f"{KIND}:{unit.pk}:{version[:16]}"
    job = jobs.enqueue(KIND, by=by, key=key, unit=str(unit.pk), on=on.isoformat())
    if reached <= AT_ONCE:
        jobs.run(job.pk)
        kept = TieMap.objects.filter(unit=unit).first()
    return Found(kept, is_current=kept is not None and kept.version == version)


def reached_in(unit: Unit) -> Any:
    """Return the standing of everybody reached in `unit` and below, as a query."""
    placed = Placement.objects.current().filter(unit__path__contains=[unit.pk])
    return Standing.objects.filter(person__in=placed.values("person"), level__gte=Level.REACHED)


def listed(unit: Unit) -> list[UUID]:
    """Return everybody listed in `unit` and below it."""
    placed = Placement.objects.current().filter(unit__path__contains=[unit.pk])
    listed = Standing.objects.filter(person__in=placed.values("person"), level__gte=Level.LISTED)
    return list(listed.values_list("person", flat=True))


@jobs.kind(KIND, permission=PERMISSION, label=_("Drawing the map of ties"))
def draw(job: Job) -> bool:
    """Draw the map of one unit and put it in place of the last. A repeat draws the same."""
    unit = Unit.objects.filter(pk=job.argument("unit")).first()
    if unit is not None:
        make(unit, on=date.fromisoformat(job.argument("on")))
    return False


@transaction.atomic
def make(unit: Unit, *, on: date) -> TieMap:
    """Look at everybody's ties in `unit`, lay them out where they changed, and keep the map."""
    version, rules = version_of(on), Organization.current().rules
    reached = list(reached_in(unit).order_by("person").values_list("person", flat=True))
    known: dict[UUID, Member] = {}
    seated = asking.on_committees(on)
    found = relating.reach(reached, partial(_fetch, known, on), committee=seated)
    people = [pk for pk in reached if pk in known]
    everybody = listed(unit)
    rated = assessing.facts(everybody, on=on, rules=rules)
    support = assessing.support(rated.values())
    figures: dict[str, Any] = {"reach": asdict(found.figures), "support": asdict(support)}
    figures["ratios"] = asdict(ratios.count(everybody, on=on, rules=rules))
    drawn = _places(people, known, found, seated)
    figures["bridges_between"] = _bridges(drawn)
    by_unit = len(people) > MOST_DRAWN
    digest = _hash([by_unit, [(place.person_id, *place.near) for place in drawn]])
    kept = TieMap.objects.select_for_update().filter(unit=unit).first() or TieMap(unit=unit)
    before = {
        pk: (x, y)
        for pk, x, y in kept.places.values_list("person", "x", "y")
        if not kept.is_by_unit
    }
    if by_unit:
        kept.units, kept.width, kept.height = _units(unit, drawn, on=on)
    elif kept.digest == digest:
        for place in drawn:
            place.x, place.y = before[place.person_id]
    else:
        pairs = [(one.number, other) for one in drawn for other in one.near if one.number < other]
        start = {p.number: before[p.person_id] for p in drawn if p.person_id in before}
        layout = laying_out.lay_out(len(drawn), pairs, before=start)
        for place, at in zip(drawn, layout.places, strict=True):
            place.x, place.y = at
        kept.units, kept.width, kept.height = [], layout.width, layout.height
    kept.as_of, kept.version, kept.digest, kept.figures = on, version, digest, figures
    kept.save()
    kept.places.all().delete()
    for place in drawn:
        place.tie_map = kept
    MapPlace.objects.bulk_create(drawn, batch_size=2_000)
    return kept


def ratios_of(kept: TieMap, *, rules: dict[str, Any]) -> Ratios:
    """Return the ratios as a map has them; of one made before it had any, as of its day."""
    held = kept.figures.get("ratios")
    if held is None:
        return ratios.count(listed(kept.unit), on=kept.as_of, rules=rules)
    return Ratios(**{name: (part, whole) for name, (part, whole) in held.items()})


def _fetch(known: dict[UUID, Member], on: date, ids: Collection[UUID]) -> dict[UUID, Member]:
    found = asking.network(ids, on=on)
    known |= found
    return found


def _places(
    people: list[UUID], known: dict[UUID, Member], found: Reach, seated: set[UUID]
) -> list[MapPlace]:
    """Return a place for each of `people`, in that order, not laid out yet."""
    number = {pk: at for at, pk in enumerate(people)}
    ties = [Tie(pk, other) for pk in people for other in known[pk].ties if other in number]
    net = Network.of([tie for tie in ties if str(tie.a) < str(tie.b)], people)
    strands = {cut.person: cut.stranded for cut in network.cut_people(net)}
    circle = _circles(found.no_route, known)
    return [
        MapPlace(
            person_id=pk,
            number=at,
            ties=len(member.ties),
            peers=sum(member.ties.values()),
            near=sorted(number[other] for other in member.ties if other in number),
            units=sorted(member.units),
            only_id=next(iter(member.ties)) if len(member.ties) == 1 else None,
            circle=circle.get(pk),
            strands=strands.get(pk, 0),
            is_staff=member.is_staff,
            is_carrier=member.is_carrier,
            is_seated=pk in seated,
            in_phone_tree=pk in found.in_phone_tree,
            crosses=any(
                is_peer and other in known and _is_apart(member, known[other])
                for other, is_peer in member.ties.items()
            ),
        )
        for at, (pk, member) in enumerate((pk, known[pk]) for pk in people)
    ]


def _is_apart(one: Member, other: Member) -> bool:
    return bool(one.units and other.units and one.units.isdisjoint(other.units))


def _circles(lost: Iterable[UUID], known: dict[UUID, Member]) -> dict[UUID, int]:
    """Number the circles of those without a route to a carrier, over people elsewhere too."""
    found: dict[UUID, int] = {}
    for pk in sorted(lost):
        if pk in found:
            continue
        edge, number = {pk}, len(set(found.values()))
        while edge:
            found |= dict.fromkeys(edge, number)
            edge = {other for who in edge if who in known for other in known[who].ties}
            edge -= found.keys()
    return found


def _bridges(drawn: list[MapPlace]) -> list[list[int]]:
    """Return the only ties between two parts of three people or more: [one, other, beyond]."""
    ties = [Tie(one.number, other) for one in drawn for other in one.near if one.number < other]
    found = network.bridges(Network.of(ties), least=network.FEWEST_STRANDED)
    return [[bridge.a, bridge.b, bridge.beyond] for bridge in found[:BRIDGES]]


def _units(unit: Unit, drawn: list[MapPlace], *, on: date) -> tuple[list[dict[str, Any]], int, int]:
    """Lay out the units one step below instead of people: how many are reached, alone, woven."""
    where = _parts(unit, [place.person_id for place in drawn])
    parts = sorted({part for part in where.values() if part is not None}, key=str)
    number = {part: at for at, part in enumerate(parts)}
    counts: dict[UUID, Counter[str]] = defaultdict(Counter)
    links: Counter[tuple[int, int]] = Counter()
    of = {place.number: where.get(place.person_id) for place in drawn}
    for place in drawn:
        part = of[place.number]
        if part is None:
            continue
        counts[part]["reached"] += 1
        counts[part]["alone"] += place.ties <= 1
        counts[part]["woven"] += place.ties >= relating.WOVEN_TIES and (
            place.peers >= relating.WOVEN_PEERS
        )
        for other in place.near:
            beside = of.get(other)
            if place.number < other and beside is not None and beside != part:
                links[tuple(sorted((number[part], number[beside])))] += 1  # type: ignore[index]
    layout = laying_out.lay_out(len(parts), list(links))
    spread = 2.4  # a unit is drawn larger than a person
    rows = [
        {
            "unit": str(part),
            "x": round(x * spread),
            "y": round(y * spread),
            **{name: counts[part][name] for name in ("reached", "alone", "woven")},
            "ties": {str(b if a == at else a): n for (a, b), n in links.items() if at in (a, b)},
        }
        for at, (part, (x, y)) in enumerate(zip(parts, layout.places, strict=True))
    ]
    return rows, round(layout.width * spread), round(layout.height * spread)


def _parts(unit: Unit, people: list[UUID]) -> dict[UUID, UUID | None]:
    """Return in which part of `unit` each is: the highest units below it of which there are two."""
    rows = Placement.objects.current().filter(person__in=people, unit__path__contains=[unit.pk])
    paths = dict(rows.order_by("-began_on", "-pk").values_list("person", "unit__path"))
    depth = len(unit.path)
    while len({path[depth] for path in paths.values() if len(path) > depth}) == 1:
        depth += 1
    return {pk: path[depth] if len(path) > depth else path[-1] for pk, path in paths.items()}


def _hash(what: Any) -> str:
    return sha256(repr(what).encode()).hexdigest()[:32]
