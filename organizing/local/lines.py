"""Logs as JSON lines that hold nothing about anybody: no names, addresses, tokens or values.

What a log says is chosen, not cleaned: the constant text of a message, the route instead of the
address, and of an error its type, its place and the rule of the database it broke. The text of an
error is left out, because it quotes what was typed. It stands here because gunicorn, which starts
before the site, writes the same lines.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

INNERMOST = 3  # places within libraries that are told; of our own all are
FACTS = ("route", "method", "status", "ms", "incident", "job", "task")
# Loggers whose text quotes the address or the arguments of what failed.
QUOTING = ("django.request", "django.security", "gunicorn.error", "celery.app.trace")


class Lines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "says": said(record),
        }
        line |= {name: record.__dict__[name] for name in FACTS if name in record.__dict__}
        if request := record.__dict__.get("request"):
            line.setdefault("route", route_of(request))
            if incident := getattr(request, "incident", ""):
                line.setdefault("incident", incident)
        if record.exc_info and record.exc_info[1]:
            line["error"] = error(record.exc_info[1], record.exc_info[2])
        return json.dumps(line, default=str, ensure_ascii=False)


def said(record: logging.LogRecord) -> str:
    """Return what a record says; of one that quotes, the text with its blanks left open."""
    message = str(record.msg)
    if record.name.startswith("celery.app.trace") and isinstance(record.args, dict):
        known = {"name": record.args.get("name"), "id": record.args.get("id")}
        happened = "failed" if record.levelno >= logging.ERROR else "ended"
        return f"task {known['name']} {known['id']} {happened}"
    if record.name.startswith("django.security.") and not record.args:
        return "refused"  # made of what was sent; which error it is stands beside it
    if record.name.startswith(QUOTING) and (record.args or "request" in record.__dict__):
        return message
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return message


def route_of(request: Any) -> str:
    """Return the pattern an address matched: the address itself may hold a token."""
    match = getattr(request, "resolver_match", None)
    return str(match.route) if match else "unknown"


def error(problem: BaseException, trace: TracebackType | None) -> dict[str, Any]:
    """Return the type of an error, where it happened, and which rule of the database it broke."""
    found: dict[str, Any] = {"type": _name(problem), "where": _places(trace)}
    cause = problem.__cause__ or problem.__context__
    for each in (problem, cause):
        diagnosis = getattr(each, "diag", None)
        if diagnosis is not None:
            told = {
                "sqlstate": diagnosis.sqlstate,
                "table": diagnosis.table_name,
                "constraint": diagnosis.constraint_name,
            }
            found |= {name: value for name, value in told.items() if value}
    if cause is not None:
        found["because"] = {"type": _name(cause), "where": _places(cause.__traceback__)}
    return found


def _name(problem: BaseException) -> str:
    return f"{type(problem).__module__}.{type(problem).__qualname__}"


def _places(trace: TracebackType | None) -> list[str]:
    frames = list(traceback.extract_tb(trace))
    return [
        f"{frame.filename}:{frame.lineno} {frame.name}"
        for at, frame in enumerate(frames)
        if "site-packages" not in frame.filename or at >= len(frames) - INNERMOST
    ]
