"""Words that should never be on record (practice 5.2), found before anything is stored.

Runs here, never elsewhere. It warns and offers to take the words out; it does not decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

# Spanish words stand beside English ones: what is typed need not be in the reader's language.
SUBJECTS: list[tuple[LazyText, str]] = [
    (
        _("an identity number"),
        r"\b\d{3}-\d{2}-\d{4}\b|\b(?:ssn|social security|seguro social|passport|pasaporte)\b",
    ),
    (_("a bank or card number"), r"\b(?:\d[ -]?){13,19}\b|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,}\b"),
    (
        _("immigration or citizenship"),
        r"\b(?:undocumented|illegals?|immigration|visa|green card|asylum|deport\w*|daca|"
        r"citizenship|indocumentad[oa]s?|sin papeles|inmigraci[oó]n|asilo|ciudadan[ií]a)\b",
    ),
    (
        _("health"),
        r"\b(?:diagnos\w+|cancer|c[aá]ncer|pregnan\w+|embaraz\w+|hiv|vih|depress(?:ed|ion)|"
        r"depresi[oó]n|diabet\w+|surgery|cirug[ií]a|medication|disabilit\w+|discapacidad|rehab|"
        r"overdose|therapist|enferm[oae]\w*)\b",
    ),
    (
        _("police or courts"),
        r"\b(?:arrest(?:ed|s)?|felon\w*|convict\w*|prison|jail|parole|probation|warrant|"
        r"c[aá]rcel|arrestad[oa]s?|antecedentes|condenad[oa]s?)\b",
    ),
    (
        _("religion"),
        r"\b(?:muslim|christian|catholic|jewish|hindu|atheist|evangelical|musulm[aá]n\w*|"
        r"cristian[oa]s?|cat[oó]lic[oa]s?|jud[ií][oa]s?|ate[oa])\b",
    ),
    (
        _("sexual orientation or gender history"),
        r"\b(?:gay|lesbian\w*|bisexual|transgender|transsexual|homosexual|lesbiana)\b",
    ),
    (
        _("a date of birth"),
        r"\b(?:born on|born in|date of birth|dob|birthday|naci[oó] (?:el|en)|cumplea[nñ]os)\b",
    ),
    (
        _("debts"),
        r"\b(?:in debt|rent arrears|behind on (?:the |her |his |their )?rent|bankrupt\w*|"
        r"debe (?:la )?renta|deudas?)\b",
    ),
    (
        _("how somebody voted in secret"),
        r"\b(?:voted (?:yes|no|for|against)|vot[oó] (?:s[ií]|no|por|contra))\b",
    ),
]
PATTERNS = [(subject, re.compile(pattern, re.IGNORECASE)) for subject, pattern in SUBJECTS]
GAP = "…"


@dataclass(frozen=True)
class Caution:
    """What a text seems to speak of, and the words that say so."""

    subject: LazyText
    words: str


def cautions(*texts: str) -> list[Caution]:
    """Return what `texts` should not hold, once per subject."""
    found: dict[str, Caution] = {}
    for text in texts:
        for subject, pattern in PATTERNS:
            if match := pattern.search(text):
                found.setdefault(str(subject), Caution(subject, match[0].strip()))
    return list(found.values())


def without(text: str) -> str:
    """Return `text` with every such word replaced by a gap."""
    for _subject, pattern in PATTERNS:
        text = pattern.sub(GAP, text)
    return text
