"""Opening everything there is as somebody, and reading the forms of what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.db import connection

from tests.matrix import MATRIX
from tests.routes import every_route, path_to

ROUTES = every_route()
ENDS_THE_SESSION = {"account_logout", "lock", "leave", "step_down"}
# All that looking may write: that one was here, that one saw what is sealed (and the record of acts
# with it), a map that is drawn when somebody asks for it, and figures that took long to count.
BOOKS = {
    "members_session",
    "members_cache",
    "members_logentry",
    "act",
    "content",
    "organizing_tiemap",
    "organizing_mapplace",  # of a map, drawn where none is
    "members_job",
    "organizing_countedfigures",
}
VOID = {"input", "img", "br", "hr", "link", "meta", "area", "col", "source", "wbr"}


@dataclass
class Form:
    """A form of a page: where it is sent, how, and the names and values of its fields."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """What a browser would find in a page: elements with their attributes, forms, and text."""

    def __init__(self, text, path):
        super().__init__(convert_charrefs=True)
        self.path, self.elements, self.forms, self._form = path, [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag == "form":
            self._form = Form(found.get("action") or self.path, found.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag in {"input", "select", "textarea", "button"} and found.get("name") and self._form:
            self._form.fields.append((found["name"], found.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None


def opened(client, place, *, query="", headers=None, but=frozenset()):
    """Yield (route, address, answer) for all that is there to GET, without the routes of `but`."""
    for name in MATRIX:
        if name in ENDS_THE_SESSION or name in but:
            continue
        path = path_to(name, ROUTES[name], place.pk(name) if "pk" in ROUTES[name] else None)
        yield name, path, client.get(path + query, headers=headers)


def written():
    """Return how many rows of each table this transaction has written, taken back or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND schemaname NOT LIKE 'pg_temp%'"
        )
        return dict(cursor.fetchall())


def text_of(answer):
    """Return all of an answer, streamed or not."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace")
