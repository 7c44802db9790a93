"""Search and lists of people through Django, beside the bare SQL of the same rows.

As an admin sees them, and as two organizers do: one of a building, one of a fifth of everybody.
`database` is what the server took of `ours`; the rest is Django, the session and the page.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from django.db import connection
from django.test import Client

from benchmarks import signing_in
from benchmarks.measuring import asked, sql, told
from benchmarks.rows import PEOPLE, UNITS, uuid_of
from members import spelling
from members.models import Grant, NameWord, Unit, User

TIMES = 30
PERSON = "SELECT p.id, p.name, p.sort_key FROM members_person p WHERE p.status = 'active'"
IN_ORDER = " ORDER BY p.sort_key, p.id LIMIT 51"
PAGE = """
    SELECT p.id, p.name, s.rung, s.level, s.last_contact_on
    FROM members_person p LEFT JOIN organizing_standing s ON s.person_id = p.id
    WHERE p.status = 'active' ORDER BY p.sort_key, p.id LIMIT 51
"""
LAST = """
    SELECT p.id, p.name, s.last_contact_on
    FROM organizing_standing s JOIN members_person p ON p.id = s.person_id
    WHERE s.last_contact_on IS NOT NULL AND p.status = 'active'
    ORDER BY s.last_contact_on DESC, s.person_id DESC LIMIT 51
"""
RUNG = f"""{PERSON} AND EXISTS (
    SELECT FROM organizing_standing s WHERE s.person_id = p.id AND s.rung = 4){IN_ORDER}"""
UNIT = f"""{PERSON} AND p.id IN (
    SELECT person_id FROM members_placement WHERE unit_id = %s AND ended_on IS NULL){IN_ORDER}"""
FIFTH = f"""{PERSON} AND EXISTS (
    SELECT FROM members_placement h JOIN members_unit u ON u.id = h.unit_id
    WHERE h.person_id = p.id AND h.ended_on IS NULL AND u.path @> ARRAY[%s::uuid]){IN_ORDER}"""


def name(pattern: str) -> str:
    """Return the statement that finds a pattern in names."""
    return f"{PERSON} AND p.search LIKE '{pattern}'{IN_ORDER}"


PHONE = f"""{PERSON} AND p.id IN (
    SELECT person_id FROM members_contactpoint WHERE folded LIKE '%%5550199%%'){IN_ORDER}"""


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
    pages: list[tuple[str, Client, str, Callable]] = [
        ("list of 50", admin, "/people/", sql(PAGE)),
        ("list by last talk", admin, "/people/?sort=-last", sql(LAST)),
        ("list of a rung", admin, "/people/?rung=4", sql(RUNG)),
        ("list of a unit", admin, f"/people/?unit={building}", sql(UNIT, building)),
        ("search: two letters", admin, "/people/?q=cr", sql(name("%% cr%%"))),
        ("search: prefix", admin, "/people/?q=cruz1", sql(name("%% cruz1%%"))),
        ("search: fragment", admin, "/people/?q=cruz99", sql(name("%% cruz99%%"))),
        ("search: two words", admin, "/people/?q=ana+cruz99", sql(name("%% ana cruz99%%"))),
        ("search: typo", admin, "/people/?q=ana+cruuz998", sql(name("%% ana cruz998%%"))),
        ("search: phone", admin, "/people/?q=555-0199", sql(PHONE)),
        ("list of a building's organizer", small, "/people/", sql(UNIT, building)),
        ("search in a building", small, "/people/?q=cr", sql(UNIT, building)),
        ("list of a fifth's organizer", large, "/people/", sql(FIFTH, fifth)),
        ("search in a fifth: two letters", large, "/people/?q=cr", sql(FIFTH, fifth)),
        ("search in a fifth: fragment", large, "/people/?q=cruz99", sql(name("%% cruz99%%"))),
        ("list by last talk in a fifth", large, "/people/?sort=-last", sql(LAST)),
    ]
    for label, client, path, floor in pages:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        rows = response.content.count(b'scope="row"')
        ours, p95 = _taken(lambda c=client, p=path: c.get(p))  # type: ignore[misc]
        bare, _p95 = _taken(floor)
        queries, database = asked(lambda c=client, p=path: c.get(p))  # type: ignore[misc]
        told(
            label, ours=ours, floor=bare, rows=rows, people=people,
            p95=p95, database=database, queries=queries,
        )  # fmt: skip


def _taken(work: Callable) -> tuple[float, float]:
    """Return the median and the 95th percentile of the seconds `work` takes."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken), sorted(taken)[int(TIMES * 0.95)]


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
