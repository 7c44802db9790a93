"""Search and lists of people through Django, beside the bare SQL of the same rows.

As an admin sees them, and as two organizers do: one of a building, one of a fifth of everybody.
`database` is what the server took of `ours`; the rest is Django, the session and the page.
"""

from __future__ import annotations

import logging
import os
import statistics
import time
from typing import Any

from django.db import connection
from django.test import Client

from benchmarks import signing_in
from benchmarks.measuring import Asked, as_a_worker, asked, processor, sql, told
from benchmarks.rows import PEOPLE, UNITS, uuid_of
from members import spelling
from members.models import Grant, NameWord, Unit, User

TIMES = 20
# One statement brings all that a page shows of its people; a second counts them.
SHOWN = """
    SELECT p.*, s.rung, s.drift, s.last_contact_on, h.spot, u.name, above.name, carrier.name
    FROM ({people}) p
    LEFT JOIN organizing_standing s ON s.person_id = p.id
    LEFT JOIN LATERAL (SELECT h.spot, h.unit_id FROM members_placement h
        WHERE h.person_id = p.id AND h.ended_on IS NULL LIMIT 1) h ON true
    LEFT JOIN members_unit u ON u.id = h.unit_id
    LEFT JOIN members_unit above ON above.id = u.parent_id
    LEFT JOIN members_carrier c ON c.person_id = p.id AND c.ended_on IS NULL
    LEFT JOIN members_person carrier ON carrier.id = c.by_id
"""
PEOPLE_OF = """
    SELECT p.id, p.name, p.nickname, p.no_contact, p.is_management, p.sort_key
    FROM members_person p {join} WHERE p.status = 'active' AND {where} ORDER BY {order} LIMIT 51
"""
COUNT = """
    SELECT count(*) FROM (
        SELECT FROM members_person p {join} WHERE p.status = 'active' AND {where} LIMIT 1001) few
"""
BY_LAST = {
    "join": "JOIN organizing_standing t ON t.person_id = p.id",
    "where": "t.last_contact_on IS NOT NULL",
    "order": "t.last_contact_on DESC, t.person_id DESC",
}
LONGEST_AGO = {
    "join": "JOIN organizing_standing t ON t.person_id = p.id",
    "order": "t.last_contact_on NULLS FIRST, t.person_id",
}
RUNG = "EXISTS (SELECT FROM organizing_standing t WHERE t.person_id = p.id AND t.rung = {})"
UNIT = "p.id IN (SELECT person_id FROM members_placement WHERE unit_id = %s AND ended_on IS NULL)"
FIFTH = """EXISTS (
    SELECT FROM members_placement h JOIN members_unit u ON u.id = h.unit_id
    WHERE h.person_id = p.id AND h.ended_on IS NULL AND u.path @> ARRAY[%s::uuid])"""
PHONE = "p.id IN (SELECT person_id FROM members_contactpoint WHERE folded LIKE '%%5550199%%')"
PAIRS = """
    SELECT * FROM members_duplicatepair d JOIN members_person a ON a.id = d.a_id
    JOIN members_person b ON b.id = d.b_id ORDER BY d.score DESC, d.id LIMIT 31
"""
CARRIED = "p.id IN (SELECT person_id FROM members_carrier WHERE by_id = %s AND ended_on IS NULL)"
UNCARRIED = """NOT EXISTS (
    SELECT FROM members_carrier t WHERE t.person_id = p.id AND t.ended_on IS NULL)"""


def bare(where: str = "true", *parameters: Any, join: str = "", order: str = "") -> Asked:
    """Return what asks in SQL for a page of people and how many they are, up to a thousand."""
    words = {"where": where, "join": join, "order": order or "p.sort_key, p.id"}
    rows = sql(SHOWN.format(people=PEOPLE_OF.format(**words)), *parameters)
    count = sql(COUNT.format(**words), *parameters)

    def ask() -> None:
        rows()
        count()

    return ask


def name(pattern: str) -> str:
    """Return the condition that finds a pattern in names."""
    return f"p.search LIKE '{pattern}'"


