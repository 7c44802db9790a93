"""Turn the cells of a row into clean values, or say why they cannot be a person."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from members import names
from members.formulas import unguard
from members.importing import dates, facts, opting
from members.importing.columns import SYSTEM, UNIT_LEVELS
from members.importing.reasons import Reason, reason, refuses
from members.models.contact import ContactPoint, folded_value

PATH_MARK = "›"  # between the names of a path of units, in files as on screen
EMAIL, PHONE, ADDRESS = (
    ContactPoint.Channel.EMAIL.value,
    ContactPoint.Channel.PHONE.value,
    ContactPoint.Channel.ADDRESS.value,
)
_LONGEST = {
    "given": 100, "family": 100, "nickname": 100, "pronouns": 40,
    "job": 80, "shift": 40, "spot": 40,
}  # fmt: skip
_NOTHING = {
    "none",
    "n/a",
    "na",
    "n.a.",
    "null",
    "nil",
    "unknown",
    "-",
    "--",
    ".",
    "?",
    "x",
    "ninguno",
}
_CUT = re.compile(r"[0-9](?:[.,][0-9]+)?[eE][+]?[0-9]{2}")  # 5.55E+09: the rest is gone
_SUM = re.compile(r"(?:(?:grand |sub ?)?totals?|total(?:es)?(?: general)?)[ :]*[0-9.,]*")
_BRACKETED = re.compile(r"[<(\[]\s*([^@\s<>()\[\]]+@[^@\s<>()\[\]]+)\s*[>)\]]")
# Postcodes of five digits, of which a spreadsheet drops the zeros in front.
_FIVE_DIGITS = {"US", "PR", "MX", "ES", "DE", "FR", "IT"}
_NAMES = {"name", "sorted_name", "given", "family"}
# From the beginning of a word: from each of its letters would take the square of a long one.
_EMAIL = re.compile(r"(?<![^@\s,;<>\"'])[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]{2,}")
_PLUS_ONE = {"US", "CA"}
_MARKS = str.maketrans("", "", " ().-")
_TEN = re.compile(r"[2-9][0-9]{9}")
_LABELS = {"mobile": "mobile", "home_phone": "home", "work_phone": "work"}
_LANGUAGES = {
    "en": "en english ingles eng", "es": "es spanish espanol castellano spa esp",
    "zh": "zh chinese mandarin cantonese chino chi zho", "vi": "vi vietnamese vietnamita vie",
    "tl": "tl tagalog filipino fil tgl", "fr": "fr french frances fra fre",
    "pt": "pt portuguese portugues por", "ar": "ar arabic arabe ara",
    "ht": "ht haitian kreyol creole", "ko": "ko korean coreano kor", "ru": "ru russian ruso rus",
    "pl": "pl polish polaco pol",
    "so": "so somali", "am": "am amharic", "hmn": "hmn hmong", "bn": "bn bengali bangla",
    "ur": "ur urdu", "hi": "hi hindi", "pa": "pa punjabi", "ne": "ne nepali",
    "de": "de german aleman", "it": "it italian italiano", "ja": "ja japanese japones",
    "uk": "uk ukrainian", "qu": "qu quechua", "nah": "nah nahuatl", "mix": "mix mixteco mixtec",
    "quc": "quc kiche",
}  # fmt: skip
_LANGUAGE_OF = {word: code for code, words in _LANGUAGES.items() for word in words.split()}


@dataclass
class Clean:
    """What a row says: plain values fit for JSON, remarks, and the keys that show a repeat."""

    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


def clean(
    cells: Sequence[str],
    targets: Sequence[str],
    *,
    region: str,
    answers: dict[str, Any] | None = None,
    kinds: Sequence[facts.Kind] = (),
) -> Clean:
    """Return what the cells say when each is taken for its target.

    `answers` hold what cells do not say: which end of a scale is strong, which day comes first;
    `kinds` are the kinds of facts of which there are columns.
    """
    found = _gather(cells, targets)
    _repair(found, region)
    answers = answers or {}
    result = Clean()
    values, reasons = result.values, result.reasons
    reasons += opting.refusals(found)
    if any(cell.startswith("=") for cell, to in zip(cells, targets, strict=True) if to in _NAMES):
        reasons.append(reason("formula"))  # what we wrote ourselves has an apostrophe before it
    _ids(found, values, reasons)
    _name(found, values, reasons)
    if refuses(reasons):
        result.values = {}
        return result
    for key, longest in _LONGEST.items():
        text = values.get(key) or " ".join(found.get(key, []))
        if len(text) > longest:
            reasons.append(reason("too_long", field=key))
            text = ""
        if text:
            values[key] = text
        else:
            values.pop(key, None)
    _details(found, values, reasons, answers)
    opting.read(found, values)
    _points(found, values, reasons, region)
    for kind in kinds:
        if said := kind.read(found, answers, reasons):
            values[kind.name] = said
    result.keys = _keys(values)
    return result


def _gather(cells: Sequence[str], targets: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for cell, target in zip(cells, targets, strict=True):
        text = _text(cell) if target and cell else ""
        folded = text.casefold()
        if text and (folded not in _NOTHING or (folded == "x" and _is_box(target))):
            found.setdefault(target, []).append(text)
        elif target in opting.BY_COLUMN:
            found.setdefault(target, []).append("")  # the second of these speaks of the second
    return found


def _repair(found: dict[str, list[str]], region: str) -> None:
    """Put back what a spreadsheet or a mail program did to a cell on its way."""
    for key in ("name", "sorted_name"):
        for text in [one for one in found.get(key, []) if "@" in one and len(one) <= 300]:
            if mail := _BRACKETED.search(text):  # Ana Abel <ana@example.org>
                found[key][found[key].index(text)] = " ".join(_BRACKETED.sub(" ", text).split())
                found.setdefault("email", []).append(mail[1])
    if region in _FIVE_DIGITS and "country" not in found:
        codes = found.get("postcode", [])
        codes[:] = [code.zfill(5) if code.isdecimal() and len(code) > 2 else code for code in codes]


@lru_cache(maxsize=1_000)
def _is_box(target: str) -> bool:
    """Whether a cross in such a cell is a yes."""
    kind = facts.kind_of(target)
    return target in opting.BOXES or (kind is not None and kind.crosses)


def email_in(text: str) -> str:
    """Return the first email address in a text, or an empty string."""
    found = _EMAIL.search(text)
    return found[0] if found else ""


def _text(cell: str) -> str:
    """Return the cell on one line, without guard, control characters and marks of direction."""
    if cell[:1].isalnum() and cell.isascii() and cell.isprintable() and ";'" not in cell:
        return " ".join(cell.split())  # as nearly all are
    cell = unguard(cell)
    if not (cell.isascii() and cell.isprintable()):
        cell = "".join(
            " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char
            for char in cell
            if char
            not in "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
            "\ufeff"
        )
    return " ".join(cell.split())


def _name(found: dict[str, list[str]], values: dict[str, Any], reasons: list[Reason]) -> None:
    given = " ".join([*found.get("given", []), *found.get("middle", [])])
    family = " ".join([*found.get("family", []), *found.get("family2", [])])
    whole = " ".join(found.get("name", []))
    if not (given or family) and (turned := " ".join(found.get("sorted_name", []))):
        family, comma, given = (part.strip() for part in turned.partition(","))
        if not comma:
            family, whole = "", whole or turned
    parts = [given, family, *found.get("suffix", [])]
    name = whole or " ".join(part for part in parts if part)
    letters = sum(char.isalpha() for char in name)
    if not letters and ("ids" in values or "own_id" in values):
        name = given = family = ""  # an id says who it is; nobody new comes of it
    elif not letters:
        reasons.append(reason("no_name"))
    elif _EMAIL.fullmatch(name):
        reasons.append(reason("name_is_email"))
    elif letters == 1 and name.isascii():
        reasons.append(reason("short_name"))
    elif len(name) > 200:
        reasons.append(reason("long_name"))
    elif _SUM.fullmatch(name.casefold()):
        reasons.append(reason("a_sum"))
    elif "\ufffd" in name:
        reasons.append(reason("lost_letter"))
    values.update(name=name, given=given, family=family)


def _details(
    found: dict[str, list[str]],
    values: dict[str, Any],
    reasons: list[Reason],
    answers: dict[str, Any],
) -> None:
    if spoken := found.get("language"):
        words = names.fold(spoken[0]).replace("_", " ").replace("-", " ").split()
        if words and (code := _LANGUAGE_OF.get(words[0])):
            values["language"] = code
        else:
            reasons.append(reason("unknown_language"))
    for key in ("over_18", "management"):
        if any(opting.is_yes(text) for text in found.get(key, [])):
            values[key] = True
    for key in ("placed_on", "left_on"):
        if text := " ".join(found.get(key, [])):
            if on := dates.read(text, day_first=answers.get("day_first", False)):
                values[key] = on.isoformat()
            else:
                reasons.append(reason("not_a_date", field=text[:40]))
    if values.get("placed_on", "") > values.get("left_on", "9"):
        del values["placed_on"], values["left_on"]
        reasons.append(reason("ends_before"))
    path = [text for level in UNIT_LEVELS for text in found.get(level, [])]
    path = [part.strip() for text in path for part in text.split(PATH_MARK) if part.strip()]
    if any(len(part) > 120 for part in path):
        reasons.append(reason("too_long", field="unit"))
    elif path:
        values["units"] = path


def _points(
    found: dict[str, list[str]], values: dict[str, Any], reasons: list[Reason], region: str
) -> None:
    points: dict[tuple[str, str], list[str]] = {}
    for at, text in enumerate(found.get("email", [])):
        emails = _EMAIL.findall(text)
        if emails and opting.is_marked(found, "bad_email", at):
            reasons.append(reason("bad_email"))
            continue
        for email in emails:
            if not email.lower().endswith(("@localhost", "@example.invalid")) and len(email) <= 254:
                points.setdefault((EMAIL, folded_value(EMAIL, email)), ["", email])
        if text and not emails:
            reasons.append(reason("not_email"))
    for target in ("phone", "mobile", "home_phone", "work_phone"):
        for at, text in enumerate(found.get(target, [])):
            label = _LABELS.get(target) or opting.phone_label(found, at)
            if label == "fax":
                continue
            if text and opting.is_marked(found, "bad_phone", at, of=target):
                reasons.append(reason("bad_phone"))
                continue
            if _CUT.fullmatch(text):
                reasons.append(reason("cut_number", value=text))
                continue
            for number in re.split(r"[;,|/]| or | o ", text):
                if at == 0 and (extension := " ".join(found.get("extension", []))):
                    number = f"{number.strip()} ext. {extension}"
                folded = _folded_phone(number, region)
                if folded:
                    points.setdefault((PHONE, folded), [label, number.strip()])
                elif text:
                    reasons.append(reason("not_phone"))
    if address := _address(found):
        if len(address) <= 500:
            points[ADDRESS, folded_value(ADDRESS, address)] = ["", address]
        else:
            reasons.append(reason("too_long", field="address"))
    if points:
        values["points"] = [
            [channel, label, value, folded] for (channel, folded), (label, value) in points.items()
        ]


@lru_cache(maxsize=20_000)
def _folded_phone(number: str, region: str) -> str:
    if region in _PLUS_ONE and _TEN.fullmatch(plain := number.translate(_MARKS)):
        return f"+1{plain}"  # what `folded_value` makes of it, twenty times faster
    digits = sum(char.isdigit() for char in number)
    if not 5 <= digits <= 17 or len(number) > 40:
        return ""
    return folded_value(PHONE, number, region)


def _address(found: dict[str, list[str]]) -> str:
    parts = [*found.get("address", []), *found.get("street", []), *found.get("street2", [])]
    parts += found.get("city", [])
    where = " ".join([*found.get("region", []), *found.get("postcode", [])])
    if not parts and not found.get("postcode"):
        return ""  # a state or a country alone is nowhere
    return ", ".join([*parts, *([where] if where else []), *found.get("country", [])])


def _ids(found: dict[str, list[str]], values: dict[str, Any], reasons: list[Reason]) -> None:
    for target, texts in found.items():
        if target.startswith(SYSTEM) and _CUT.fullmatch(texts[0]):
            reasons.append(reason("cut_number", value=texts[0]))
            texts[:] = []
    ids = [
        [target.removeprefix(SYSTEM), text]
        for target, texts in found.items()
        if target.startswith(SYSTEM)
        for text in texts[:1]
        if len(text) <= 200
    ]
    if ids:
        values["ids"] = sorted(ids)
    if own := found.get("own_id"):
        values["own_id"] = own[0]


def _keys(values: dict[str, Any]) -> list[str]:
    """Return what two rows of the same person in one file have in common.

    An id where there is one; else the name with an email or phone; else all that is said.
    """
    if "own_id" in values:
        return [_hash("own", values["own_id"])]
    if "ids" in values:
        return [_hash("id", system, value) for system, value in values["ids"]]
    name = " ".join(sorted(names.fold(values["name"]).split()))
    reached = [point for point in values.get("points", []) if point[0] != ADDRESS]
    if reached:
        return [_hash("point", name, channel, folded) for channel, _l, _v, folded in reached]
    return [_hash("all", name, str(sorted(values.items())))]


def _hash(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
