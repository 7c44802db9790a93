"""What still names somebody who is being erased, and hangs off them by no key: drop it as well."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction

from members import spelling, written_mail
from members.models import (
    ApiReply,
    ContactPoint,
    Invitation,
    Person,
    RosterExport,
    RosterLine,
    User,
    WholeExport,
)

_REFUSED_ROWS = """
    DELETE FROM members_importrow WHERE person_id IS NULL AND EXISTS (
        SELECT FROM unnest(cells) AS cell WHERE lower(btrim(cell)) = ANY (%s))
"""


def drop(person: Person) -> int:
    """Drop answers to programs, rows of files and written mails that name them; return how many.

    Comes before their name and their ways to be reached go.
    """
    gone = ApiReply.objects.naming(person).delete()[0]
    points = ContactPoint.objects.filter(person=person).values_list("value", "folded")
    said = {person.name, *(word for point in points for word in point)}
    addresses = {
        *(word for word in said if "@" in word),
        *User.objects.filter(person=person).values_list("email", flat=True),
        *Invitation.objects.filter(person=person).values_list("email", flat=True),
    }
    transaction.on_commit(lambda: written_mail.drop(addresses))
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED_ROWS, [[word.lower().strip() for word in said if word.strip()]])
        return gone + int(cursor.rowcount)


def drop_files(people: Sequence[Person]) -> None:
    """Delete the files that wait to be fetched and hold one of `people`: rosters, archives."""
    lines = RosterLine.objects.filter(person_id__in=[one.pk for one in people], is_in=True)
    for export in RosterExport.objects.with_file().filter(pk__in=lines.values("export")):
        export.drop_file()
    for whole in WholeExport.objects.with_file():
        whole.drop_file()


def drop_words(search: str) -> None:
    """Forget the words of a name that nobody else is called by, once the name has gone."""
    spelling.forget(search.split())
