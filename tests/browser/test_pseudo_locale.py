"""Main pages in a language longer than any of ours: nothing scrolls sideways at 320 pixels.

Each text gets accents and half its length more, as German or Finnish would; what is inside a
placeholder or a tag stays. One page load each, so that a language nobody has begun yet fits.
"""

from __future__ import annotations

import re

import pytest
from django.utils.translation import trans_real

from members.models import Organization
from members.relabelling import Relabelled
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]*>|&\w+;|\n)")
ACCENTS = str.maketrans("aeiouncAEIOU", "áéíóúñçÁÉÍÓÚ")
# The longest word grows too: a text that only got more words would wrap.
PAGES = [
    "/", "/people/", "/log/", "/my-people/", "/week/", "/promises/", "/base/", "/ladder/",
    "/drift/", "/committees/", "/wall-chart/", "/campaigns/",
]  # fmt: skip
FOR_ADMINS = ["/begin/", "/imports/", "/exports/", "/users/", "/settings/", "/kept/"]


class Long(Relabelled):
    """A language's translations, made longer."""

    def _say(self, text: str) -> str:
        return longer(super()._say(text))


def longer(text):
    parts = KEPT.split(text)
    words = [
        part if at % 2 else re.sub(r"\w{4,}", lambda word: word[0] + word[0][-2:] + "e", part)
        for at, part in enumerate(parts)
    ]
    said = "".join(part if at % 2 else part.translate(ACCENTS) for at, part in enumerate(words))
    return said + " ·" * (len(text) > 3)


def test_longer_keeps_what_is_not_text():
    assert longer("Add %(n)s <b>people</b>") == "Ádd %(n)s <b>péópléléé</b> ·"
    assert len(longer("Committee health")) >= 1.3 * len("Committee health")


@pytest.mark.parametrize("who", ["lena", "ada"])
def test_no_main_page_scrolls_sideways_in_a_long_language(
    who, request, page, live_server, sign_in, building, monkeypatch
):
    Organization.objects.update_or_create(pk=Organization.ONE, defaults={"name": "Riverside"})
    user = request.getfixturevalue(who)
    carried = make.person("Maximiliana Featherstonehaugh", unit=building)
    make.committee("Repairs", units=[building], members=[carried, user.person])
    make.conversation(carried, user.person, make.ago(3))
    plain = trans_real.translation("en")
    monkeypatch.setitem(trans_real._translations, "en", Long(plain))
    sign_in(user)
    page.set_default_timeout(30_000)
    page.set_viewport_size({"width": 320, "height": 640})
    wide = {}

    for path in PAGES if who == "lena" else FOR_ADMINS:
        answer = page.goto(live_server.url + path, wait_until="domcontentloaded")
        assert answer.status == 200, path
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[path] = width

    assert "·" in page.content()
    assert wide == {}
