"""Ratings: read only after somebody has said which end of the scale is the strong one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from members import names
from members.importing import dates, facts
from members.importing.facts import Change, Found
from members.importing.reasons import Reason, reason
from members.models import Import
from organizing.models import Assessment

STRONG_LOW, STRONG_HIGH = "low", "high"
_NUMBER = re.compile(r"(\d{1,2})(?:\.0+)?(?=\D|$)")
_WORDS = {
    "strong support": 1, "strongly support": 1, "strong yes": 1, "activist": 1, "leader": 1,
    "apoyo fuerte": 1, "lider": 1, "support": 2, "lean support": 2, "supporter": 2, "yes": 2,
    "apoya": 2, "undecided": 3, "neutral": 3, "unsure": 3, "maybe": 3, "indeciso": 3,
    "indecisa": 3, "lean oppose": 4, "lean opposed": 4, "lean no": 4, "oppose": 5, "opposed": 5,
    "strong oppose": 5, "hostile": 5, "anti": 5, "no": 5, "en contra": 5, "hostil": 5,
}  # fmt: skip


@facts.register
class Ratings(facts.RowKind):
    """Where somebody stands. A rating on record is never replaced by an undated one."""

    name = "rating"
    title = _("Relationships")
    label = _("Rating")
    targets = {"rating": _("Rating, strong or weak"), "rated_on": _("Date of the rating")}
    is_one = True
    model = Assessment
    takes = facts.CONTACT

    def read(self, found: Found, answers: dict[str, Any], reasons: list[Reason]) -> list[Any]:
        """Return [strength 1 to 5, date or empty]; nothing before the scale is known."""
        if not found.get("rating"):
            return []
        if answers.get("strong") not in {STRONG_LOW, STRONG_HIGH}:
            reasons.append(reason("no_scale"))
            return []
        scale = answers.get("scale", 5)
        strength = strength_of(found["rating"][0], strong=answers["strong"], scale=scale)
        if strength is None:
            reasons.append(reason("off_scale", value=found["rating"][0][:40]))
            return []
        first = answers.get("day_first", False)
        on = dates.read(" ".join(found.get("rated_on", [])), day_first=first)
        return [strength, on.isoformat() if on else ""]

    def held(self, people: Sequence[UUID], run: Import) -> Any:
        """Return the day of the latest rating of each."""
        rows = Assessment.objects.filter(person__in=list(people)).order_by("assessed_on")
        return dict(rows.values_list("person", "assessed_on"))

    def changes(
        self, said: Any, person: UUID | None, held: Any, run: Import, directory: Any
    ) -> tuple[list[Change], list[Reason]]:
        """Return the rating, if it is newer than what is held, or the first."""
        strength, on = said
        if run.by_id is None:
            return [], [reason("nobody_rates")]
        latest = held.get(person) if person else None
        if latest is not None and (not on or date.fromisoformat(on) <= latest):
            return [], []
        word = f"{strength} · {Assessment.Strength(strength).label}"
        return [{"what": self.name, "old": "", "new": word, "strength": strength, "on": on}], []

    def fields(self, change: Change, run: Import) -> dict[str, Any]:
        """Return the columns of a rating; unless somebody chose otherwise it is hearsay."""
        assert run.by is not None  # noqa: S101 (said by `changes`)
        return {
            "strength": change["strength"],
            "basis": run.answers.get("basis", Assessment.Basis.HEARSAY),
            "by_id": run.by.person_id,
            "assessed_on": date.fromisoformat(change["on"]) if change["on"] else run.on,
        }

    def is_untouched(self, change: Change, row: models.Model | None) -> bool:
        """Whether it says the same still."""
        return isinstance(row, Assessment) and row.strength == change["strength"]


def strength_of(text: str, *, strong: str, scale: int) -> int | None:
    """Return the strength, 1 the strongest to 5, of a value on a scale from 1 to `scale`.

    A letter counts like a number (A is 1); words say for themselves which end they mean.
    """
    word = names.fold(text)
    if len(word) == 1 and "a" <= word <= "j":
        number = ord(word) - ord("a") + 1
    elif found := _NUMBER.match(word):
        number = int(found[1])
    else:
        return _WORDS.get(word)
    if not 1 <= number <= scale or scale < 2:
        return None
    from_strong = number - 1 if strong == STRONG_LOW else scale - number
    return 1 + round(from_strong * 4 / (scale - 1))
