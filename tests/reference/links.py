"""Which numbers of a page lead nowhere: those outside of links, days and fields."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# what is no figure: days, field values, drawings, the words of a person's place or of a reason
QUIET = {"a", "time", "option", "label", "button", "svg", "script", "code", "form", "summary"}
NAMES = {
    "under", "name", "rung", "reasons", "square-top", "square-name", "today-why", "wall-name",
    "part-number", "part-fact", "lead",
}  # fmt: skip
EMPTY = {"input", "br", "img", "meta", "link", "hr"}
DAY = r"\d{1,2} [A-Z][a-z]+(?: \d{4})?|[A-Z][a-z]+ \d{4}|\d\d:\d\d"


class Bare(HTMLParser):
    """The texts of the main part with a digit in them that no link holds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, set[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in EMPTY:
            self._open.append((tag, set((dict(attrs).get("class") or "").split())))

    def handle_endtag(self, tag: str) -> None:
        while tag not in EMPTY and self._open and self._open.pop()[0] != tag:
            continue

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _classes in self._open]
        classes = set().union(*(classes for _tag, classes in self._open))
        is_figure = re.search(r"\d", re.sub(DAY, "", data))
        if is_figure and "main" in tags and not QUIET & {*tags} and not NAMES & classes:
            self.found.append(" ".join(data.split()))


def bare(html: str, *known: str) -> list[str]:
    """Return those that no pattern of `known` fits: the base of a share, a rule, a definition."""
    return [text for text in Bare(html).found if not any(re.search(one, text) for one in known)]


# The base of a share, a rule, a definition; or the sum of what is listed right below or beside it.
KNOWN = [
    r"^(· )?\d+ ?%$", r"^1 to \d+$", r"^0$", r"^Page \d", r"^\d+ days$", r"^(90|180|365)$",
    "in 14 days( ·)?$", "in 60 days( ·)?$", r"^\d+ of \d+ talked with$", r"^\d+ in all$",
    r"^\d+ (person fits|people fit)\.$", "^Flash, 90 days$", "after 30$", "^Numbers now, and how",
    "In the last 180 days we reached$", r"^are organized \(", "^A name on a list is not",
    "^Shares are of", "^The whole length is", "are organized than when these months began",
    "turned out most", "are organized in", "What brought them up once", "^only tie of",
    r"^\d+ people, each$", "^Flagged from", "^Next meeting", "measured: no number",
    "people? on your lists w", r"seats? (is|are) open", "close to the committee", "^Worst first",
    r"^every \d+ days$", r"^\d+ of \d+ filled$", "open seats?$", r"\b(St|Rd|Ct|Ln)\b",
    "^On a mean day", "above \\$500",
]  # fmt: skip
