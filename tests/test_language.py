"""Spanish is complete: every string of the source is in the catalogue, translated, and compiled."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale/es/LC_MESSAGES"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def strings_of_python(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
            skipped = 1 if node.func.id.startswith("pgettext") else 0
            first = node.args[skipped] if len(node.args) > skipped else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


TEXT = r"(u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))"
CALL = re.compile(rf"\b(?:n?gettext\(|n?pgettext\({TEXT}, ){TEXT}")


def strings_of_template(path):
    source = templatize(path.read_text(), origin=path.name)
    for _context, text in CALL.findall(source):
        yield ast.literal_eval(text)


def used():
    for app in ("members", "campaigns", "organizing"):
        for path in (ROOT / app).rglob("*.py"):
            yield from strings_of_python(path)
    for path in (ROOT / "templates").rglob("*.html"):
        yield from strings_of_template(path)


def test_every_string_of_the_source_is_in_the_catalogue():
    known = {entry.msgid for entry in polib.pofile(str(CATALOGUE / "django.po"))}

    missing = sorted({text for text in used() if text and text not in known})

    assert missing == [], "run: manage.py makemessages -l es --no-location"


def test_every_string_is_translated_with_its_placeholders():
    entries = [entry for entry in polib.pofile(str(CATALOGUE / "django.po")) if not entry.obsolete]

    assert [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy] == []
    wrong = [
        entry.msgid
        for entry in entries
        if not entry.msgid_plural
        and sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr))
    ]
    assert wrong == []


def test_what_is_compiled_is_what_is_written():
    with (CATALOGUE / "django.mo").open("rb") as compiled:
        spoken = gettext.GNUTranslations(compiled)

    for entry in polib.pofile(str(CATALOGUE / "django.po")):
        if not entry.obsolete and not entry.msgid_plural and not entry.msgctxt:
            assert spoken.gettext(entry.msgid) == entry.msgstr, "run: manage.py compilemessages"
