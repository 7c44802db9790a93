"""What of a person is compared: folded, split into parts, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from members import names

# Said of people rather than their name; they come and go between two lists.
_TITLES = frozenset(
    {
        "sir", "dame", "lord", "lady", "mr", "mrs", "ms", "mx", "miss", "master", "dr", "prof",
        "professor", "rev", "reverend", "fr", "father", "sister", "brother", "hon", "captain",
        "capt", "col", "colonel", "major", "gen", "general", "sgt", "st", "jr", "sr", "junior",
        "senior", "esq", "phd", "md", "ii", "iii", "iv", "baron", "baroness", "baronet", "earl",
        "duke", "viscount", "marquess", "count", "sra", "srta", "don", "dona", "ing", "lic", "hijo",
        "of", "the", "and", "y", "e",
    }
)  # fmt: skip
_GENERATIONS = {
    "sr": "1", "senior": "1", "padre": "1", "jr": "2", "junior": "2", "hijo": "2", "ii": "2",
    "iii": "3", "iv": "4",
}  # fmt: skip
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)?")
_PLACEHOLDER = re.compile(
    r"@localhost|@example\.invalid|^(none|no|nobody|noemail|no.?email|noreply|no.?reply|na|n/a|test"
    r"|unknown|x+)@"
)
_POSTCODE = re.compile(
    r"\b([a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|\d{5}(?:-\d{4})?|[a-z]\d[a-z] ?\d[a-z]\d)\b"
)
_STREET_WORDS = {
    "street": "st", "avenue": "ave", "road": "rd", "drive": "dr", "boulevard": "blvd",
    "lane": "ln", "court": "ct", "place": "pl", "square": "sq", "terrace": "ter",
    "apartment": "apt", "unit": "apt", "calle": "c", "avenida": "ave", "av": "ave",
    "north": "n", "south": "s", "east": "e", "west": "w", "numero": "", "no": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """One person as the search sees them. `family` is what is known or taken for the last name."""

    id: UUID
    words: tuple[str, ...] = ()
    family: str = ""
    nicknames: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    generation: str = ""

    @property
    def given(self) -> str:
        """The first word of the name that is not the family name."""
        return next((word for word in self.words if word != self.family), "")


def generation(name: str) -> str:
    """Return which of two of the same name it says: father and son are two people."""
    last = names.fold(name).replace(".", " ").split()[1:][-1:]
    return _GENERATIONS.get(last[0], "") if last else ""


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name without titles, ordinals and what follows a comma with them."""
    head, comma, tail = name.partition(",")
    rest = names.fold(tail).split()
    if comma and any(word in _TITLES or _ORDINAL.fullmatch(word) for word in rest):
        name = head
    found = [word.strip(".") for word in names.fold(name).replace(".", " ").split()]
    kept = [word for word in found if word not in _TITLES and not _ORDINAL.fullmatch(word)]
    return tuple(dict.fromkeys(kept or found))[:6]


def emails(values: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses that say something: no placeholders."""
    folded = (value.strip().lower() for value in values)
    return tuple(value for value in folded if "@" in value and not _PLACEHOLDER.search(value))


def phones(values: Iterable[str]) -> tuple[str, ...]:
    """Return the last nine digits of each number that has seven or more."""
    found = (re.sub(r"\D", "", value)[-9:] for value in values)
    return tuple(digits for digits in found if len(digits) >= 7 and len(set(digits)) > 1)


def place(address: str) -> tuple[str, str, str]:
    """Return street, city and postcode of an address in one line, each folded or empty."""
    parts = [" ".join(names.fold(part).split()) for part in address.split(",")]
    parts = [part for part in parts if part]
    postcode = ""
    for at in range(len(parts) - 1, -1, -1):
        found = _POSTCODE.findall(parts[at])
        if found and not (at == 0 and len(parts) > 1):
            postcode, parts[at] = found[-1], parts[at].replace(found[-1], "").strip()
            break
    street = folded_street(parts[0]) if parts and re.search(r"\d", parts[0]) else ""
    cities = [part for part in parts[1 if street else 0 :] if part and not re.search(r"\d", part)]
    return street, cities[0] if cities else "", folded_postcode(postcode)


def folded_street(text: str) -> str:
    """Return a street and number in one form: `14 North Alder Street` is `14 n alder st`."""
    words = (_STREET_WORDS.get(word, word) for word in names.fold(text).replace(".", " ").split())
    return " ".join(word for word in words if word)


def folded_postcode(text: str) -> str:
    """Return a postcode without spaces; of nine digits the first five."""
    plain = re.sub(r"[^a-z0-9]", "", names.fold(text))
    return plain[:5] if re.fullmatch(r"\d{9}", plain) else plain
