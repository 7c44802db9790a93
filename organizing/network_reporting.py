"""Read ties and groups from files, and say what the network between the people shows."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from itertools import combinations
from typing import Any, TextIO

from django.utils.translation import gettext as _

from organizing import columns, network
from organizing.columns import BadFile
from organizing.network import Bridge, Circle, Connector, CutPerson, Network, Tie

FEWEST_PEOPLE, FEWEST_EVENTS = 5, 10
MOST_PAIRS = 2_000_000  # of groups somebody is in at once: beyond, groups are meetings of a crowd


@dataclass(frozen=True)
class Evidence:
    """What was read: ties, groups, and how many events they stand for."""

    ties: list[Tie[str]]
    groups: dict[str, list[str]]
    events: int

    @property
    def people(self) -> set[str]:
        """Everybody who was named."""
        named = {who for people in self.groups.values() for who in people}
        return named | {who for tie in self.ties for who in (tie.a, tie.b)}


@dataclass(frozen=True)
class Report:
    """What a network shows; nothing of a network too small to speak of without naming somebody."""

    people: int
    ties: int
    events: int
    is_shown: bool
    components: tuple[tuple[str, ...], ...] = ()
    isolated: tuple[str, ...] = ()
    cut_people: tuple[CutPerson[str], ...] = ()
    bridges: tuple[Bridge[str], ...] = ()
    circles: tuple[Circle[str], ...] = ()
    connectors: tuple[Connector[str], ...] = ()
    left_out: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values; each component with its size."""
        plain = asdict(self)
        plain["components"] = [
            {"size": len(part), "people": list(part)} for part in self.components
        ]
        return plain


def report(evidence: Evidence, *, fineness: str = "usual") -> Report:
    """Say what the evidence shows; below five people or ten events, only how much there is."""
    people = evidence.people
    net = Network.of(evidence.ties, people)
    counts = {"people": len(people), "ties": net.graph.ecount(), "events": evidence.events}
    if len(people) < FEWEST_PEOPLE or evidence.events < FEWEST_EVENTS:
        return Report(**counts, is_shown=False)
    is_joined = _pairs_of_groups(evidence.groups) <= MOST_PAIRS
    return Report(
        **counts,
        is_shown=True,
        components=network.components(net),
        isolated=network.isolated(net),
        cut_people=network.cut_people(net),
        bridges=network.bridges(net),
        circles=network.circles(net, evidence.groups, fineness=fineness),
        connectors=network.connectors(net, evidence.groups) if is_joined else (),
        left_out=() if is_joined else ("connectors",),
    )


def read(edges: TextIO | None, groups: TextIO | None) -> Evidence:
    """Read the files. Without ties, two people are tied who were in two groups together.

    Where most people are in several groups, the groups are taken for meetings and weigh the ties
    of those who shared any, whatever weight the file gives.
    """
    members = _groups(groups) if groups else {}
    if edges is None:
        return Evidence(network.ties_of_rooms(members), members, len(members))
    ties, rows = _ties(edges)
    if _are_meetings(members):
        ties = network.weighed_by_rooms(ties, members)
    return Evidence(ties, members, rows)


def _pairs_of_groups(groups: dict[str, list[str]]) -> int:
    times = Counter(person for people in groups.values() for person in people)
    return sum(count * (count - 1) // 2 for count in times.values())


def _are_meetings(groups: dict[str, list[str]]) -> bool:
    times = Counter(person for people in groups.values() for person in people)
    several = sum(1 for count in times.values() if count > 1)
    return 2 * several > len(times)


def _groups(file: TextIO) -> dict[str, list[str]]:
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    for line, (person, group) in columns.rows(file, "person_id", "group"):
        _filled(line, person_id=person, group=group)
        groups[group][person] = None
    return {name: list(people) for name, people in groups.items()}


def _ties(file: TextIO) -> tuple[list[Tie[str]], int]:
    """Return the ties, and how many rows they came from."""
    ties: list[Tie[str]] = []
    days: dict[str, list[Tie[str]]] = defaultdict(list)
    known: dict[str, str] = {}  # one string a person, however many rows name them
    rows = columns.rows(file, "person_a", "person_b", also=("weight", "date"))
    for line, (a, b, weight, day) in rows:
        _filled(line, person_a=a, person_b=b)
        a, b = known.setdefault(a, a), known.setdefault(b, b)
        if day:
            _date(day, line)
        tie = Tie(a, b, _weight(weight, line) if weight else 1.0)
        (days[day] if day and not weight else ties).append(tie)
    count = len(ties) + sum(len(found) for found in days.values())
    for found in days.values():
        ties += _as_room(found)
    return ties, count


def _as_room(ties: list[Tie[str]]) -> list[Tie[str]]:
    """Weigh the ties of one day as a room where they join everybody with everybody."""
    people = {who for tie in ties for who in (tie.a, tie.b)}
    pairs = {frozenset((tie.a, tie.b)) for tie in ties}
    if len(people) < 3 or 2 * len(pairs) < len(people) * (len(people) - 1):
        return ties
    if any(frozenset(pair) not in pairs for pair in combinations(people, 2)):
        return ties  # somebody was tied with themselves
    return [Tie(a, b, 1 / (len(people) - 1)) for a, b in combinations(sorted(people), 2)]


def _date(text: str, line: int) -> None:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        wrong = _("Line %(line)s, column “date”: “%(text)s” is not a day like 2026-03-31.")
        raise BadFile(wrong % {"line": line, "text": text[:40]}) from None


def _weight(text: str, line: int) -> float:
    try:
        weight = float(text.replace(",", "."))
    except ValueError:
        weight = 0.0
    if not 0 < weight < float("inf"):
        raise BadFile(f"Line {line}, column “weight”: “{text[:40]}” is not a number above zero.")
    return weight


def _filled(line: int, **cells: str) -> None:
    for name, text in cells.items():
        if not text:
            raise BadFile(f"Line {line}, column “{name}”: nothing is there.")
