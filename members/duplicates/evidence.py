"""How much each agreement between two records is worth, in bits, and what speaks against it.

A bit doubles the odds that both are one person. Agreement on something rare is worth more; the sum
starts from how unlikely it is that any two of N records are the same (minus log2 N).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log2

from rapidfuzz.distance import OSA, JaroWinkler

from members.duplicates import keys, nicknames
from members.duplicates.profiles import Profile

PRIOR = 2.3
SHARED = 3  # an address or number of more different people than this proves nothing
HOUSEHOLD = -1.0  # the most a pair scores whose first names are clearly different

# Bits off for the way two words differ, and for what disagrees.
OFF = {"same": 0.0, "nickname": 1.5, "letter": 2.0, "letters": 4.0, "sound": 2.5, "start": 2.5}
AGAINST = {
    "other_name": -10.0,
    "other_first_name": -7.0,
    "other_last_name": -5.0,
    "other_words": -3.0,
    "fewer_words": -0.7,
    "other_email": -1.0,
    "other_phone": -1.5,
    "other_street": -1.0,
    "other_postcode": -2.0,
    "other_city": -1.5,
    "other_job": -1.0,
}
BEYOND_NAME = {"same_email", "email_letters", "same_phone", "same_street"}
INITIAL = 2.5
NEAR = 1.0
LEAST = 0.5

Evidence = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Compared:
    """The score of a pair and what it stands on: codes with their bits."""

    score: float
    evidence: Evidence


class Rarity:
    """How often each key occurs among N records, and among how many different people."""

    def __init__(self, total: int, counts: dict[int, tuple[int, int]]) -> None:
        self.log = log2(max(total, 2))
        self._counts = counts
        self._bits: dict[tuple[str, str], float] = {}

    def bits(self, kind: str, value: str) -> float:
        """Return how many bits it is worth to agree on this."""
        found = self._bits.get((kind, value))
        if found is None:
            count = self._counts.get(keys.number(kind, value), (2, 1))[0]
            found = self._bits[kind, value] = self.log - log2(max(count, 2))
        return found

    def best(self, kind: str, values: Iterable[str]) -> float:
        """Return the bits of the rarest of `values`."""
        return max(self.bits(kind, value) for value in values)

    def people(self, kind: str, value: str) -> int:
        """Return how many different people share this."""
        return self._counts.get(keys.number(kind, value), (1, 1))[1]

    @property
    def most(self) -> float:
        """The most a name alone proves: that it is worth a look, never that it is likely."""
        return self.log

    @property
    def prior(self) -> float:
        """What every pair starts from."""
        return PRIOR - self.log


def compare(one: Profile, other: Profile, rarity: Rarity) -> Compared:
    """Return the score of a pair and the evidence it stands on."""
    found = _names(one, other, rarity)
    found += _contacts(one, other, rarity)
    found += _places(one, other, rarity)
    score = rarity.prior + sum(bits for _code, bits in found)
    if score > HOUSEHOLD and _is_household(found):
        score = HOUSEHOLD
    return Compared(round(score, 2), found)


def _is_household(found: Evidence) -> bool:
    """Whether they may share a home, but not a first name or a generation."""
    codes = {code for code, _bits in found}
    return not codes.isdisjoint({"other_first_name", "other_name", "other_generation"})


def _names(one: Profile, other: Profile, rarity: Rarity) -> Evidence:
    """Lay the words of two names side by side, in any order, the rarest agreement first."""
    if not one.words or not other.words:
        return []
    found: Evidence = []
    if one.generation and other.generation and one.generation != other.generation:
        found.append(("other_generation", AGAINST["other_name"]))
    if one.words == other.words:
        return [*found, ("same_name", _limited(one, rarity))]
    if sorted(one.words) == sorted(other.words):
        return [*found, ("name_in_other_order", _limited(one, rarity) - 1)]
    matched, left, right = _aligned(one, other, rarity)
    if not matched and (family := _joined(one, other) or _joined(other, one)):
        return [*found, ("name_joined", min(rarity.bits("word", family) + 1, rarity.most))]
    if not matched:
        return [*found, ("other_name", AGAINST["other_name"])]
    over = sum(bits for _how, bits in matched) - rarity.most
    scale = rarity.most / (rarity.most + over) if over > 0 else 1.0
    found += [(f"name_{how}", bits * scale) for how, bits in matched]
    return found + _left_over(one, other, left, right)


def _joined(one: Profile, other: Profile) -> str:
    """Return the family name of the other of which the one word of a name is built: `mortiz7`."""
    family = other.family
    if len(one.words) != 1 or len(other.words) < 2 or len(family) < 3:
        return ""
    word = one.words[0].rstrip("0123456789")
    for given in other.words:
        if given != family and word in {
            given + family, given[0] + family, given + family[0], family + given, family + given[0],
        }:  # fmt: skip
            return family
    return ""


def _limited(one: Profile, rarity: Rarity) -> float:
    return min(sum(rarity.bits("word", word) for word in one.words), rarity.most)


def _aligned(one: Profile, other: Profile, rarity: Rarity) -> tuple[Evidence, list[str], list[str]]:
    options = []
    for mine in (*one.words, *one.nicknames):
        for theirs in (*other.words, *other.nicknames):
            if how := likeness(mine, theirs):
                bits = INITIAL
                if how != "initial":
                    bits = min(rarity.bits("word", mine), rarity.bits("word", theirs)) - OFF[how]
                options.append((max(bits, LEAST), how, mine, theirs))
    left, right = list(one.words), list(other.words)
    matched: Evidence = []
    for bits, how, mine, theirs in sorted(options, reverse=True):
        here, there = _stands_for(mine, one, left), _stands_for(theirs, other, right)
        if here and there:
            left.remove(here)
            right.remove(there)
            matched.append((how if (here, there) == (mine, theirs) else "nickname", bits))
    return matched, left, right


def _stands_for(word: str, profile: Profile, free: list[str]) -> str:
    """Return the word of the name that `word` speaks for, if it is free: a nickname the first."""
    if word not in profile.words:
        word = profile.given
    return word if word in free else ""


def _left_over(one: Profile, other: Profile, left: list[str], right: list[str]) -> Evidence:
    if not left and not right:
        return []
    if not left or not right:
        return [("fewer_words", AGAINST["fewer_words"] * (len(left) + len(right)))]
    codes = []
    if one.given in left and other.given in right and min(len(one.given), len(other.given)) > 1:
        codes.append("other_first_name")
    if one.family in left and other.family in right:
        codes.append("other_last_name")
    return [(code, AGAINST[code]) for code in codes or ["other_words"]]


@lru_cache(maxsize=500_000)
def likeness(one: str, other: str) -> str:
    """Return how two words of names are alike: `same`, `nickname`, `letter`, … or nothing."""
    if one == other:
        return "same"
    if len(one) == 1 or len(other) == 1:
        return "initial" if one[0] == other[0] else ""
    if nicknames.alike(one, other):
        return "nickname"
    longer = max(len(one), len(other))
    distance = OSA.distance(one, other, score_cutoff=3)
    if distance == 1 and longer >= 4:
        return "letter"
    if distance == 2 and longer >= 6 and JaroWinkler.similarity(one, other) > 0.8:
        return "letters"
    if longer >= 4 and keys.sound(one) == keys.sound(other):
        return "sound"
    if min(len(one), len(other)) >= 3 and (one.startswith(other) or other.startswith(one)):
        return "start"
    return ""


def _contacts(one: Profile, other: Profile, rarity: Rarity) -> Evidence:
    found: Evidence = []
    if one.phones and other.phones:
        found.append(_shared("phone", one.phones, other.phones, rarity))
    if one.emails and other.emails:
        email = _shared("email", one.emails, other.emails, rarity)
        found.append(email if email[0] != "other_email" else _like_emails(one, other, rarity))
    elif one.emails:
        found += _built(one, other, rarity)
    elif other.emails:
        found += _built(other, one, rarity)
    return found


def _shared(
    kind: str, mine: tuple[str, ...], theirs: tuple[str, ...], rarity: Rarity
) -> tuple[str, float]:
    same = set(mine).intersection(theirs)
    if not same:
        return f"other_{kind}", AGAINST[f"other_{kind}"]
    people = min(rarity.people(kind, value) for value in same)
    if people > SHARED:
        return f"shared_{kind}", 0.0
    return f"same_{kind}", rarity.log - log2(max(people, 1))


def _like_emails(one: Profile, other: Profile, rarity: Rarity) -> tuple[str, float]:
    """Compare two emails that differ. Digits tell two of one name apart, so they must agree."""
    for mine in one.emails:
        for theirs in other.emails:
            distance = OSA.distance(mine, theirs, score_cutoff=5)
            alike = distance <= 2 or (distance <= 4 and len(mine) > 16)
            if alike and _digits(mine) == _digits(theirs):
                return "email_letters", max(rarity.log - (3 if distance <= 2 else 6), LEAST)
            mailbox = mine.partition("@")[0]
            if mailbox == theirs.partition("@")[0]:
                bits = rarity.bits("mailbox", mailbox) * 0.7
                says_name = one.family in mailbox and not _digits(mailbox)
                return "same_mailbox", min(bits, INITIAL) if says_name else bits
    return "other_email", AGAINST["other_email"]


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _built(one: Profile, other: Profile, rarity: Rarity) -> Evidence:
    """Find words of the other's name in the email of one whose own name says less than that."""
    if len(one.words) > 1:
        return []
    for email in one.emails:
        mailbox = email.partition("@")[0]
        said = [word for word in other.words if len(word) > 2 and word in mailbox]
        if new := [word for word in said if word not in one.words]:
            return [("email_like_name", max(rarity.best("word", new) - 2, LEAST))]
    return []


