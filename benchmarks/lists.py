"""Search and list pages through Django, beside the bare SQL of the same rows."""

from __future__ import annotations

from benchmarks import signing_in
from benchmarks.measuring import seconds, sql, told
from benchmarks.rows import UNITS, uuid_of

PAGE = """
    SELECT p.id, p.name, s.rung, s.level, s.last_contact_on
    FROM members_person p LEFT JOIN organizing_standing s ON s.person_id = p.id
    WHERE p.status = 'active' ORDER BY p.sort_key, p.id LIMIT 51
"""
SEARCH = """
    SELECT p.id, p.name FROM members_person p WHERE p.status = 'active' AND p.id IN (
        SELECT id FROM members_person WHERE search LIKE '%% cruz99%%'
        UNION SELECT person_id FROM members_contactpoint WHERE folded LIKE '%%cruz99%%')
    ORDER BY p.sort_key, p.id LIMIT 51
"""
UNIT = """
    SELECT p.id, p.name FROM members_person p WHERE p.status = 'active' AND p.id IN (
        SELECT person_id FROM members_placement WHERE unit_id = %s AND ended_on IS NULL)
    ORDER BY p.sort_key, p.id LIMIT 51
"""


def measure(people: int) -> None:
    """Measure the list, search and one unit's list as an admin sees them."""
    client = signing_in.admin()
    unit = uuid_of(UNITS, 3)
    pages = [
        ("list of 50", "/people/", sql(PAGE)),
        ("search by fragment", "/people/?q=cruz99", sql(SEARCH)),
        ("list of a unit", f"/people/?unit={unit}", sql(UNIT, unit)),
    ]
    for name, path, floor in pages:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        ours = seconds(lambda path=path: client.get(path), times=20)  # type: ignore[misc]
        told(name, ours=ours, floor=seconds(floor, times=20), rows=50, people=people)
