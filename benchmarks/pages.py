"""The pages that read standing through Django, beside the bare SQL of the same figures.

How many queries each page asks is told as well: it must not grow with the rows. The base page
twice: as the first look counts it, and as the next ones are told what is kept (decision 0134).
"""

from __future__ import annotations

from django.conf import settings

from benchmarks import signing_in
from benchmarks.measuring import Asked, as_a_worker, asked, seconds, sql, told
from benchmarks.rows import COMMITTEES, PEOPLE, TODAY, uuid_of
from organizing.models import CountedFigures, StandingRun
from organizing.standing import computing

BASE = """
    SELECT s.level, s.rung, s.drift, count(*),
           count(*) FILTER (WHERE s.evidence ? 'paused'), count(*) FILTER (WHERE s.evidence ? 'new')
    FROM organizing_standing s JOIN members_person p ON p.id = s.person_id
    WHERE p.status = 'active' AND NOT p.is_management GROUP BY 1, 2, 3
"""
PERSON = """
    SELECT * FROM members_person p LEFT JOIN organizing_standing s ON s.person_id = p.id
    WHERE p.id = %s
"""
HISTORY = [
    "SELECT * FROM organizing_conversation WHERE person_id = %s ORDER BY talked_on DESC LIMIT 20",
    "SELECT * FROM organizing_commitment WHERE owed_by_id = %s ORDER BY due_on DESC LIMIT 20",
    "SELECT * FROM campaigns_participation x JOIN campaigns_action a ON a.id = x.action_id"
    " WHERE x.person_id = %s ORDER BY a.held_on DESC LIMIT 20",
    "SELECT * FROM organizing_tie WHERE a_id = %s",
    "SELECT * FROM organizing_tie WHERE b_id = %s",
]
COMMITTEE = """
    WITH members AS (
        SELECT person_id FROM members_seat WHERE committee_id = %s AND ended_on IS NULL),
    lists AS (
        SELECT c.person_id FROM members_carrier c
        JOIN members m ON m.person_id = c.by_id WHERE c.ended_on IS NULL)
    SELECT (SELECT count(*) FROM lists),
           (SELECT count(*) FROM lists JOIN organizing_standing s USING (person_id)
            WHERE s.last_contact_on >= %s - 30),
           (SELECT count(*) FILTER (WHERE a.state = 'present') FROM members_attendance a
            JOIN members_meeting m ON m.id = a.meeting_id WHERE m.committee_id = %s),
           (SELECT count(*) FROM organizing_commitment m
            JOIN members ON members.person_id = m.owed_by_id WHERE m.due_on > %s - 90)
"""


def measure(people: int) -> None:
    """Measure the base, a committee and a person's page as an admin sees them."""
    if not StandingRun.objects.exists():
        computing.compute(as_of=TODAY)
    client = signing_in.admin()
    someone, committee = uuid_of(PEOPLE, people // 2), uuid_of(COMMITTEES, 0)

    def person() -> None:
        sql(PERSON, someone)()
        for statement in HISTORY:
            sql(statement, someone)()

    never, always = float("inf"), 0.0
    pages: list[tuple[str, str, Asked, float]] = [
        ("base page", "/base/", sql(BASE), never),
        ("base page, of what is kept", "/base/", sql(BASE), always),
        (
            "committee page",
            f"/committees/{committee}/",
            sql(COMMITTEE, committee, TODAY, committee, TODAY),
            never,
        ),
        ("person page", f"/people/{someone}/", person, never),
    ]
    CountedFigures.objects.all().delete()
    for name, path, floor, settings.COUNTS_KEPT_AFTER in pages:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        as_a_worker()
        queries, in_sql = asked(lambda path=path: client.get(path))  # type: ignore[misc]
        ours = seconds(lambda path=path: client.get(path), times=7)  # type: ignore[misc]
        told(
            name,
            ours=ours,
            floor=seconds(floor, times=7),
            rows=1,
            people=people,
            queries=queries,
            in_sql=in_sql,
        )