def _places(one: Profile, other: Profile, rarity: Rarity) -> Evidence:
    found: Evidence = []
    if one.streets and other.streets:
        found.append(_shared("street", one.streets, other.streets, rarity))
    if one.postcodes and other.postcodes:
        found.append(_postcodes(one, other, rarity))
    if one.cities and other.cities:
        found.append(_cities(one, other, rarity))
    if one.jobs and other.jobs:
        if same := set(one.jobs).intersection(other.jobs):
            found.append(("same_job", rarity.best("job", same) * 0.7))
        else:
            found.append(("other_job", AGAINST["other_job"]))
    return found


def _postcodes(one: Profile, other: Profile, rarity: Rarity) -> tuple[str, float]:
    if same := set(one.postcodes).intersection(other.postcodes):
        return "same_postcode", rarity.best("postcode", same) * 0.9
    if {code[:-3] for code in one.postcodes} & {code[:-3] for code in other.postcodes}:
        return "near_postcode", NEAR
    return "other_postcode", AGAINST["other_postcode"]


def _cities(one: Profile, other: Profile, rarity: Rarity) -> tuple[str, float]:
    if same := set(one.cities).intersection(other.cities):
        return "same_city", rarity.best("city", same) * 0.9
    for mine in one.cities:
        for theirs in other.cities:
            if OSA.distance(mine, theirs, score_cutoff=3) <= 2:
                bits = min(rarity.bits("city", mine), rarity.bits("city", theirs))
                return "city_letters", max(bits * 0.9 - 2, LEAST)
    return "other_city", AGAINST["other_city"]
