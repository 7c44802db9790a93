"""The words of an organization's field in place of ours: building for unit, for one.

`Organization.terms` chooses them (practice 4). Every translated text passes here while a request of
such an organization is answered, so no page knows of it. What files hold keeps the general words,
as jobs answer no request. In Spanish each word has the gender of the one it stands for, and so the
sentence around it stays right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import trans_real

# terms -> language -> (ours, theirs) by one and by many; the initial follows the sentence.
WORDS: dict[str, dict[str, dict[str, str]]] = {
    "union": {
        "en": {
            "unit": "worksite",
            "units": "worksites",
            "small gathering": "break meeting",
            "small gatherings": "break meetings",
        },
        "es": {"unidad": "sección", "unidades": "secciones"},
    },
    "tenant": {
        "en": {
            "unit": "building",
            "units": "buildings",
            "wall chart": "building chart",
            "wall charts": "building charts",
            "small gathering": "floor meeting",
            "small gatherings": "floor meetings",
        },
        "es": {
            "unidad": "comunidad",
            "unidades": "comunidades",
            "mapa de pared": "mapa del edificio",
        },
    },
    "faith": {
        "en": {
            "unit": "congregation",
            "units": "congregations",
            "committee": "core team",
            "committees": "core teams",
            "one-on-one": "one-to-one",
            "one-on-ones": "one-to-ones",
            "small gathering": "house meeting",
            "small gatherings": "house meetings",
        },
        "es": {
            "unidad": "congregación",
            "unidades": "congregaciones",
            "comité": "equipo central",
            "comités": "equipos centrales",
            "reunión pequeña": "reunión en casa",
            "reuniones pequeñas": "reuniones en casa",
        },
    },
}
# A placeholder, an address and these are no words of ours.
NOT_OURS = r"(?<!%\()(?<![\w/{-])(?<!bargaining )(?<!Whole )"
IN_CONTEXT = "\x04"
_terms: ContextVar[str] = ContextVar("terms", default="")


@contextmanager
def by_terms(terms: str) -> Iterator[None]:
    """Say everything translated within in the words of `terms`; those of no field are ours."""
    if terms in WORDS:
        _install()
    before = _terms.set(terms)
    try:
        yield
    finally:
        _terms.reset(before)


@lru_cache(maxsize=20_000)
def relabelled(text: str, terms: str, language: str) -> str:
    """Return `text` with our words replaced by those of `terms` in `language`."""
    words = WORDS.get(terms, {}).get(language[:2])
    if not words:
        return text
    longest = sorted(words, key=len, reverse=True)
    pattern = (
        rf"{NOT_OURS}({'|'.join(map(re.escape, longest))})(?![\w}}-])(?! enteras| de negociación)"
    )

    def theirs(found: re.Match[str]) -> str:
        ours = found.group(1)
        word = words[ours.lower()]
        return word[0].upper() + word[1:] if ours[0].isupper() else word

    return re.sub(pattern, theirs, text, flags=re.IGNORECASE)


class Relabelled:
    """A language's translations, said in the words of whoever's request this is."""

    def __init__(self, translations: Any) -> None:
        self._plain = translations

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)

    def gettext(self, message: str) -> str:
        """Return the translation in their words."""
        return self._say(self._plain.gettext(message))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Return the translation for `n` in their words."""
        return self._say(self._plain.ngettext(one, many, n))

    def _say(self, text: str) -> str:
        terms = _terms.get()
        if terms not in WORDS:
            return text
        return relabelled(text.rsplit(IN_CONTEXT)[-1], terms, self._plain.to_language())


def _install() -> None:
    """Put ours in front of Django's translations: it asks one object for each language."""
    for language, _name in settings.LANGUAGES:
        if not isinstance(trans_real.translation(language), Relabelled):
            plain = trans_real.translation(language)
            trans_real._translations[language] = Relabelled(plain)  # type: ignore[attr-defined]
