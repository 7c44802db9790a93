"""What a column may be taken for, and the guess from its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.importing import facts, forbidden, layouts
from members.importing.aliases import ALIASES, GENERIC_IDS, NO_FIELD, NO_FIELD_ALIASES, SYSTEMS

SYSTEM = "external:"  # followed by whose id it is

GROUPS: list[tuple[str | Promise, dict[str, str | Promise]]] = [
    (
        _("Name"),
        {
            "name": _("Full name"),
            "sorted_name": _("Full name, family name first"),
            "given": _("Given name"),
            "middle": _("Middle name"),
            "family": _("Family name"),
            "family2": _("Second family name"),
            "suffix": _("Suffix"),
            "nickname": _("Also called"),
        },
    ),
    (
        _("Person"),
        {
            "pronouns": _("Pronouns"),
            "language": _("Speaks"),
            "over_18": _("Over 18"),
            "management": _("Manages others for the employer or owner"),
            "deceased": _("Has died"),
            "contact_type": _("Person or organization"),
            "in_trash": _("In the trash"),
        },
    ),
    (
        _("Contact"),
        {
            "email": _("Email"),
            "phone": _("Phone"),
            "mobile": _("Mobile phone"),
            "home_phone": _("Home phone"),
            "work_phone": _("Work phone"),
            "phone_type": _("Which phone it is"),
            "extension": _("Extension"),
            "bad_email": _("The email does not work"),
            "bad_phone": _("The phone does not work"),
        },
    ),
    (
        _("What they agreed to"),
        {
            "no_contact": _("Asked not to be contacted"),
            "no_email": _("Asked not to be mailed"),
            "no_phone": _("Asked not to be called"),
            "no_text": _("Asked for no text messages"),
            "no_mail": _("Asked for no letters"),
            "email_status": _("Subscribed to email, or not"),
            "phone_status": _("Agreed to calls, or not"),
            "text_status": _("Agreed to text messages, or not"),
            "unsubscribed_on": _("When they unsubscribed"),
        },
    ),
    (
        _("Postal address"),
        {
            "address": _("Whole address"),
            "street": _("Street and number"),
            "street2": _("Address, second line"),
            "city": _("City"),
            "region": _("State or region"),
            "postcode": _("Postcode"),
            "country": _("Country"),
        },
    ),
    (
        _("Place in the organization"),
        {
            "employer": _("Employer or landlord"),
            "worksite": _("Worksite or complex"),
            "building": _("Building"),
            "department": _("Department"),
            "floor": _("Floor"),
            "unit": _("Unit"),
            "spot": _("Door, desk or bench"),
            "shift": _("Shift"),
            "job": _("Job or role"),
            "placed_on": _("There since"),
            "left_on": _("There until"),
        },
    ),
    (_("Identity"), {"own_id": _("Our own id"), SYSTEM: _("Id in another system")}),
]
LABELS = {key: label for _title, options in GROUPS for key, label in options.items()}
WHO = {"name", "sorted_name", "given", "family", "own_id"}  # a row needs one, or an id elsewhere
UNIT_LEVELS = ("employer", "worksite", "building", "department", "floor", "unit")
MANY = {
    "email", "phone", "mobile", "home_phone", "work_phone", "middle", "street2", "bad_email",
    "bad_phone", "no_email", "no_phone", "no_contact", "phone_type", "deceased",
}  # fmt: skip

_OURS = WHO | {"email", "phone", "mobile", "home_phone", "work_phone"}
_OF_A_TALK = {"talk_on", "talk_by", "talk_how", "talk_result", "note"}
_BY_NAME = {alias: target for target, names in ALIASES.items() for alias in names.split("|")} | {
    alias: f"{SYSTEM}{system}" for system, names in SYSTEMS.items() for alias in names.split("|")
}
_WITHOUT_FIELD = {
    alias: key for key, names in NO_FIELD_ALIASES.items() for alias in names.split("|")
} | {key: key for key in NO_FIELD}


_FLATS = {"apartment", "apt", "interior"}


@dataclass(frozen=True)
class Guess:
    """What the columns of a file were taken for, and as which system's file it was recognized."""

    targets: list[str]
    layout: str = ""


