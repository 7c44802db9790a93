"""Every page a person can open: no finding of axe, no sideways scroll, one h1.

In a light and a dark scheme, wide and narrow. Half of them; the other half in a file of its own,
for the processes that share the tests.
"""

import pytest

from tests.browser.looking import Looker, pages_of
from tests.routes import Place


@pytest.fixture
def place(building, omar, ada):
    return Place(building, organizer=omar.person, admin=ada)


def test_no_page_has_a_finding(page, live_server, sign_in, place, ada, lena):
    looker = Looker(page, live_server.url, sign_in)

    looker.be(lena)
    looker.look_at(pages_of("lena"), place)
    looker.be(ada)
    looker.look_at(sorted(pages_of("ada"))[::2], place)

    assert not looker.found, looker.says
