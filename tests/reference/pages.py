"""What a page says, as a reader finds it: its words without markup, its tables as rows of cells."""

from __future__ import annotations

import re
from html.parser import HTMLParser


def words(html: str) -> str:
    """The words of a page, one space apart."""
    plain = re.sub(r"<(script|style|nav|head)\b.*?</\1>", " ", html, flags=re.DOTALL)
    plain = re.sub(r"</a>(?=[,.:)])", "", plain)  # a link that ends a clause is no word more
    plain = re.sub(r"<[^>]+>", " ", plain).replace("&amp;", "&").replace("&#x27;", "'")
    return re.sub(r"\s+", " ", plain)


def numbers(pattern: str, html: str) -> list[int]:
    """The numbers in the first place that fits; fails where none does."""
    found = re.search(pattern.replace("#", r"([\d,]+)"), words(html))
    assert found, pattern
    return [int(each.replace(",", "")) for each in found.groups()]


def table(html: str, caption: str) -> dict[str, list[str]]:
    """The rows of the table with that caption: the words of the cells, by those of the first."""
    return {row[0]: row[1:] for row in Tables(html).found[caption] if row}


class Tables(HTMLParser):
    """Every table of a page, by its caption, as rows of cells."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._text: list[str] | None = None
        self._caption = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th", "caption"):
            self._text = []

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "caption") and self._text is not None:
            said = " ".join("".join(self._text).split())
            if tag == "caption":
                self._caption = said
            else:
                self._rows[-1].append(said)
            self._text = None
        elif tag == "table":
            self.found[self._caption] = self._rows
