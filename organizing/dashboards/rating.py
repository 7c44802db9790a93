"""Where somebody stands, as claimed and as shown (practice 3.3), with the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from organizing import assessing
from organizing.models import Assessment

if TYPE_CHECKING:
    from members.models import Person, User


@dataclass(frozen=True)
class Now:
    """The latest rating `user` may read as it is shown today, and what a new one would show as.

    `would` holds, for the claims that would show otherwise, the claim and what is shown.
    """

    rated: Assessment | None
    shown: assessing.Shown | None
    would: list[assessing.Shown]

    @property
    def word(self) -> str:
        """The word of what is shown."""
        return str(Assessment.Strength(self.shown.shown).label) if self.shown else ""


def now(person: Person, user: User, *, on: date, rules: dict[str, Any]) -> Now:
    """Return where `person` stands, by the latest rating that `user` may read."""
    seen = Assessment.objects.visible_to(user).filter(person=person).select_related("by")
    rated = seen.filter(assessed_on__lte=on).order_by("-assessed_on", "-pk").first()
    facts = assessing.facts_of(person, on=on, rules=rules)
    would = [facts.show(claimed) for claimed in (1, 2)]
    shown = None
    if rated is not None:
        is_latest = rated.pk == facts.rating
        shown = facts.shown if is_latest else facts.show(rated.strength, basis=rated.basis)
    return Now(rated=rated, shown=shown, would=[one for one in would if one.why])
