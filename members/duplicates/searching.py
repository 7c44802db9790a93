"""Keep the table of keys, bring together those who share one, and weigh each pair.

The same statements serve the whole base, the people of one import, and a file in a temporary
table that stands before the real one (`manage.py duplicates_backtest`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from members import names, spelling
from members.duplicates import evidence, keys, profiles
from members.duplicates.profiles import Profile
from members.ids import uuid7
from members.models import ContactPoint, Person, Placement

FULLEST = 60  # a key that more people share brings nobody together; finer ones do
FLAGGED = 0.0
BATCH = 2000
LOOKED_AT = (Person.Status.ACTIVE, Person.Status.LEFT_SCOPE)
# Those keys of `mine` that bring somebody together, counted no further than it matters.
SMALL = """small AS MATERIALIZED (
                SELECT one.key FROM (SELECT DISTINCT key FROM mine) one
                CROSS JOIN LATERAL (
                    SELECT count(*) AS n FROM (
                        SELECT FROM members_duplicatekey k WHERE k.key = one.key
                        LIMIT %(fullest)s + 1
                    ) holders
                ) counted
                WHERE n BETWEEN %(fewest)s AND %(fullest)s
            )"""


@dataclass(frozen=True, slots=True)
class Found:
    """Two records that look like one person."""

    a: UUID
    b: UUID
    compared: evidence.Compared


@transaction.atomic
def refresh(person_ids: Sequence[UUID]) -> int:
    """Renew the keys of these people and look for their duplicates among everybody.

    Return how many pairs were written. Harmless to repeat; decided pairs stay as they are.
    """
    written = 0
    spelling.learn(person_ids)
    for at in range(0, len(person_ids), BATCH):
        store({profile.id: profile for profile in load(person_ids[at : at + BATCH])},
              replacing=person_ids[at : at + BATCH])  # fmt: skip
    forget_open(person_ids)
    for at in range(0, len(person_ids), BATCH):
        written += look(person_ids[at : at + BATCH])
    return written


def look(person_ids: Sequence[UUID], *, later_only: bool = False) -> int:
    """Write the flagged pairs of these people; `later_only`: with those after them in order."""
    pairs = candidates(person_ids, later_only=later_only)
    everybody = {person_id for pair in pairs for person_id in pair}
    found = {profile.id: profile for profile in load(list(everybody))}
    total = Person.objects.filter(status__in=LOOKED_AT).count()
    return write(weigh(pairs, found, total))


def load(person_ids: Sequence[UUID]) -> Iterator[Profile]:
    """Yield the profiles of those of these people who are still looked at."""
    points: dict[UUID, dict[str, list[str]]] = {}
    for person_id, channel, value in ContactPoint.objects.filter(person__in=person_ids).values_list(
        "person_id", "channel", "folded"
    ):
        points.setdefault(person_id, {}).setdefault(channel, []).append(value)
    jobs: dict[UUID, list[str]] = {}
    for person_id, job in Placement.objects.filter(person__in=person_ids, ended_on=None).exclude(
        job_category=""
    ).values_list("person_id", "job_category"):  # fmt: skip
        jobs.setdefault(person_id, []).append(job)
    people = Person.objects.filter(pk__in=person_ids, status__in=LOOKED_AT)
    for person_id, name, family, nickname in people.values_list(
        "pk", "name", "family_name", "nickname"
    ):
        said = points.get(person_id, {})
        yield make(
            person_id, name, family=family, nickname=nickname,
            emails=said.get("email", ()), phones=said.get("phone", ()),
            places=[profiles.place(address) for address in said.get("address", ())],
            jobs=jobs.get(person_id, ()),
        )  # fmt: skip


def make(
    person_id: UUID,
    name: str,
    *,
    family: str = "",
    nickname: str = "",
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    places: Iterable[tuple[str, str, str]] = (),
    jobs: Iterable[str] = (),
) -> Profile:
    """Return what is compared of somebody; `places` are street, city and postcode, folded."""
    words = profiles.name_words(name)
    last = profiles.name_words(family)
    places = list(places)
    return Profile(
        id=person_id,
        words=words,
        family=last[-1] if last and last[-1] in words else (words[-1] if words else ""),
        nicknames=tuple(word for word in names.fold(nickname).split() if word not in words),
        emails=profiles.emails(emails),
        phones=profiles.phones(phones),
        streets=_distinct(street for street, _city, _code in places),
        cities=_distinct(city for _street, city, _code in places),
        postcodes=_distinct(code for _street, _city, code in places),
        jobs=_distinct(names.fold(job) for job in jobs),
        generation=profiles.generation(name),
    )


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def store(found: dict[UUID, Profile], *, replacing: Sequence[UUID] = ()) -> None:
    """Write the keys of these people in place of what was kept of `replacing`."""
    columns: tuple[list, list, list, list] = ([], [], [], [])
    for person_id, profile in found.items():
        who = keys.who(profile)
        for key, meets in keys.of(profile).items():
            for column, value in zip(columns, (key, person_id, who, meets), strict=True):
                column.append(value)
    with connection.cursor() as cursor:
        if replacing:
            cursor.execute(
                "DELETE FROM members_duplicatekey WHERE person_id = ANY(%s)", [list(replacing)]
            )
        cursor.execute(
            "INSERT INTO members_duplicatekey (key, person_id, who, meets)"
            " SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::int[], %s::bool[])",
            list(columns),
        )


def candidates(person_ids: Sequence[UUID], *, later_only: bool = False) -> list[tuple[UUID, UUID]]:
    """Return the pairs, in order, of whom one is among these people and who share a key."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH mine AS MATERIALIZED (
                SELECT key, person_id FROM members_duplicatekey
                WHERE person_id = ANY(%(people)s) AND meets
            ), {SMALL}
            SELECT DISTINCT least(mine.person_id, other.person_id),
                            greatest(mine.person_id, other.person_id)
            FROM small JOIN mine USING (key) JOIN members_duplicatekey other USING (key)
            WHERE other.person_id {">" if later_only else "<>"} mine.person_id
            """,  # noqa: S608 (one of two fixed signs)
            {"people": list(person_ids), "fewest": 2, "fullest": FULLEST},
        )
        return list(cursor.fetchall())


def strangers(found: dict[UUID, Profile]) -> list[tuple[UUID, UUID]]:
    """Return (stranger, person) for each of these, on no record, who shares a key with somebody."""
    pairs = [
        (key, stranger)
        for stranger, profile in found.items()
        for key, meets in keys.of(profile).items()
        if meets
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH mine AS MATERIALIZED (
                SELECT * FROM unnest(%(keys)s::bigint[], %(ids)s::uuid[]) AS mine (key, id)
            ), {SMALL}
            SELECT DISTINCT mine.id, other.person_id
            FROM small JOIN mine USING (key) JOIN members_duplicatekey other USING (key)
            """,  # noqa: S608 (words of ours)
            {
                "keys": [key for key, _stranger in pairs],
                "ids": [stranger for _key, stranger in pairs],
                "fewest": 1,
                "fullest": FULLEST,
            },
        )
        return list(cursor.fetchall())


