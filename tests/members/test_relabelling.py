"""Words of a field replace ours in every text, and nothing else does."""

import re
import threading
from pathlib import Path

import polib
import pytest
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext

from members.relabelling import by_terms, relabelled

CATALOGUE = Path(__file__).resolve().parents[2] / "locale/es/LC_MESSAGES/django.po"
HELD = re.compile(r"%\(\w+\)[sd]|<[^>]+>|%[sd]")


def test_placeholders_and_markup_stay_in_every_text_there_is():
    for entry in polib.pofile(str(CATALOGUE)):
        for language, text in (("en", entry.msgid), ("es", entry.msgstr)):
            said = relabelled(text, "faith", language)
            if said != text:
                assert HELD.findall(said) == HELD.findall(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Units by unit", "Congregations by congregation"),
        ("the unit’s committees", "the congregation’s core teams"),
        ("%(unit)s has %(n)s units", "%(unit)s has %(n)s congregations"),
        ("unity, community, opportunity", "unity, community, opportunity"),
        ("the bargaining unit", "the bargaining unit"),
        ("Whole units of your currency.", "Whole units of your currency."),
    ],
)
def test_whole_words_only(text, said):
    assert relabelled(text, "faith", "en") == said


def test_lazy_plural_and_contextual_texts_are_relabelled_and_only_within():
    lazy = gettext_lazy("Units")
    with by_terms("tenant"), translation.override("en"):
        assert str(lazy) == "Buildings"
        assert ngettext("%(n)s unit", "%(n)s units", 2) == "%(n)s buildings"
        assert pgettext("nowhere", "a unit") == "a building"
        with translation.override("es"):
            assert gettext("Units") == "Comunidades"
        assert gettext("Units") == "Buildings"
        heard = []
        thread = threading.Thread(target=lambda: heard.append(gettext("Units")))
        thread.start()
        thread.join()
        assert heard == ["Units"]
    assert str(lazy) == "Units"
