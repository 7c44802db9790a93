"""One style sheet and one script for every page, joined of the files in `static/` as they lie.

A first visit then takes six requests and the next page one. Files stay small and in the tree; what
is joined is made when static files are gathered, and anew whenever a part has changed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

FIRST = ["tokens", "base", "layout", "components", "outbox", "print"]  # the others may go beyond
# Notes and blanks: at the start of lines, and on either side of braces.
NOTE = re.compile(r"/\*.*?\*/|^\s+|;?\s+(?=\})|\s+(?=\{)|(?<=\{)\s+", re.DOTALL | re.MULTILINE)


class JoinedFinder(BaseFinder):
    """Finds `css/site.css`, `js/site.js` and `js/talk.js` among the static files."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return where the joined file of this name lies, made if need be; else nothing."""
        found = [str(_made(path))] if path in JOINED else []
        return found if find_all or kwargs.get("all") else found[0] if found else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        """Yield each joined file with where it lies."""
        for path in JOINED:
            _made(path)
            yield path, FileSystemStorage(location=_place())


def _place() -> Path:
    return Path(settings.STATE_DIR) / "joined"


def _made(path: str) -> Path:
    """Write the joined file where it is missing or of other parts; other processes may read it."""
    file, text = _place() / path, JOINED[path]()
    if not file.exists() or file.read_text() != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}")
        new.write_text(text)
        new.replace(file)
    return file


def styles() -> str:
    """Return every style sheet in one: what all pages share, then the rest by name."""
    places = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
    rest = [path.stem for path in places if path.stem not in FIRST]
    parts = (settings.BASE_DIR / "static" / "css" / f"{name}.css" for name in [*FIRST, *rest])
    return NOTE.sub("", "".join(part.read_text() for part in parts))


def script() -> str:
    """Return what every page runs: htmx as it comes, keys and focus, and the outbox."""
    htmx = finders.find("django_htmx/htmx-2.min.js")
    return f"{Path(str(htmx)).read_text()}\n{_alone('sinew')}{_alone('outbox')}"


def talk() -> str:
    """Return what the forms of a talk run besides."""
    return _alone("log") + _alone("capture")


def _alone(name: str) -> str:
    """Return a script of ours so that it is as strict among others as it is by itself."""
    text = (settings.BASE_DIR / "static" / "js" / f"{name}.js").read_text()
    return f";(() => {{\n{text}\n}})();\n"


JOINED = {"css/site.css": styles, "js/site.js": script, "js/talk.js": talk}