def weigh(
    pairs: Sequence[tuple[UUID, UUID]], found: dict[UUID, Profile], total: int
) -> Iterator[Found]:
    """Yield the flagged ones among `pairs`, each with its evidence."""
    met = {person_id for pair in pairs for person_id in pair if person_id in found}
    rarity = evidence.Rarity(total, _counts(found[person_id] for person_id in met))
    for a, b in pairs:
        if a in found and b in found:
            compared = evidence.compare(found[a], found[b], rarity)
            if compared.score > FLAGGED:
                yield Found(a, b, compared)


def _counts(found: Iterable[Profile]) -> dict[int, tuple[int, int]]:
    """Return by how many records, and how many different people, each of their keys is held."""
    wanted = set().union(*(keys.counted(profile) for profile in found))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, count(*), count(DISTINCT who) FROM members_duplicatekey"
            " WHERE key = ANY(%s) GROUP BY key",
            [list(wanted)],
        )
        return {key: (records, people) for key, records, people in cursor.fetchall()}


def forget_open(person_ids: Sequence[UUID]) -> None:
    """Drop undecided pairs of people whose keys were renewed; what still holds is found again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM members_duplicatepair WHERE state = 'open'"
            " AND (a_id = ANY(%(people)s) OR b_id = ANY(%(people)s))",
            {"people": list(person_ids)},
        )


def write(flagged: Iterable[Found]) -> int:
    """Write pairs down and return how many; one of whom a record has gone by now is left out."""
    pairs = list(flagged)
    there = _held({person_id for pair in pairs for person_id in (pair.a, pair.b)})
    columns: tuple[list, list, list, list, list, list] = ([], [], [], [], [], [])
    for pair in pairs:
        if pair.a not in there or pair.b not in there:
            continue
        said = [[code, round(bits, 1)] for code, bits in pair.compared.evidence]
        beyond = any(code in evidence.BEYOND_NAME for code, _bits in said)
        row = (uuid7(), pair.a, pair.b, pair.compared.score, json.dumps(said), beyond)
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO members_duplicatepair (id, a_id, b_id, score, evidence, beyond_name, state,
                found_at)
            SELECT *, 'open', clock_timestamp() FROM unnest(
                %s::uuid[], %s::uuid[], %s::uuid[], %s::float[], %s::jsonb[], %s::bool[])
            ON CONFLICT (a_id, b_id) DO UPDATE
            SET score = excluded.score, evidence = excluded.evidence,
                beyond_name = excluded.beyond_name, found_at = clock_timestamp()
            WHERE members_duplicatepair.state = 'open'
            """,
            list(columns),
        )
    return len(columns[0])


def _held(person_ids: set[UUID]) -> set[UUID]:
    """Return who of these still is there, and keep them there until the transaction ends.

    Whoever is being removed or merged at this moment is passed over, not waited for: waiting could
    end in a deadlock, and the search of the night sees everybody again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM members_person WHERE id = ANY(%s) ORDER BY id"
            " FOR KEY SHARE SKIP LOCKED",
            [list(person_ids)],
        )
        return {person_id for (person_id,) in cursor.fetchall()}
