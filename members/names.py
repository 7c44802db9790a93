"""How names are folded for search and put in order.

The database's builtin collation sorts Á after Z, so order is a key made here.
"""

import re
import unicodedata

_QUOTES = re.compile(r"['’ʼ`´]")
_MARKS = re.compile(r"[^\w@.+]+")
_NOT_IN_ORDER = re.compile(r"[^\w~ ]")
LONGEST = 4000  # a cell's; putting a long row of accents in order takes its square
_KEEP_ENYE = str.maketrans({"ñ": "n~", "Ñ": "n~"})


def fold(text: str) -> str:
    """Return `text` in lower case without accents, apostrophes joined, other marks as spaces.

    Of a longer one than any cell the beginning.
    """
    plain = text[:LONGEST].casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(_MARKS.sub(" ", _QUOTES.sub("", plain)).split())


def search_text(*parts: str) -> str:
    """Return the folded words of `parts` with a space on both ends.

    The spaces let `LIKE '% ab%'` find a word by its first two letters through a
    trigram index, which needs three characters.
    """
    return f" {fold(' '.join(part for part in parts if part))} "


def sort_key(name: str, *, family: str = "", given: str = "") -> str:
    """Return the key by which a person stands in a list: family name first where known.

    Ñ stands after N, as Spanish has it; all other accents are ignored.
    """
    text = f"{family} {given}" if family else name
    plain = text[:LONGEST].casefold()
    if not plain.isascii():
        enye = unicodedata.normalize("NFC", plain).translate(_KEEP_ENYE)
        plain = unicodedata.normalize("NFKD", enye)
    return " ".join(_NOT_IN_ORDER.sub("", plain).split())


def initials(name: str) -> str:
    """Return the first letters of the words of `name`, at most three: `R. D.`."""
    return " ".join(f"{word[0].upper()}." for word in name.split()[:3])
