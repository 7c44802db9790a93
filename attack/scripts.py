"""No text that somebody typed becomes an element, an address, a template or a head of a mail.

Forty payloads go straight into every column of text, and as many of them as `--values` says through
every form; then everything is read back as everybody: pages, pictures, files, feeds, mails.
"""

from __future__ import annotations

import csv
import io
import random
import re
from argparse import Namespace
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction

from attack.opening import HOST, opening
from attack.pages import Form, Page
from attack.payloads import MARK, NUMBER, SCRIPTS
from attack.visiting import ENDS, Findings, Visitor, route_of, say, walk
from members.formulas import guard, unguard

ROLES = ["admin", "lead", "organizer", "reader", "new", ""]
OURS = ("members", "campaigns", "organizing")
KEPT = re.compile(
    r"hash|token|secret|digest|key|email|password|timezone|language|folded|address|path|^id$|query"
)
# Codes that only the program writes: nobody types them, and pages look them up
CODES = {
    "LogEntry.verb", "LogEntry.model", "LogEntry.object_id", "Job.kind", "ImportRow.flaw",
    "RosterPart.format", "RosterLine.verdict", "RosterAnswer.question", "StandingChange.was",
    "StandingChange.now", "PreviewMove.was", "PreviewMove.now", "PersonKey.wrapped_by",
    "Session.session_data", "StandingRun.basis", "TieMap.version", "WebhookDelivery.kind",
    "CountStatement.seal", "CountStatement.previous_seal", "Organization.phone_region",
}  # fmt: skip


def attack(options: Namespace) -> tuple[int, dict[str, str]]:
    """Plant and read back."""
    findings = Findings()
    begin, _key = opening()
    for role in options.who or ["admin", "organizer"]:
        _type_into_forms(Visitor(f"{role}@{HOST}", findings), begin, options)
    say(f"  {fill_columns(SCRIPTS)} columns hold scripts")
    for role in options.who or ROLES:
        visitor = Visitor(f"{role}@{HOST}" if role else "", findings)
        _read(visitor, begin)
        say(f"  read as {role or 'nobody'}: {findings.sent} requests so far")
    _read_mails(findings)
    return findings.sent, findings.found


def _type_into_forms(visitor: Visitor, begin: list[str], options: Namespace) -> None:
    known, lot = walk(visitor, begin), random.Random(options.seed)
    visitor.kept = True
    say(f"  {visitor.email}: {len(known.forms)} forms")
    for form in known.forms.values():
        texts = [each.name for each in form.fields if each.is_text and each.kind != "password"]
        if not texts or form.takes_files or route_of(form.action) in ENDS:
            continue
        visitor.sign_in()
        for at in lot.sample(range(len(SCRIPTS)), min(options.values, len(SCRIPTS))):
            _check(visitor, form.action, _typed(visitor, form, texts, at))


def _typed(visitor: Visitor, form: Form, texts: list[str], at: int) -> Any:
    pairs = [
        (each.name, SCRIPTS[(at + texts.index(each.name)) % len(SCRIPTS)])
        if each.name in texts and each.kind not in {"email", "tel", "url"}
        else (each.name, each.value)
        for each in form.fields
    ]
    send = visitor.post if form.method == "post" else visitor.get
    return send(form.action, pairs)


def fill_columns(texts: list[str]) -> int:
    """Put texts into every column of text that no rule of the database keeps them out of."""
    filled = 0
    for model in (each for name in OURS for each in apps.get_app_config(name).get_models()):
        for column in model._meta.concrete_fields:
            if not isinstance(column, models.CharField | models.TextField) or column.choices:
                continue
            if column.unique or KEPT.search(column.name) or not model._meta.managed:
                continue
            if f"{model.__name__}.{column.name}" in CODES:
                continue
            quoted = connection.ops.quote_name
            table, name = quoted(model._meta.db_table), quoted(column.column)
            chosen = [text[: column.max_length or 200] for text in texts]
            try:
                with transaction.atomic():
                    _fill(table, name, chosen)
            except DatabaseError as error:
                if getattr(error.__cause__, "sqlstate", None) is None:
                    raise  # ours, not a rule of the database
                continue
            filled += 1
    return filled


def _fill(table: str, name: str, texts: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET {name} = (%(texts)s::text[])[f.n]"
            f" FROM (SELECT ctid AS at, row_number() OVER () %% %(many)s + 1 AS n FROM {table}) f"
            f" WHERE t.ctid = f.at AND t.{name} <> ''",
            {"texts": texts, "many": len(texts)},
        )


def _read(visitor: Visitor, begin: list[str]) -> None:
    answers: list[tuple[str, Any]] = []
    visitor.heard = lambda path, answer: answers.append((path, answer))
    walk(visitor, begin, most=6)
    visitor.heard = None
    for path, answer in answers:
        _check(visitor, path, answer)


def _check(visitor: Visitor, path: str, answer: Any) -> None:
    kind = answer.headers.get("Content-Type", "")
    for what in wrong(kind, answer.text_of, path):
        visitor.findings.add(f"{route_of(path)}: {what}", f"{visitor.email} {path}")
    if re.search("evil", answer.headers.get("Location", "").partition("?")[0]):
        visitor.findings.add(f"{route_of(path)}: sends elsewhere", answer.headers["Location"])


def wrong(kind: str, text: str, path: str) -> Iterator[str]:
    """Say what a text that somebody typed has become in an answer."""
    if NUMBER in text and "{{7*191}}" not in text and re.search(rf"[^\d,.]{NUMBER}[^\d,.]", text):
        yield f"a template counted {NUMBER}"
    if kind.startswith(("text/html", "image/svg")):
        yield from _in_elements(Page(text, path))
    if kind.startswith("text/csv"):
        yield from (f"a formula, {cell!r}" for cell in bare(text))


def bare(text: str) -> list[str]:
    """Return the cells of a CSV that some spreadsheet may compute."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    cells = {cell for row in rows for cell in row}
    return sorted(cell for cell in cells if guard(cell) != cell != guard(unguard(cell)))


def _in_elements(page: Page) -> Iterator[str]:
    for tag, found in page.elements:
        if tag == MARK or (tag in {"script", "iframe"} and not {"src", "type"} & found.keys()):
            yield f"<{tag}>"
        for name, value in found.items():
            if name.startswith(("on", "hx-on", "data-hx-on")) or name == "style":
                yield f"<{tag} {name}>"
            loads = name in {
                "href",
                "src",
                "action",
                "formaction",
                "poster",
                "srcset",
                "xlink:href",
            }
            if (loads or name.endswith(("hx-get", "hx-post"))) and re.match(
                r"[\s\x00-\x20]*(j\s*a\s*v\s*a\s*s|vbs|data:text|//evil|https:evil)",
                value,
                re.IGNORECASE,
            ):
                yield f"<{tag} {name}={value[:40]}>"


def _read_mails(findings: Findings) -> None:
    """Let the site write its mails, and look for heads that somebody typed."""
    from organizing.tasks import send_nudges

    send_nudges()
    for file in sorted(Path(settings.EMAIL_FILE_PATH).glob("*")):
        for raw in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            mail = message_from_bytes(raw, policy=policy.default)
            if mail.get("Bcc") or len(mail.get_all("To") or []) > 1:
                findings.add("a mail: a head that somebody typed", str(mail.get("Subject")))
            for part in mail.walk():
                if part.get_content_type() == "text/html":
                    for what in wrong("text/html", part.get_content(), "/"):
                        findings.add(f"a mail: {what}", str(mail.get("Subject")))
