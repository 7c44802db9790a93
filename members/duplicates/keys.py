"""Under which keys a person is found again: two people who share one are compared.

A key is kept as a number, so the table of keys tells nobody's name or address.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from functools import lru_cache

from jellyfish import metaphone

from members.duplicates import nicknames
from members.duplicates.profiles import Profile


def number(kind: str, *parts: str) -> int:
    """Return the key of that kind for `parts`, as PostgreSQL's bigint."""
    return _number(f"{kind}\x1f" + "\x1f".join(parts))


@lru_cache(maxsize=400_000)
def _number(text: str) -> int:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@lru_cache(maxsize=400_000)
def sound(word: str) -> str:
    """Return how a word sounds, for a given name that of its long form; digits stay."""
    found: str = metaphone(re.sub(r"[^a-z]", "", nicknames.root(word)))
    return found or word[:4]


def who(profile: Profile) -> int:
    """Return a small number that tells different people of one address apart: their initials.

    Not more than initials, so that the same person spelt in two ways counts once.
    """
    initials = sorted((profile.given[:1], profile.family[:1]))
    return (ord(initials[0] or " ") % 181) * 181 + ord(initials[1] or " ") % 181


def counted(profile: Profile) -> set[int]:
    """Return the keys whose rarity decides what agreeing on them is worth."""
    found = {number("word", word) for word in profile.words}
    for kind, values in _said(profile):
        found |= {number(kind, value) for value in values}
    return found


def _said(profile: Profile) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("email", profile.emails),
        ("mailbox", tuple(email.partition("@")[0] for email in profile.emails)),
        ("phone", profile.phones),
        ("street", profile.streets),
        ("city", profile.cities),
        ("postcode", profile.postcodes),
        ("job", profile.jobs),
    ]


def of(profile: Profile) -> dict[int, bool]:
    """Return the keys of a person: True where sharing it is reason to compare, else only counted.

    Each coarse key has finer ones beside it, so that a pair in an overfull block still meets.
    """
    found = dict.fromkeys(counted(profile), False)
    for key in _meeting(profile):
        found[number(*key)] = True
    return found


def _meeting(profile: Profile) -> set[tuple[str, ...]]:
    words = [word for word in profile.words if len(word) > 1]
    sounds = {word: sound(word) for word in [*words, *profile.nicknames]}
    family, given = profile.family, profile.given[:1]
    here = [("c", city) for city in profile.cities] + [("p", code) for code in profile.postcodes]
    found: set[tuple[str, ...]] = set()
    for kind, values in _said(profile)[:3]:
        found |= {(kind, value) for value in values}
    if family and given:
        found.add(("initial", sounds.get(family, ""), given))
    everything = tuple(sorted(profile.words))
    found.add(("name", *everything))
    for pair in itertools.combinations(words[:5], 2):
        both = sorted(sounds[word] for word in pair)
        found.add(("sounds", *both))
        found |= {("sounds", *both, *place) for place in here}
    for nick in profile.nicknames:
        found.add(("sounds", *sorted((sounds[nick], sounds.get(family, "")))))
    for word in words:
        found |= {("sound", sounds[word], kind, value) for kind, value in here}
        found |= {("sound", sounds[word], "j", job) for job in profile.jobs} if not here else set()
    for street in profile.streets:
        found |= {("street", street, word[:1]) for word in words}
    found |= _like_emails(profile, words)
    return found


def _like_emails(profile: Profile, words: list[str]) -> set[tuple[str, ...]]:
    """Return what the letters of an email built from the name would be, and what ours are."""
    built = {re.sub(r"[^a-z]", "", email.partition("@")[0]) for email in profile.emails}
    if family := profile.family:
        for given in words[:3]:
            if given != family:
                built |= {given + family, given[0] + family, given + family[0]}
    if len(profile.words) == 1:
        built.add(re.sub(r"[^a-z]", "", profile.words[0]))
    return {("built", text) for text in built if len(text) > 4}
