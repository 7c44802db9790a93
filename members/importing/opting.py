"""What a file says of how somebody may be reached, and of who should not be taken for a person.

A refusal is believed from any file; an agreement only fills what nobody has said yet.
"""

from __future__ import annotations

from typing import Any

from members import names
from members.importing.reasons import Reason, reason

BY_COLUMN = {"email", "phone", "mobile", "bad_email", "bad_phone", "phone_type"}
BOXES = {
    "no_contact", "over_18", "management", "deceased", "in_trash", "no_email", "no_phone",
    "no_text", "no_mail", "bad_email", "bad_phone",
}  # fmt: skip
_SAID = {
    "no_contact", "deceased", "no_email", "no_phone", "no_mail", "no_text", "email_status",
    "phone_status", "mail_status", "text_status", "unsubscribed_on",
}  # fmt: skip
_YES = {"1", "y", "yes", "true", "t", "x", "si", "checked", "on", "verdadero", "v", "dead"}
_NO = {"0", "n", "no", "false", "f", "falso", "off", "unchecked", "none"}
_REFUSED = {
    "unsubscribed", "not subscribed", "unsub", "opt out", "opted out", "optout", "do not contact",
    "do not call", "spam complaint", "previous spam complaint", "complained", "cleaned",
    "no", "false", "0", "n", "baja", "dado de baja", "dada de baja", "no suscrito",
}  # fmt: skip
_AGREED = {
    "subscribed", "opt in", "opted in", "optin", "yes", "true", "1", "y", "si", "suscrito",
    "suscrita",
}  # fmt: skip
_PHONE_LABELS = {
    "cell": "mobile", "mobile": "mobile", "c": "mobile", "celular": "mobile", "movil": "mobile",
    "home": "home", "h": "home", "casa": "home", "work": "work", "w": "work", "trabajo": "work",
    "fax": "fax", "main": "", "phone": "", "other": "",
}  # fmt: skip
_PEOPLE = {"individual", "person", "people", "persona", "contact", "human"}


def is_yes(text: str) -> bool:
    """Whether a cell says yes: a cross, a tick, a word."""
    return names.fold(text) in _YES


def is_no(text: str) -> bool:
    """Whether a cell says no in so many words."""
    return names.fold(text) in _NO


def refusals(found: dict[str, list[str]]) -> list[Reason]:
    """Return why the row is no living person to bring in, if it says so."""
    said = []
    if any(names.fold(text) not in _PEOPLE for text in found.get("contact_type", [])):
        said.append(reason("not_a_person"))
    if any(map(is_yes, found.get("in_trash", []))):
        said.append(reason("in_trash"))
    return said


def read(found: dict[str, list[str]], values: dict[str, Any]) -> None:
    """Note what is said of contact as a whole and of each channel."""
    if _SAID.isdisjoint(found):
        return
    if any(map(is_yes, found.get("no_contact", []))):
        values["no_contact"] = True
    if any(not is_no(text) for text in found.get("deceased", [])):  # a date says it as well
        values["no_contact"] = values["said_dead"] = True
    consent: dict[str, str] = {}
    for channel, refused, status in (
        ("email", "no_email", "email_status"),
        ("phone", "no_phone", "phone_status"),
        ("address", "no_mail", "mail_status"),
    ):
        if any(map(is_yes, found.get(refused, []))):
            consent[channel] = "no"
        elif word := _status(found.get(status, [])):
            consent[channel] = word
    if found.get("unsubscribed_on"):  # the time at which they left the list
        consent["email"] = "no"
    if consent:
        values["consent"] = consent
    if any(map(is_yes, found.get("no_text", []))) or _status(found.get("text_status", [])) == "no":
        values["no_texts"] = True


def is_marked(found: dict[str, list[str]], target: str, at: int, *, of: str = "") -> bool:
    """Whether the file says that the `at`-th email or phone does not work.

    One mark for phones, of several kinds, speaks of the mobile (`is_mobile_bad`).
    """
    marks = found.get(target, [])
    if of and of != "mobile" and "mobile" in found:
        return False
    return at < len(marks) and is_yes(marks[at])


def phone_label(found: dict[str, list[str]], at: int) -> str:
    """Return which phone the `at`-th is, by the column of its type; `fax` is none."""
    kinds = found.get("phone_type", [])
    return _PHONE_LABELS.get(names.fold(kinds[at]), "") if at < len(kinds) else ""


def _status(texts: list[str]) -> str:
    words = {names.fold(text) for text in texts}
    return "no" if words & _REFUSED else "yes" if words & _AGREED else ""
