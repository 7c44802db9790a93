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
    "too_many_cells": _(
        "The row has more cells than the header has names: put a cell that holds a comma in"
        " quotation marks."
    ),
    "open_quote": _(
        "A quotation mark is opened and not closed, so that this row has swallowed the next. Take"
        " it out."
    ),
    "formula": _("The name is a formula. Copy its value in its place, and send the row again."),
    "a_sum": _("It is a sum, not a person."),
    "other_name": _("Its id stands for somebody with another name on record."),
    "other_name_in_file": _("Line %(line)s has the same id with another name."),
    "two_people": _("Its ids stand for two different people on record."),
    "deceased": _("On record as deceased."),
    "left": _("On record as having left; bring them back on their page first."),
    "erased": _("This person's record was erased."),
    "was_erased": _("Somebody of that name and contact was erased, and is not brought back."),
    "two_units": _("More than one unit is called “%(unit)s”; write the path: “Site › Unit”."),
    "unknown_own_id": _("Nobody on record has this id."),
    "not_a_person": _("It is an organization or a household, not a person."),
    "in_trash": _("It was in the trash of the other system."),
    "said_dead_new": _("The file says that they have died."),
    # worth a word
    "said_dead": _(
        "The file says that they have died. Nobody will be asked to reach them; say so on their"
        " page if it is true."
    ),
    "bad_email": _("An email that the file calls bad was left out."),
    "bad_phone": _("A phone that the file calls bad was left out."),
    "not_a_date": _("“%(field)s” is not a date; left out."),
    "ends_before": _("It ends before it begins; both days were left out."),
    "long_tag": _("A tag is too long, or there are too many; left out."),
    "forbidden_tag": _("A tag says what we never record; left out."),
    "not_so": _("“%(field)s”: %(why)s Left out."),
    "unknown_state": _("“%(state)s” does not say whether they came; left out."),
    "no_committee": _("No committee is called “%(name)s”; choose one for the whole file."),
    "nobody_of_that_name": _("Nobody is on record as “%(name)s”; left out."),
    "two_of_that_name": _("More than one person is called “%(name)s”; left out."),
    "no_scale": _("A rating waits for somebody to say which end of the scale is strong."),
    "off_scale": _("“%(value)s” is not on the scale; the rating was left out."),
    "nobody_rates": _("A rating needs somebody who gives it; sign in to import ratings."),
    "no_canvasser": _("It does not say who spoke with them; the conversation was left out."),
    "long_note": _("The note is longer than 280 characters and was cut."),
    "expired_note": _("The note is past its time and was left out."),
    "cautioned": _("The note seems to hold what we never record; it, or the words, were left out."),
    "ended_tie": _("The other system says that it ended; the tie was left out."),
    "own_carrier": _("Nobody carries themselves; left out."),
    "repeats": _("Repeats line %(line)s."),
    "not_email": _("“Email” holds no address; left out."),
    "cut_number": _(
        "“%(value)s” was cut short by a spreadsheet; left out. Format the column as text and send"
        " the file again."
    ),
    "lost_letter": _(
        "A letter of the name was lost (�). Save the file as UTF-8 and send it again."
    ),
    "not_phone": _("“Phone” holds no number; left out."),
    "too_long": _("“%(field)s” is too long; left out."),
    "unknown_language": _("The language was not understood; left out."),
    "shared": _("An address or number is shared by more than three people and proves nothing."),
    "same_contact": _("Somebody with another name has the same email or phone."),
    "before_contact": _(
        "Nobody has been in two-way contact with them (GDPR): only name and place were taken."
    ),
    "no_unit": _("A job needs a unit; left out."),
}
REFUSALS = {
    "no_name", "short_name", "long_name", "name_is_email", "too_many_cells", "other_name",
    "other_name_in_file", "two_people", "deceased", "left", "erased", "was_erased", "two_units",
    "unknown_own_id", "not_a_person", "in_trash", "said_dead_new", "open_quote", "formula", "a_sum",
}  # fmt: skip


# Found while a row was read; what is found while comparing is found again each time.
FROM_CLEANING = {
    "not_email", "not_phone", "too_long", "unknown_language", "bad_email", "bad_phone",
    "not_a_date", "ends_before", "long_tag", "forbidden_tag", "not_so", "unknown_state",
    "no_scale", "off_scale", "long_note", "expired_note", "cautioned", "no_canvasser", "ended_tie",
    "cut_number", "lost_letter",
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
