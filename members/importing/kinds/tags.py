"""Tags and activist codes: a list in one cell, a column of marks, or a question and its answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.importing import facts, forbidden, opting
from members.importing.facts import Change, Entry, Found
from members.importing.reasons import Reason, reason
from members.models import Import, Tag, Tagging
from members.models.tag import LONGEST, folded_name

MANY = 60  # tags on one person in one file
_QUOTED = re.compile(r'(?<!")"+([^"]+)"+')  # Mailchimp: """VIP"",""Blog"""
_COMMITTEE = {"c": "Committee", "ch": "Committee chair", "x": "Committee"}
_HOURS = {"ft": "Full time", "pt": "Part time"}


@facts.register
class Tags(facts.RowKind):
    """Words put on people."""

    name = "tags"
    title = _("Tags")
    label = _("Tag")
    targets = {
        "tags": _("Tags, several in a cell"),
        "question": _("Question"),
        "answer": _("Answer to the question"),
        "committee_mark": _("Committee: C or CH"),
        "hours": _("FT or PT"),
    }
    many = {"tags", "committee_mark", "hours"}
    prefix = "flag:"
    asks = "ask:"
    crosses = True
    model = Tagging
    takes = facts.WORD

    def owns(self, target: str) -> bool:
        """Whether it is a list of tags, a column of marks or a question."""
        return target.startswith(self.asks) or super().owns(target)

    def named(self, target: str) -> str:
        """Return what is said of a column taken for `target`."""
        if target.startswith(self.prefix):
            return str(_("Tag “%(name)s” where filled")) % {"name": target.removeprefix("flag:")}
        if target.startswith(self.asks):
            question = target.removeprefix(self.asks)
            return str(_("Tag “%(question)s: answer”")) % {"question": question}
        return str(self.targets[target])

    def read(self, found: Found, answers: dict[str, Any], reasons: list[Reason]) -> list[str]:
        """Return the tags a row puts on somebody, in order."""
        said: list[str] = []
        for text in found.get("tags", []):
            said += split(text)
        for target, texts in found.items():
            if target.startswith(self.prefix) and not opting.is_no(texts[0]):
                said.append(target.removeprefix(self.prefix))
            if target.startswith(self.asks):
                said.append(f"{target.removeprefix(self.asks)[:40]}: {texts[0]}")
        question, answer = found.get("question"), found.get("answer")
        if question and answer:
            said.append(f"{question[0]}: {answer[0]}")
        for target, known in (("committee_mark", _COMMITTEE), ("hours", _HOURS)):
            words = (text.casefold() for text in found.get(target, []))
            said += [known[word] for word in words if word in known]
        good = [tag for tag in dict.fromkeys(said) if folded_name(tag)]
        if any(map(_is_forbidden, good)):
            reasons.append(reason("forbidden_tag"))
            good = [tag for tag in good if not _is_forbidden(tag)]
        if any(len(tag) > LONGEST for tag in good) or len(good) > MANY:
            reasons.append(reason("long_tag"))
            good = [tag for tag in good if len(tag) <= LONGEST][:MANY]
        return good

    def held(self, people: Sequence[UUID], run: Import) -> Any:
        """Return which tags each of them has, folded."""
        found: dict[UUID, set[str]] = {}
        for pk, tag in Tagging.objects.filter(person__in=list(people)).values_list(
            "person", "tag__folded"
        ):
            found.setdefault(pk, set()).add(tag)
        return found

    def changes(
        self, said: Any, person: UUID | None, held: Any, run: Import, directory: Any
    ) -> tuple[list[Change], list[Reason]]:
        """Return a change for each tag the person does not have."""
        has = held.setdefault(person, set()) if person else set()
        changes = []
        for tag in said:
            if (folded := folded_name(tag)) not in has:
                has.add(folded)
                changes.append({"what": self.name, "old": "", "new": tag})
        return changes, []

    def carry_out(self, entries: list[Entry], run: Import) -> None:
        """Put the tags on people, making those that are new."""
        wanted = {folded_name(change["new"]): change["new"] for _person, change in entries}
        there = {tag.folded: tag for tag in Tag.objects.filter(folded__in=wanted)}
        for folded, name in wanted.items():
            if folded not in there:
                there[folded] = Tag.named(name, by=run.by)
                facts.note_made(run, there[folded])
        self._tags = there
        super().carry_out(entries, run)

    def fields(self, change: Change, run: Import) -> dict[str, Any]:
        """Return the columns of a tagging."""
        tag = self._tags[folded_name(change["new"])]
        return {"tag_id": tag.pk, "by_id": run.by_id, "source": Tagging.Source.IMPORT}

    def is_untouched(self, change: Change, row: models.Model | None) -> bool:
        """A tag that is there is there; one taken off since is nothing to keep."""
        return True


def split(text: str) -> list[str]:
    """Return the tags in a cell, parted by the first of `"…","…"`, `; `, ` / `, `|` and commas."""
    if text.startswith('"') and (quoted := _QUOTED.findall(text)):
        return [tag.strip() for tag in quoted if tag.strip(" ,")]
    if text[:1] in "[{" and text[-1:] in "]}":
        text = text[1:-1]
    for mark in (";", " / ", "|", ","):
        if mark in text:
            return [tag.strip(" \"'") for tag in text.split(mark) if tag.strip(" \"'")]
    return [text]


@lru_cache(maxsize=10_000)
def _is_forbidden(tag: str) -> bool:
    """Whether the word says what is never recorded (practice 5.2)."""
    return bool(forbidden.kind_of(tag))
