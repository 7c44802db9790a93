"""Search and list pages through Django, beside the bare SQL of the same rows."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from benchmarks.data import PEOPLE, UNITS, uuid_of
from benchmarks.measuring import seconds, sql, told
from members.models import Grant, User

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
HISTORY = (
    "SELECT * FROM organizing_conversation WHERE person_id = %s ORDER BY talked_on DESC LIMIT 20"
)
UNIT = """
    SELECT p.id, p.name FROM members_person p WHERE p.status = 'active' AND p.id IN (
        SELECT person_id FROM members_placement WHERE unit_id = %s AND ended_on IS NULL)
    ORDER BY p.sort_key, p.id LIMIT 51
"""


def measure(people: int) -> None:
    """Measure the list, search, one unit's list and a person's page as an admin sees them."""
    client = _signed_in()
    someone, unit = uuid_of(PEOPLE, people // 2), uuid_of(UNITS, 3)
    pages = [
        ("list of 50", "/people/", sql(PAGE)),
        ("search by fragment", "/people/?q=cruz99", sql(SEARCH)),
        ("list of a unit", f"/people/?unit={unit}", sql(UNIT, unit)),
        ("person with history", f"/people/{_dashed(someone)}/", sql(HISTORY, someone)),
    ]
    for name, path, floor in pages:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        ours = seconds(lambda path=path: client.get(path), times=20)  # type: ignore[misc]
        told(name, ours=ours, floor=seconds(floor, times=20), rows=50, people=people)


def _signed_in() -> Client:
    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    user = User(email="bench@example.org", person_id=_dashed(uuid_of(PEOPLE, 0)))
    user.set_unusable_password()
    user.save()
    Grant.objects.create(user=user, role="admin")
    client = Client()
    client.force_login(user)
    return client


def _dashed(text: str) -> str:
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
