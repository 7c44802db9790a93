"""No order of retries, double taps, tabs, lost answers and undos makes two records of one, or none.

Real HTTP to a real server, real threads, the same form from several tabs at once. Each run plays a
random life of one form and, as a phone does, ends by sending until there is an answer.
"""

from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import LogEntry, Person
from organizing.models import Attempt, Commitment, Conversation, FollowUp
from tests import make
from tests.examples import examples

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "a" * 32
SEND, TRY, UNDO, UNDO_TRY = "send", "no answer", "undo", "undo no answer"
ADDRESS = {
    SEND: "/log/",
    TRY: "/log/",
    UNDO: "/conversations/%s/undo/",
    UNDO_TRY: "/attempts/%s/undo/",
}

# What happens at once: a double tap, two tabs that come back, an undo while a retry is on its way.
at_once = st.lists(st.sampled_from([SEND, SEND, SEND, TRY, UNDO, UNDO_TRY]), min_size=1, max_size=4)
life = st.lists(st.tuples(at_once, st.booleans()), min_size=1, max_size=4)


class Phone:
    """A browser that can lose an answer, and whose session can end.

    As in a browser, each tab keeps its connection to the server from one form to the next.
    """

    def __init__(self, live_server, user):
        host, self.user = urlsplit(live_server.url).netloc, user
        self.lines = [http.client.HTTPConnection(host, timeout=30) for _tab in range(8)]
        self.tabs = ThreadPoolExecutor(len(self.lines))
        self.session = ""
        self.sign_in()

    def turn_off(self):
        self.tabs.shutdown()
        for line in self.lines:
            line.close()

    def sign_in(self):
        client = Client()
        client.force_login(self.user)
        self.session = client.cookies["sessionid"].value

    def post(self, act, form, tab=0):
        """Send and return the status and where it leads; whoever calls may look away."""
        if act in (TRY, UNDO_TRY):
            form = {**form, "no_answer": "on"}
        path = ADDRESS[act] % form["key"] if "%s" in ADDRESS[act] else ADDRESS[act]
        line = self.lines[tab]
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={SECRET}",
            "X-CSRFToken": SECRET,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        line.request("POST", path, urlencode(form), headers)
        answer = line.getresponse()
        answer.read()
        return answer.status, answer.headers.get("HX-Redirect", "")

    def together(self, acts, form):
        """Do it all at the same moment, from as many tabs."""
        start = Barrier(len(acts))

        def one(tab, act):
            start.wait(10)
            return self.post(act, form, tab)

        sent = [self.tabs.submit(one, tab, act) for tab, act in enumerate(acts)]
        return [each.result() for each in sent]

    def until_answered(self, form, tab=0):
        """Send as the outbox does: again and again, until it is told what became of it."""
        for _try in range(3):
            status, to = self.post(SEND, form, tab)
            if form["key"] in to or status == 422:
                return status
            self.sign_in()
        raise AssertionError(status)


@pytest.fixture
def phone(live_server, omar):
    """omar's phone. The server keeps a session of the database for each connection, as in use."""
    connection.settings_dict["CONN_MAX_AGE"] = None
    phone = Phone(live_server, omar)
    yield phone
    phone.turn_off()
    connection.settings_dict["CONN_MAX_AGE"] = 0


def records(form):
    """What is on record of a form: talks, tries, promises, next touches, newcomers."""
    talks = Conversation.objects.filter(key=form["key"])
    return {
        "talks": talks.count(),
        "tries": Attempt.objects.filter(key=form["key"]).count(),
        "promises": Commitment.objects.filter(conversation__in=talks).count(),
        "next": FollowUp.objects.filter(conversation__in=talks).count(),
        "newcomers": Person.objects.filter(name=form["new_name"]).count(),
    }


TALK = {"talks": 1, "tries": 0, "promises": 1, "next": 1, "newcomers": 1}
A_TRY = {"talks": 0, "tries": 1, "promises": 0, "next": 0, "newcomers": 1}
NOTHING = {"talks": 0, "tries": 0, "promises": 0, "next": 0, "newcomers": 0}


def a_form():
    name = f"Newcomer {next(make.number)}"
    return {"key": str(uuid4()), "new_name": name, "we_on": "on", "we_idea": "bring", "kind": "ask"}


def was_undone(form):
    return LogEntry.objects.filter(
        verb__in=["conversation_undone", "attempt_undone"], object_id=form["key"]
    ).exists()


@given(life)
@settings(
    max_examples=examples(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_happens_to_a_form_it_is_one_record(phone, steps):
    form = a_form()
    for acts, is_signed_in in steps:
        if not is_signed_in:  # the session ends before these arrive: none of them may count
            phone.session, before = "gone", records(form)
            phone.together(acts, form)
            assert records(form) == before
            phone.sign_in()
        else:
            phone.together(acts, form)
        found = records(form)
        assert found in (TALK, A_TRY, NOTHING), (acts, found)

    status = phone.until_answered(form)

    found = records(form)
    if found == NOTHING:
        assert was_undone(form)
        assert status == 422
    elif found == A_TRY:
        assert status == 422  # the form was used for “no answer”, and says so
    else:
        assert found == TALK


@pytest.mark.parametrize("tabs", [2, 8])
def test_a_form_sent_from_many_tabs_at_the_same_moment_is_one_record(phone, tabs):
    form = a_form()

    answers = phone.together([SEND] * tabs, form)

    assert {to for _status, to in answers} == {f"/conversations/{form['key']}/"}
    assert records(form) == TALK


def test_two_forms_about_the_same_moment_keep_both(phone, omar, building):
    """A conflict keeps both: what two devices wrote of one person is asked about, not dropped."""
    rosa = make.person("Rosa Núñez", unit=building)
    forms = [
        {
            "key": str(uuid4()),
            "person": str(rosa.pk),
            "new_name": "",
            "answer": answer,
            "kind": "ask",
        }
        for answer in ("yes", "no")
    ]
    with ThreadPoolExecutor(2) as devices:
        sent = [
            devices.submit(phone.until_answered, *each) for each in zip(forms, (0, 1), strict=True)
        ]
        assert [each.result() for each in sent] == [200, 200]

    assert set(rosa.conversations.values_list("answer", flat=True)) == {"yes", "no"}
