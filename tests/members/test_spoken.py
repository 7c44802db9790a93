"""What allauth and Django say here: in Spanish they address as familiarly as we do."""

from __future__ import annotations

import ast
import re

import pytest
from django.core import mail
from django.urls import reverse

from members.recording.words import VERBS
from organizing.local.places import ROOT
from tests import make

pytestmark = pytest.mark.django_db
SPANISH = {"Accept-Language": "es"}
FORMAL = re.compile(
    r"\b(?:usted|su contraseña|su cuenta|su correo|su nombre de usuario|Introduzca|Escriba|Haga|"
    r"Inténtelo|póngase|contáctenos|seguro\?|Ha olvidado|Si ha |Le hemos)\b", re.I,
)  # fmt: skip


def spoken(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return FORMAL.findall(text)


def test_passwords_are_spoken_of_familiarly_on_pages_and_in_mails(client, omar):
    omar.language = "es"
    omar.set_password(make.PASSWORD)
    omar.save()
    reset = reverse("account_reset_password")
    pages = [
        client.get(reset, headers=SPANISH),
        client.post(reset, {"email": "nobody@example.org"}, headers=SPANISH, follow=True),
        client.post(reset, {"email": omar.email}, headers=SPANISH, follow=True),
        client.get("/accounts/password/reset/key/1-wrong/", headers=SPANISH),
        client.post("/accounts/login/", {"login": omar.email, "password": "x"}, headers=SPANISH),
    ]
    link = re.search(r"https?://[^/]+(/\S+/password/reset/key/\S+/)", mail.outbox[-1].body)[1]
    pages.append(client.get(link, headers=SPANISH, follow=True))
    form = {"password1": "12345", "password2": "12345"}
    pages.append(client.post(pages[-1].request["PATH_INFO"], form, headers=SPANISH))
    client.force_login(omar)
    changed = reverse("account_change_password")
    pages.append(client.get(changed))
    pages.append(client.post(changed, {**form, "oldpassword": "x"}))

    assert [said for page in pages for said in spoken(page)] == []
    assert "Escribe tu correo" in pages[0].content.decode()
    new = {"password1": "another horse battery", "password2": "another horse battery"}
    client.post(changed, {**new, "oldpassword": make.PASSWORD})
    assert len(mail.outbox) == 3
    for message in mail.outbox:
        assert FORMAL.findall(f"{message.subject} {message.body}") == []
        assert re.search(r"\b(tú|tu|entraste|Cambió)\b", message.body)


def test_every_act_that_is_recorded_has_words():
    """What has none would be shown by the name it has in the code."""
    said = set()
    for app in ("members", "campaigns", "organizing"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                func = getattr(node, "func", None)
                if isinstance(func, ast.Attribute) and func.attr == "record" and node.args:
                    of = getattr(func.value, "id", "")
                    verb = node.args[0]
                    if of in {"LogEntry", "cls"} and isinstance(verb, ast.Constant):
                        said.add(verb.value)

    assert len(said) > 100
    assert said - set(VERBS) == set()
