"""The first hour of an empty installation, in the steps that `make newcomer` takes."""

import time

import pytest
from django.core.management import call_command

from members.models import Organization, Placement, Unit, User
from organizing.models import Conversation
from scripts.newcomer import follow

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_admin_is_through_within_five_minutes(page, live_server, at_work, capsys):
    call_command("add_admin", "ada@example.org", "Ada Admin")
    password = capsys.readouterr().out.strip().rsplit(" ", 1)[-1]
    page.set_default_timeout(30_000)
    narrow = []

    def look(step):
        """No step needs sideways scrolling on the smallest phone."""
        page.wait_for_load_state()  # a page without its style yet is wider
        page.set_viewport_size({"width": 320, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            narrow.append(step)
        page.set_viewport_size({"width": 1280, "height": 900})

    began = time.monotonic()
    follow(page, live_server.url, "ada@example.org", password, look)

    assert time.monotonic() - began < 300
    assert narrow == []
    assert Organization.current().terms == "tenant"
    assert Unit.objects.count() == 3
    assert User.objects.count() == 2
    assert Placement.objects.filter(unit__name="14 Alder Street").count() >= 2
    assert Conversation.objects.get().person.name == "Tess"
