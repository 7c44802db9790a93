"""Find who on record a row speaks of. Exact evidence only; what is shared proves nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from members import names, tombstones
from members.importing import held
from members.importing.cleaning import ADDRESS
from members.importing.held import Held, Who
from members.importing.reasons import Reason, reason, refuses
from members.models import Person

SHARED = 3  # an address or number of more people than this is a household or a front desk
_NAMESAKES = 25

Values = dict[str, Any]


@dataclass
class Match:
    """Whom a row speaks of, by what evidence, and what is to be said."""

    held: Held | None = None
    by_id: bool = False
    reasons: list[Reason] = field(default_factory=list)


class Known:
    """All that is held of anybody a chunk of rows may speak of."""

    def __init__(self, rows: Iterable[Values]) -> None:
        rows = list(rows)
        self._erased = {id(rows[place]) for place in tombstones.known(rows)}
        self._by_id: dict[tuple[str, str], UUID] = {}
        self._by_point: dict[tuple[str, str], list[UUID]] = {}
        self._by_sort_key: dict[str, list[UUID]] = defaultdict(list)
        self._load_ids(rows)
        self._load_points(rows)
        self._load_namesakes(rows)
        wanted = {*self._by_id.values()}
        wanted.update(pk for pks in self._by_point.values() for pk in pks)
        wanted.update(pk for pks in self._by_sort_key.values() for pk in pks)
        for key in ("own_id", "same_as"):
            wanted.update(pk for values in rows if (pk := _uuid(values.get(key))))
        self.held = held.load(wanted)

    def match(self, values: Values) -> Match:
        """Return whom these values speak of."""
        found = self._match_id(values)
        if found is None:
            found = self._match_point(values)
        if found.held is None and not refuses(found.reasons) and "ids" not in values:
            held = self._match_everything(values)
            found = Match(held) if held else found
        if found.held:
            return _refuse_gone(found)
        return _refuse_new(values, found, was_erased=id(values) in self._erased)

    def _match_id(self, values: Values) -> Match | None:
        if own := values.get("own_id"):
            pk = _uuid(own)
            held = self._followed(pk) if pk else None
            if held is None:
                return Match(reasons=[reason("unknown_own_id")])
            return Match(held, by_id=True)
        pks = [self._by_id.get((system, value)) for system, value in values.get("ids", [])]
        found = {held.person.pk: held for pk in pks if pk and (held := self._followed(pk))}
        if len(found) > 1:
            return Match(reasons=[reason("two_people")])
        for held in found.values():
            if values["name"] and not share_a_word(values["name"], held.person):
                return Match(reasons=[reason("other_name")])
            return Match(held, by_id=True)
        return None

    def _match_point(self, values: Values) -> Match:
        match = Match()
        if twin := values.get("same_as"):  # somebody looked and said so
            held = self._followed(UUID(twin))
            return Match(held) if held else match
        for channel, _label, _value, folded in values.get("points", []):
            if channel == ADDRESS:
                continue
            pks = self._by_point.get((channel, folded), [])
            if len(pks) > SHARED:
                match.reasons = [reason("shared")]
                continue
            for pk in pks:
                held = self._followed(pk)
                if held is None or _other_id(values, held):
                    continue
                if names_agree(values["name"], held.person.name):
                    return Match(held)
                match.reasons = match.reasons or [reason("same_contact")]
        return match

    def _match_everything(self, values: Values) -> Held | None:
        """Return somebody of that name of whom all that the row says is held already."""
        for pk in self._namesakes(values):
            held = self.held[pk]
            same = {*names.fold(held.person.name).split()} == {*names.fold(values["name"]).split()}
            points = {(channel, folded) for channel, _l, _v, folded in values.get("points", [])}
            if same and points <= held.points.keys() and _placed(values, held):
                return held
        return None

    def _namesakes(self, values: Values) -> list[UUID]:
        return [pk for key in name_keys(values) for pk in self._by_sort_key.get(key, [])]

    def _followed(self, pk: UUID) -> Held | None:
        held = self.held.get(pk)
        while held is not None and held.person.merged_into_id:
            held = self.held.get(held.person.merged_into_id)
        return held

    def _load_ids(self, rows: list[Values]) -> None:
        pairs = [pair for values in rows for pair in values.get("ids", [])]
        if pairs:
            found = held.select(
                "SELECT e.system, e.value, e.person_id FROM members_externalid e"
                " JOIN unnest(%s::text[], %s::text[]) AS asked (system, value)"
                " ON e.system = asked.system AND e.value = asked.value",
                *_unzip(pairs),
            )
            self._by_id = {(system, value): pk for system, value, pk in found}

    def _load_points(self, rows: list[Values]) -> None:
        pairs = {
            (channel, folded)
            for values in rows
            for channel, _label, _value, folded in values.get("points", [])
            if channel != ADDRESS
        }
        if pairs:
            found = held.select(
                "SELECT c.channel, c.folded, (array_agg(DISTINCT c.person_id))[:%s]"
                " FROM members_contactpoint c"
                " JOIN unnest(%s::text[], %s::text[]) AS asked (channel, folded)"
                " ON c.channel = asked.channel AND c.folded = asked.folded GROUP BY 1, 2",
                SHARED + 1,
                *_unzip(list(pairs)),
            )
            self._by_point = {(channel, folded): pks for channel, folded, pks in found}

    def _load_namesakes(self, rows: list[Values]) -> None:
        asked = {
            key
            for values in rows
            if "ids" not in values and "own_id" not in values
            for key in name_keys(values)
        }
        if asked:
            found = held.select(
                "SELECT asked.key, p.id FROM unnest(%s::text[]) AS asked (key), LATERAL ("
                " SELECT id FROM members_person WHERE sort_key = asked.key AND status = 'active'"
                " ORDER BY id LIMIT %s) p",
                list(asked),
                _NAMESAKES,
            )
            for key, pk in found:
                self._by_sort_key[key].append(pk)


def names_agree(one: str, other: str) -> bool:
    """Whether two names may be one person's: the same words, or one with words left out."""
    words, others = {*names.fold(one).split()}, {*names.fold(other).split()}
    few, many = sorted((words, others), key=len)
    return few == many or (len(few) >= 2 and few <= many)


