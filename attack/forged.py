"""Nothing happens that nobody meant: forged posts are refused, and looking changes nothing."""

from __future__ import annotations

from argparse import Namespace

from django.db import transaction

from attack.opening import HOST, opening
from attack.pages import Page
from attack.visiting import ENDS, Findings, Visitor, route_of, walk
from tests.crawl import BOOKS, written
from tests.matrix import MATRIX

ROLES = ["admin", "lead", "organizer", "reader", "new"]
WITHOUT_A_TOKEN = {"reminders_stop"}  # a mail program presses it without a cookie

# Looks what would be if somebody left by letting them go, and takes it back (organizing/leaving.py)
TAKEN_BACK = {("leaver", "members_person"), ("leaver", "members_carrier")}


def attack(options: Namespace) -> tuple[int, dict[str, str]]:
    """Forge every post as an admin, then look at everything as everybody."""
    findings = Findings()
    begin, _key = opening()
    _forge(findings, begin)
    for role in options.who or ROLES:
        _look(Visitor(f"{role}@{HOST}", findings), begin)
    return findings.sent, findings.found


def _forge(findings: Findings, begin: list[str]) -> None:
    visitor = Visitor(f"admin@{HOST}", findings)
    visitor.client.handler.enforce_csrf_checks = True
    visitor.kept = True  # the cookie that goes with the token
    page = Page(visitor.get("/help/").text_of, "/help/")
    visitor.kept = False
    token = next(f["value"] for tag, f in page.elements if f.get("name") == "csrfmiddlewaretoken")
    for path in begin:
        name = route_of(path)
        if name in ENDS or 405 in MATRIX[name].get("post", ()):
            continue
        sent = {"csrfmiddlewaretoken": token}
        tries = {
            "without a token": visitor.post(path, []),
            "with a wrong token": visitor.post(path, [("csrfmiddlewaretoken", "x" * 64)]),
            "from another site": visitor.post(
                path, list(sent.items()), Origin="https://evil.example"
            ),
            "from nowhere": visitor.post(path, list(sent.items()), Origin="null"),
        }
        for what, answer in tries.items():
            if answer.status_code != 403 and name not in WITHOUT_A_TOKEN:
                findings.add(f"{name}: taken {what}", f"{answer.status_code} {path}")


def _look(visitor: Visitor, begin: list[str]) -> None:
    with transaction.atomic():
        before: dict[str, int] = {}

        def heard(path: str, _answer: object) -> None:
            nonlocal before
            now = written()
            for table, rows in now.items():
                name = route_of(path)
                if rows == before.get(table, 0) or table in BOOKS or (name, table) in TAKEN_BACK:
                    continue
                visitor.findings.add(f"{name}: looking writes {table}", path)
            before = now

        before = written()
        visitor.heard = heard
        walk(visitor, begin)
        transaction.set_rollback(True)
