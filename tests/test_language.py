"""Spanish is complete: every string of the source is in the catalogue, translated, and compiled."""

from __future__ import annotations

import gettext
import re
from datetime import date
from pathlib import Path

import allauth
import polib
from django.contrib import auth
from django.template import Context, Template
from django.utils import translation

from members.dates import date_format
from scripts import language

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale/es/LC_MESSAGES"
BLOCK = re.compile(r"\{% blocktranslate.*?endblocktranslate %\}", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def test_every_string_of_the_source_is_in_the_catalogue():
    known = {entry.msgid for entry in polib.pofile(str(CATALOGUE / "django.po"))}

    missing = sorted({one for _context, one, _many in language.strings() if one not in known})

    assert missing == [], "run: make language CODE=es"


def test_mails_and_what_a_filter_falls_back_on_are_read_too():
    read = {one for _context, one, _many in language.strings()}

    assert "How you sign in has changed:" in read
    assert "A device we do not recognize" in read


def test_sentences_borrowed_from_others_are_theirs():
    theirs = {
        entry.msgid
        for at in (allauth, auth)
        for entry in polib.pofile(f"{at.__path__[0]}/locale/es/LC_MESSAGES/django.po")
    }
    ours = {one for _context, one, _many in language.of_python(ROOT / "members/borrowed.py")}

    assert ours - theirs == set()


def test_every_string_is_translated_with_its_placeholders():
    entries = [entry for entry in polib.pofile(str(CATALOGUE / "django.po")) if not entry.obsolete]

    assert [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy] == []
    plurals = [entry for entry in entries if entry.msgid_plural]
    forms = range(3)  # one, millions, other
    unsaid = [one.msgid for one in plurals if not all(one.msgstr_plural.get(n) for n in forms)]
    assert unsaid == []
    wrong = [
        entry.msgid
        for entry in entries
        if not entry.msgid_plural
        and sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr))
    ]
    assert wrong == []


def test_a_percentage_is_written_in_one_way_in_each_language():
    entries = [entry for entry in polib.pofile(str(CATALOGUE / "django.po")) if not entry.obsolete]
    shared = {entry.msgid: [entry.msgstr, *entry.msgstr_plural.values()] for entry in entries}
    filters = [
        f"{path.name}: {found}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        for outside in BLOCK.split(path.read_text())
        for found in re.findall(r".{30}\}\} ?%(?!\})", outside)
    ]

    assert [one for one in shared if re.search(r"(\)s|\d)\s%(?!\()", one)] == []
    spanish = [said for all_ in shared.values() for said in all_]
    assert [said for said in spanish if re.search(r"(\)s|\d) ?%%?(?![\w(%])", said)] == []
    assert filters == [], "write {{ n|percent }}"


def test_a_date_is_written_as_the_language_has_it():
    page = Template('{{ day|date:"D j M Y" }} · {{ day|date:"l, j F" }} · {{ day|date:"F Y" }}')
    day = Context({"day": date(2026, 12, 3)})

    with translation.override("es"):
        assert page.render(day) == "jue 3 dic 2026 · jueves 3 de diciembre · diciembre de 2026"
        assert date_format(date(2026, 12, 3), "j M Y") == "3 dic 2026"
    with translation.override("en"):
        assert page.render(day) == "Thu 3 Dec 2026 · Thursday, 3 December · December 2026"


def test_what_is_compiled_is_what_is_written():
    with (CATALOGUE / "django.mo").open("rb") as compiled:
        spoken = gettext.GNUTranslations(compiled)

    for entry in polib.pofile(str(CATALOGUE / "django.po")):
        if not entry.obsolete and not entry.msgid_plural and not entry.msgctxt:
            assert spoken.gettext(entry.msgid) == entry.msgstr, "run: make language CODE=es"


def test_a_language_is_begun_and_brought_up_to_date_by_one_command(tmp_path):
    begun = language.update(tmp_path, "pt")
    begun.find("Today").msgstr = "Hoje"
    begun.append(polib.POEntry(msgid="No page says this", msgstr="Nenhuma"))
    begun.save()

    again = language.update(tmp_path, "pt")

    said = {entry.msgid for entry in polib.pofile(str(CATALOGUE / "django.po"))}
    assert {entry.msgid for entry in again} <= said | {""}
    assert len(again) > 2000
    assert again.find("Today").msgstr == "Hoje"
    with (tmp_path / "pt/LC_MESSAGES/django.mo").open("rb") as compiled:
        spoken = gettext.GNUTranslations(compiled)
    assert spoken.gettext("Today") == "Hoje"
    assert spoken.gettext("Tomorrow") == "Tomorrow"  # not yet
    assert spoken.ngettext("%(n)s unit", "%(n)s units", 2) == "%(n)s units"


def test_what_is_translated_of_a_language_under_way_has_its_placeholders():
    for path in sorted(CATALOGUE.parents[1].glob("*/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(path)).translated_entries():
            if entry.msgstr:
                held = sorted(PLACEHOLDER.findall(entry.msgstr))
                assert held == sorted(PLACEHOLDER.findall(entry.msgid)), entry.msgid