def share_a_word(name: str, person: Who) -> bool:
    """Whether the name has a word in common with what the person is called."""
    return any(f" {word} " in person.search for word in names.fold(name).split())


def _refuse_gone(match: Match) -> Match:
    if match.held is None:
        return match
    gone = {
        Person.Status.DECEASED.value: "deceased",
        Person.Status.LEFT_SCOPE.value: "left",
        Person.Status.ERASED.value: "erased",
    }
    if code := gone.get(match.held.person.status):
        return Match(reasons=[reason(code)])
    return match


def _refuse_new(values: Values, match: Match, *, was_erased: bool) -> Match:
    """Refuse to make a person of a row that names nobody, or somebody erased or said to be dead."""
    if refuses(match.reasons):
        return match
    if was_erased:
        return Match(reasons=[reason("was_erased")])
    if not values["name"]:
        return Match(reasons=[reason("no_name")])
    if values.get("said_dead"):
        return Match(reasons=[reason("said_dead_new")])
    return match


def _other_id(values: Values, held: Held) -> bool:
    """Whether the same system calls the row and the person by different ids."""
    return any(held.ids.get(system, value) != value for system, value in values.get("ids", []))


def _placed(values: Values, held: Held) -> bool:
    """Whether the person is where the row says; `unit_id` was found before."""
    unit = values.get("unit_id")
    if "units" in values and unit is None:
        return False  # a unit nobody has heard of
    placement = held.placements.get(UUID(unit)) if unit else None
    if unit and placement is None and "units" in values:
        return False
    said = [placement] if placement else list(held.placements.values())
    return all(
        key not in values or any(getattr(row, name) == values[key] for row in said)
        for key, name in (("job", "job_category"), ("shift", "shift"), ("spot", "spot"))
    )


def name_keys(values: Values) -> set[str]:
    """Return the sort keys under which somebody of that name may stand."""
    name = values["name"]
    words = name.split()
    keys = {names.sort_key(name, family=values.get("family", ""), given=values.get("given", ""))}
    keys.add(names.sort_key(name))
    if len(words) > 1:
        keys.add(names.sort_key(name, family=words[-1], given=" ".join(words[:-1])))
    return keys


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _unzip(pairs: list[Any]) -> tuple[list[str], list[str]]:
    return [first for first, _second in pairs], [second for _first, second in pairs]
