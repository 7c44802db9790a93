"""Why a row was refused, or what about it deserves a word: codes in rows, sentences on screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Reason = list[Any]  # [code, facts]: plain JSON

_SENTENCES: dict[str, str | Promise] = {
    # refused
    "no_name": _("There is no name."),
    "short_name": _("The name is a single letter."),
    "long_name": _("The name is longer than 200 characters."),
    "name_is_email": _("The name is an email address."),
    "too_many_cells": _("The row has more cells than the header has names."),
    "other_name": _("Its id stands for somebody with another name on record."),
    "other_name_in_file": _("Line %(line)s has the same id with another name."),
    "two_people": _("Its ids stand for two different people on record."),
    "deceased": _("On record as deceased."),
    "left": _("On record as having left; bring them back on their page first."),
    "erased": _("This person's record was erased."),
    "two_units": _("More than one unit is called “%(unit)s”; write the path: “Site › Unit”."),
    "unknown_own_id": _("Nobody on record has this id."),
    # worth a word
    "repeats": _("Repeats line %(line)s."),
    "not_email": _("“Email” holds no address; left out."),
    "not_phone": _("“Phone” holds no number; left out."),
    "too_long": _("“%(field)s” is too long; left out."),
    "unknown_language": _("The language was not understood; left out."),
    "shared": _("An address or number is shared by more than three people and proves nothing."),
    "same_contact": _("Somebody with another name has the same email or phone."),
    "no_unit": _("A job needs a unit; left out."),
}
REFUSALS = {
    "no_name", "short_name", "long_name", "name_is_email", "too_many_cells", "other_name",
    "other_name_in_file", "two_people", "deceased", "left", "erased", "two_units",
    "unknown_own_id",
}  # fmt: skip


def reason(code: str, **facts: Any) -> Reason:
    """Return a reason as it is stored. Raises KeyError for one that has no sentence."""
    _SENTENCES[code]
    return [code, facts]


def refuses(reasons: Iterable[Reason]) -> bool:
    """Whether one of them keeps the row out."""
    return any(code in REFUSALS for code, _facts in reasons)


def sentences(reasons: Iterable[Reason]) -> list[str]:
    """Return them in words, in the reader's language."""
    return [str(_SENTENCES[code]) % facts for code, facts in reasons]
