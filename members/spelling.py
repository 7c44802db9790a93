"""Which names somebody may have meant: words a letter or two apart, or that sound alike."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import jellyfish
from django.db import connection
from rapidfuzz.distance import OSA

from members.models import NameWord, Person

SHORTEST, LONGEST, MOST = 3, 40, 8
AT_ONCE = 20_000
_WORDS = """
    SELECT DISTINCT word
    FROM members_person, unnest(string_to_array(btrim(search), ' ')) AS word
    WHERE {which} length(word) BETWEEN 3 AND 40
      AND NOT EXISTS (SELECT 1 FROM members_nameword known WHERE known.word = word)
"""
_GONE = """
    DELETE FROM members_nameword known WHERE NOT EXISTS (
        SELECT 1 FROM members_person, unnest(string_to_array(btrim(search), ' ')) AS word
        WHERE word = known.word)
"""


def learn(person_ids: Iterable[UUID] | None = None) -> int:
    """Take in the words of these people's names (of everybody's without); return how many are new.

    Harmless to repeat.
    """
    which = "" if person_ids is None else "id = ANY (%s) AND"
    parameters = [] if person_ids is None else [list(person_ids)]
    with connection.cursor() as cursor:
        cursor.execute(_WORDS.format(which=which), parameters)
        found = [row[0] for row in cursor.fetchall()]
    for at in range(0, len(found), AT_ONCE):
        rows = [NameWord(word=word, near=near(word)) for word in found[at : at + AT_ONCE]]
        NameWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return len(found)


def forget_gone() -> int:
    """Drop the words nobody is called any more; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_GONE)
        gone: int = cursor.rowcount
    return gone


def forget(words: Iterable[str]) -> None:
    """Drop those of `words` that nobody is called any more."""
    for word in set(words):
        if not Person.objects.filter(search__contains=f" {word} ").exists():
            NameWord.objects.filter(word=word).delete()


def meant(word: str) -> dict[str, int]:
    """Return the known words that `word` may stand for, and how far each is from it."""
    if not SHORTEST <= len(word) <= LONGEST:
        return {}
    allowed = 1 if len(word) <= 5 else 2
    sound = jellyfish.metaphone(word)
    forms = near(word)
    if not word.isalpha():  # a figure has no sound: alike would be all names before a number
        forms.remove(f"={sound}")
    found = {}
    for known in NameWord.objects.filter(near__overlap=forms).values_list("word", flat=True):
        distance = OSA.distance(word, known, score_cutoff=2)
        alike = distance <= 2 and known[0] == word[0] and jellyfish.metaphone(known) == sound
        if distance <= allowed or alike:
            found[known] = distance
    best = sorted(found, key=lambda known: (found[known], known))[:MOST]
    return {known: found[known] for known in best}


def near(word: str) -> list[str]:
    """Return the forms under which words a letter apart, or that sound alike, meet."""
    less = {word[:at] + word[at + 1 :] for at in range(len(word))}
    return sorted({word, *less, f"={jellyfish.metaphone(word)}"})