def measure(people: int) -> None:
    """Measure each list as each of the three sees it."""
    admin = signing_in.admin()
    building = uuid_of(UNITS, 3)
    fifth = _a_fifth()
    if not NameWord.objects.exists():
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        spelling.learn()
    small, large = _organizer(building, "small"), _organizer(fifth, "large")
    who = uuid_of(PEOPLE, 1)  # an organizer, who carries people and leads a building
    pages: list[tuple[str, Client, str, Asked]] = [
        ("list of 50", admin, "/people/", bare()),
        ("list by last talk", admin, "/people/?sort=-last", bare(**BY_LAST)),
        ("list by longest ago", admin, "/people/?sort=last", bare(**LONGEST_AGO)),
        ("list of a rung of few", admin, "/people/?rung=4", bare(RUNG.format(4))),
        ("list of a rung", admin, "/people/?rung=2", bare(RUNG.format(2))),
        ("list of a unit", admin, f"/people/?unit={building}", bare(UNIT, building)),
        ("search: two letters", admin, "/people/?q=cr", bare(name("%% cr%%"))),
        ("search: prefix", admin, "/people/?q=cruz1", bare(name("%% cruz1%%"))),
        ("search: fragment", admin, "/people/?q=cruz99", bare(name("%% cruz99%%"))),
        ("search: two words", admin, "/people/?q=ana+cruz99", bare(name("%% ana cruz99%%"))),
        ("search: two of many", admin, "/people/?q=ana+cruz", bare(name("%% ana cruz%%"))),
        ("search: typo", admin, "/people/?q=ana+cruuz998", bare(name("%% ana cruz998%%"))),
        ("search: phone", admin, "/people/?q=555-0199", bare(PHONE)),
        ("list of a building's organizer", small, "/people/", bare(UNIT, building)),
        ("search in a building", small, "/people/?q=cr", bare(UNIT, building)),
        ("list of a fifth's organizer", large, "/people/", bare(FIFTH, fifth)),
        ("search in a fifth: two letters", large, "/people/?q=cr", bare(FIFTH, fifth)),
        ("search in a fifth: fragment", large, "/people/?q=cruz99", bare(name("%% cruz99%%"))),
        ("list by last talk in a fifth", large, "/people/?sort=-last", bare(**BY_LAST)),
        ("my people", small, "/my-people/", bare(CARRIED, who)),
        ("carried by nobody", admin, "/my-people/uncarried/", bare(UNCARRIED)),
        ("duplicates", admin, "/duplicates/", sql(PAIRS)),
    ]
    logging.disable(logging.INFO)  # a line for each request
    for _label, client, path, _floor in pages:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
    as_a_worker()
    for label, client, path, floor in pages:
        response = client.get(path)
        rows = response.content.count(b'scope="row"')

        def ours(client: Client = client, path: str = path) -> Any:
            return client.get(path)

        wall, p95, cpu = _taken(ours)
        bare_wall, _p95, bare_cpu = _taken(floor)
        queries, database = asked(ours)
        told(
            label, ours=wall, floor=bare_wall, rows=rows, people=people, p95=p95, cpu=cpu,
            floor_cpu=bare_cpu, database=database, queries=queries, load=os.getloadavg()[0],
        )  # fmt: skip
    logging.disable(logging.NOTSET)


def _taken(work: Asked) -> tuple[float, float, float]:
    """Return median and 95th percentile of the seconds `work` takes, and its processor seconds."""
    taken = []
    cpu = processor()
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    cpu = (processor() - cpu) / TIMES
    return statistics.median(taken), sorted(taken)[int(TIMES * 0.95)], cpu


def _a_fifth() -> str:
    """Return a unit under which a fifth of all units hang, made where it is not there yet."""
    there = Unit.objects.filter(name="A fifth").first()
    if there is None:
        there = Unit.under(Unit.objects.get(pk=uuid_of(UNITS, 0)), "A fifth")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE members_unit SET parent_id = %s, path = ARRAY[path[1], %s, id]"
                " WHERE parent_id = %s AND id <> %s AND sort_order %% 5 = 0",
                [there.pk, there.pk, uuid_of(UNITS, 0), there.pk],
            )
    return str(there.pk)


def _organizer(unit: str, word: str) -> Client:
    who = uuid_of(PEOPLE, 1 if word == "small" else 2)
    user, made = User.objects.get_or_create(
        email=f"{word}@example.org", defaults={"person_id": who}
    )
    if made:
        user.set_unusable_password()
        user.save()
        Grant.objects.create(user=user, role="organizer", unit_id=unit)
    client = Client()
    client.force_login(user)
    return client
