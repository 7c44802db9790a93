"""How each number is computed, in words, with the settings in force: the one place that says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from organizing.explaining import acting, campaigning, deciding, drifting, standing, together
from organizing.explaining.words import Explained, Rules, Words


@dataclass(frozen=True)
class Number:
    """A number that pages show: its address, its name, and how to explain it."""

    slug: str
    title: str | Promise
    summary: str | Promise
    explain: Callable[[Rules], Words]
    columns: tuple[str | Promise, str | Promise, str | Promise]

    def explained(self, rules: Rules) -> Explained:
        """Return it in words with the organization's own windows and thresholds."""
        says, rows, notes = self.explain(rules)
        names = tuple(str(name) for name in self.columns)
        return Explained(
            self.slug, str(self.title), says, rows, notes, (names[0], names[1], names[2])
        )


_TABLE = (gettext_lazy("What"), gettext_lazy("Rule"), "")

NUMBERS = [
    Number(
        "rung", gettext_lazy("Rung"), gettext_lazy("who moves other people"), standing.rung, _TABLE
    ),
    Number(
        "level",
        gettext_lazy("Base level"),
        gettext_lazy("the honest count"),
        standing.level,
        _TABLE,
    ),
    Number(
        "drift",
        gettext_lazy("Drift"),
        gettext_lazy("when to look, and why"),
        drifting.drift,
        (gettext_lazy("Reason"), gettext_lazy("Rule"), gettext_lazy("Side")),
    ),
    Number(
        "chance",
        gettext_lazy("Not seen in three months"),
        gettext_lazy("how long a silence is too long"),
        drifting.chance,
        _TABLE,
    ),
    Number(
        "ties",
        gettext_lazy("Ties and reach"),
        gettext_lazy("who hangs together"),
        together.ties,
        _TABLE,
    ),
    Number(
        "coverage",
        gettext_lazy("Coverage"),
        gettext_lazy("how far we have come in a unit"),
        together.coverage,
        _TABLE,
    ),
    Number(
        "rating",
        gettext_lazy("Rating, claimed and shown"),
        gettext_lazy("what bears a claim out"),
        together.rating,
        _TABLE,
    ),
    Number(
        "follow-through",
        gettext_lazy("Follow-through"),
        gettext_lazy("promises kept, both ways"),
        acting.follow_through,
        (gettext_lazy("Ended as"), gettext_lazy("Counts"), ""),
    ),
    Number(
        "show-rate",
        gettext_lazy("Show rate"),
        gettext_lazy("how many yeses come"),
        acting.show_rate,
        _TABLE,
    ),
    Number(
        "committee",
        gettext_lazy("Committee health"),
        gettext_lazy("nine components"),
        acting.committee,
        (gettext_lazy("Component"), gettext_lazy("Scale"), gettext_lazy("Weight")),
    ),
    Number(
        "test",
        gettext_lazy("Structure test"),
        gettext_lazy("participation over the headcount"),
        acting.test,
        _TABLE,
    ),
    Number(
        "votes",
        gettext_lazy("Votes"),
        gettext_lazy("quorum, majority, mandate"),
        deciding.votes,
        _TABLE,
    ),
    Number(
        "who-decides",
        gettext_lazy("Who decides"),
        gettext_lazy("parity, and drift toward advocacy"),
        deciding.who_decides,
        _TABLE,
    ),
    Number(
        "independence",
        gettext_lazy("Independence"),
        gettext_lazy("whose money, and what hangs on it"),
        deciding.independence,
        _TABLE,
    ),
    Number(
        "ready",
        gettext_lazy("Readiness"),
        gettext_lazy("what an action rests on"),
        campaigning.ready,
        _TABLE,
    ),
    Number(
        "buy-in",
        gettext_lazy("Whose plan it is"),
        gettext_lazy("who can explain it, shaped it or voted on it"),
        campaigning.buy_in,
        _TABLE,
    ),
    Number(
        "demands",
        gettext_lazy("Where demands come from"),
        gettext_lazy("issues people raised, and votes"),
        campaigning.demands,
        _TABLE,
    ),
    Number(
        "absorption",
        gettext_lazy("Absorption"),
        gettext_lazy("what becomes of first-timers"),
        campaigning.absorption,
        _TABLE,
    ),
    Number(
        "ledgers",
        gettext_lazy("Capacity and output"),
        gettext_lazy("two ledgers, never added up"),
        campaigning.ledgers,
        _TABLE,
    ),
    Number(
        "receipt",
        gettext_lazy("Capacity receipt"),
        gettext_lazy("what an action left behind"),
        campaigning.receipt,
        _TABLE,
    ),
    Number(
        "left",
        gettext_lazy("What is left"),
        gettext_lazy("of a campaign, afterwards"),
        campaigning.left,
        _TABLE,
    ),
]
BY_SLUG = {number.slug: number for number in NUMBERS}