def guess(headers: Sequence[str]) -> list[str]:
    """Return for each column what its name says it is, or an empty string."""
    return recognize(headers).targets


def recognize(headers: Sequence[str]) -> Guess:
    """Return what the columns are by their names.

    A target that takes one column goes to the first that asks for it.
    """
    facts.begin()
    names = [forbidden.words(header) for header in headers]
    layout = layouts.recognized(names)
    taken: set[str] = set()
    found = []
    for at, (header, name) in enumerate(zip(headers, names, strict=True)):
        target = _target(name, header, at, layout)
        if target in taken and not _takes_many(target):
            target = ""
        taken.add(target)
        found.append(target)
    whole = {"family", "name", "sorted_name"}
    if "given" in found and not whole & set(found):
        found[found.index("given")] = "name"  # a lone "Nombre" is the whole of it
    if {"given", "family"} <= set(found):  # the parts are better than the whole
        found = ["" if target in {"name", "sorted_name"} else target for target in found]
    if not {"street", "address", "spot"} & set(found):  # without a street it is a building's door
        found = [
            "spot" if name in _FLATS else target for name, target in zip(names, found, strict=True)
        ]
    if "street" in found:  # beside its parts the whole would be said twice
        found = ["" if target == "address" else target for target in found]
    if "meeting_on" not in found:  # a column called “Committee” alone is no meeting
        found = [
            "" if target in {"meeting_of", "event_of", "attended"} else target for target in found
        ]
    if "talk_on" not in found or "talk_by" not in found:
        found = ["" if target in _OF_A_TALK else target for target in found]
    return Guess(found, layout.key if layout else "")


def why_unread(header: str) -> str | Promise:
    """Return why a column that is not forbidden is left out unless somebody chooses otherwise."""
    name = forbidden.words(header)
    key = "note" if _BY_NAME.get(name) == "note" else _WITHOUT_FIELD.get(name)
    return NO_FIELD[key] if key else ""


def is_target(target: str) -> bool:
    """Whether a column can be taken for that."""
    if target.startswith(SYSTEM):
        return 0 < len(target.removeprefix(SYSTEM)) <= 60
    if kind := facts.kind_of(target):
        return kind.allows(target)
    return target == "" or target in LABELS


def label(target: str) -> str:
    """Return what is said on the page of a column taken for `target`."""
    if target.startswith(SYSTEM):
        return f"{LABELS[SYSTEM]}: {target.removeprefix(SYSTEM)}"
    if kind := facts.kind_of(target):
        return kind.named(target)
    return str(LABELS.get(target, _("not read")))


def groups() -> list[tuple[str | Promise, dict[str, str | Promise]]]:
    """Return what can be chosen, what other kinds of facts add included."""
    found: dict[str | Promise, dict[str, str | Promise]] = {
        title: dict(options) for title, options in GROUPS
    }
    for kind in facts.kinds():
        found.setdefault(kind.title, {}).update(kind.offered())
    return list(found.items())


def _target(name: str, header: str, at: int, layout: layouts.Layout | None) -> str:
    if layout and name in layout.columns:
        return layout.columns[name]
    if _BY_NAME.get(name) not in _OURS:  # who names a field like that means that field
        for kind in facts.kinds():
            if kind.name == "custom" and (target := kind.guess(header)):
                return target
    if name in _WITHOUT_FIELD and name not in _BY_NAME:
        return ""
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name in GENERIC_IDS:
        return f"{SYSTEM}{name}"
    for kind in facts.kinds():
        if target := kind.guess(header):
            return target
    return layouts.mark(layout, at, header) if name else ""


def _takes_many(target: str) -> bool:
    kind = facts.kind_of(target)
    return target in MANY or (kind is not None and target in kind.many)
