"""Taking other people out of what somebody reads about themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from members.models import Person, User
from members.names import fold

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
EMAIL = re.compile(r"(?<![^\s@])[^\s@]+@[^\s@]+\.\w+")
NUMBER = re.compile(r"\+?\d[\d\s().\-]{5,}\d")
IS_A_NAME = (
    "SELECT word FROM unnest(%s::text[]) AS word WHERE EXISTS ("
    "SELECT 1 FROM members_person WHERE search LIKE '%% ' || word || ' %%' AND id <> %s)"
)


class Redactor:
    """Knows who is who for one reader, and which words of `texts` are somebody else's name.

    A word with a capital, or of a script that has none, is hidden when anybody on record is called
    so, a word without one when somebody connected (`others`) is; a genitive as what it is of. That
    hides too much rather than too little; a name of somebody who is not on record at all cannot be
    known. Emails and long numbers are hidden as well.
    """

    def __init__(
        self, person: Person, *, carrier: UUID | None, others: set[UUID], texts: Iterable[str]
    ) -> None:
        self.person, self.carrier = person, carrier
        own = set(person.search.split())
        near = Person.objects.filter(pk__in=others - {person.pk})
        self._names = dict(near.values_list("pk", "name"))
        self._signing_in = set(
            User.objects.filter(person__in=others).values_list("person", flat=True)
        )
        self._near = {
            word for text in near.values_list("search", flat=True) for word in text.split()
        } - own
        capital = {
            said
            for text in texts
            for word in WORD.findall(text)
            if not word[0].islower() and len(word) > 1
            for said in _ways_to_say(word)
        }
        self._names_of_anybody = self._look_up(capital - own)

    def _look_up(self, words: set[str]) -> set[str]:
        if not words:
            return set()
        with connection.cursor() as cursor:
            cursor.execute(IS_A_NAME, [sorted(words), self.person.pk])
            return {row[0] for row in cursor.fetchall()}

    def who(self, pk: UUID | None) -> str:
        """Return somebody by what they are to the reader, and by initials at most."""
        if pk is None:
            return _("somebody")
        if pk == self.person.pk:
            return _("you")
        if pk == self.carrier:
            return _("the person who keeps in touch with you")
        initials = self._initials(self._names.get(pk, ""))
        if pk in self._signing_in:
            return _("an organizer (%(initials)s)") % {"initials": initials}
        return initials or _("somebody")

    @staticmethod
    def _initials(name: str) -> str:
        return " ".join(f"{word[0].upper()}." for word in WORD.findall(name)[:3])

    def text(self, text: str) -> str:
        """Return what somebody wrote, without anybody else's name, email or number."""
        return WORD.sub(self._word, NUMBER.sub("…", EMAIL.sub("…", text)))

    def _word(self, found: re.Match[str]) -> str:
        word = found[0]
        hidden = any(
            said in self._near or (not word[0].islower() and said in self._names_of_anybody)
            for said in _ways_to_say(word)
        )
        of = POSSESSIVE.search(word)
        return f"{word[0].upper()}.{of[0] if of else ''}" if hidden else word


def _ways_to_say(word: str) -> set[str]:
    """Return what a word may stand for as a name: itself, and whose genitive it is."""
    return {fold(word), fold(POSSESSIVE.sub("", word))}
