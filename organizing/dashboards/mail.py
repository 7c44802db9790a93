"""Mails as Django's file backend writes them, latest first."""

from __future__ import annotations

import email
from dataclasses import dataclass
from email import policy
from pathlib import Path

from django.conf import settings

MOST_FILES = 50
BETWEEN = b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Mail:
    """One mail in plain text."""

    to: str
    subject: str
    date: str
    text: str


def latest() -> list[Mail]:
    """Return the mails of the latest files, latest first."""
    paths = Path(settings.EMAIL_FILE_PATH).glob("*.log")
    newest = sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)[:MOST_FILES]
    return [_read(part) for path in newest for part in reversed(_parts(path))]


def _parts(path: Path) -> list[bytes]:
    return [part for part in path.read_bytes().split(BETWEEN) if part.strip()]


def _read(part: bytes) -> Mail:
    message = email.message_from_bytes(part, policy=policy.default)
    body = message.get_body(("plain",))
    return Mail(
        str(message["To"] or ""),
        str(message["Subject"] or ""),
        str(message["Date"] or ""),
        body.get_content() if body else "",
    )
