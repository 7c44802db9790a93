"""Say in words why two records look like one person, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, str | Promise] = {
    "same_name": _("same name"),
    "name_in_other_order": _("same name in another order"),
    "name_letter": _("name differs by one letter"),
    "name_letters": _("name differs by two letters"),
    "name_nickname": _("one name is short for the other"),
    "name_sound": _("names sound alike"),
    "name_start": _("one name begins like the other"),
    "name_initial": _("an initial fits"),
    "name_joined": _("one is the name of the other in one word"),
    "name_same": _("part of the name is the same"),
    "same_phone": _("same phone number"),
    "shared_phone": _("a number that more than three people share"),
    "same_email": _("same email"),
    "shared_email": _("an email that more than three people share"),
    "email_letters": _("emails differ by a few letters"),
    "same_mailbox": _("same email name at another provider"),
    "email_like_name": _("the email is made of the other's name"),
    "same_street": _("same address"),
    "shared_street": _("an address that more than three people share"),
    "same_postcode": _("same postcode"),
    "near_postcode": _("postcodes close by"),
    "same_city": _("same city"),
    "city_letters": _("city differs by a letter or two"),
    "same_job": _("same job"),
    "other_name": _("different names"),
    "other_first_name": _("different first names"),
    "other_last_name": _("different last names"),
    "other_generation": _("one is junior, the other is not"),
    "other_words": _("other words in the name"),
    "fewer_words": _("one name is shorter"),
    "other_email": _("different emails"),
    "other_phone": _("different phone numbers"),
    "other_street": _("different addresses"),
    "other_postcode": _("different postcodes"),
    "other_city": _("different cities"),
    "other_job": _("different jobs"),
}
_NAMES = ["name_letter", "name_letters", "name_nickname", "name_sound", "name_start"]


@dataclass(frozen=True)
class Explained:
    """Why, and why not: each a sentence, the weightiest reason first."""

    why: str
    but: str
    likely: str


def explain(score: float, evidence: Iterable[list]) -> Explained:
    """Return the evidence of a pair in words."""
    bits = {code: worth for code, worth in evidence}  # noqa: C416 (pairs come as lists)
    if "name_same" in bits and not bits.keys().isdisjoint(_NAMES):
        del bits["name_same"]  # how the rest differs says it
    order = sorted(bits, key=lambda code: (-abs(bits[code]), code))
    said = [code for code in order if bits[code] > 0 and code in _WORDS]
    against = [code for code in order if bits[code] <= 0 and code in _WORDS]
    return Explained(_sentence(said), _sentence(against), _likely(score))


def listed(evidence: Iterable[list]) -> list[tuple[str, float]]:
    """Return each piece of evidence in words with its points, what weighs most first."""
    order = sorted(evidence, key=lambda one: -abs(one[1]))
    return [(_sentence([code]), bits) for code, bits in order if code in _WORDS]


def _sentence(codes: list[str]) -> str:
    text = ", ".join(str(_WORDS[code]) for code in codes)
    return text[:1].upper() + text[1:]


def _likely(score: float) -> str:
    if score >= 8:
        return _t("Almost certain")
    return _t("Likely") if score >= 3 else _t("Possible")
