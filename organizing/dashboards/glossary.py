"""The words we use, in plain language, and what this kind of organization calls them (4)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from members import names


@dataclass(frozen=True)
class Term:
    """A word of ours. `union`, `tenant` and `faith` are what they say there, where it differs."""

    code: str
    word: LazyText
    meaning: LazyText
    union: LazyText | str = ""
    tenant: LazyText | str = ""
    faith: LazyText | str = ""


@dataclass(frozen=True)
class Entry:
    """A term as one organization reads it."""

    code: str
    word: str
    meaning: str
    here: str


TERMS = [
    Term(
        "action",
        _("Action"),
        _("Something people do together in public, to be seen or to win something."),
        union=_("job action"),
    ),
    Term(
        "ask",
        _("Ask"),
        _("A specific request, made to one person, which they can answer with yes or no."),
        union=_("calling the question"),
        faith=_("challenge"),
    ),
    Term(
        "assessment",
        _("Rating"),
        _(
            "Where somebody stands, 1 to 5, with the day and how we know it. 1 moves others, "
            "5 is opposed. “Not assessed” is not a 3."
        ),
        union=_("assessment, code"),
    ),
    Term(
        "base",
        _("Base"),
        _("The people who are organized together, and not everybody on a list."),
        union=_("rank and file"),
        tenant=_("building membership"),
        faith=_("institutional base"),
    ),
    Term(
        "bench",
        _("Bench"),
        _("People who are ready to take over a seat."),
        faith=_("next tier"),
    ),
    Term(
        "carrier",
        _("Carrier"),
        _("Who is responsible for the relationship with somebody: one name for each person."),
        union=_("committee member who has them on their list"),
        tenant=_("captain"),
        faith=_("core-team member"),
    ),
    Term(
        "chart",
        _("Wall chart"),
        _("Everybody in a unit on one sheet, square by square. The blank squares are the story."),
        tenant=_("building chart"),
    ),
    Term(
        "commitment",
        _("Promise"),
        _("What somebody will do, by when. Ours to them count exactly as theirs to us."),
        union=_("commitment, assignment"),
        tenant=_("task"),
        faith=_("covenant"),
    ),
    Term(
        "committee",
        _("Committee"),
        _("A body of leaders who meet, decide and divide the work."),
        union=_("organizing committee, stewards’ council"),
        tenant=_("tenant association committee"),
        faith=_("core team"),
    ),
    Term(
        "cost",
        _("Cost of an act"),
        _(
            "What it takes to do it, 0 to 5: nothing, seconds in private, seen by peers, hours or "
            "facing those with power, a real risk, a sacrifice."
        ),
        union=_("escalation level"),
        tenant=_("escalation"),
        faith=_("risk"),
    ),
    Term(
        "coverage",
        _("Coverage"),
        _("The share of a unit that has a leader of its own."),
        union=_("density of stewards"),
        tenant=_("floors covered"),
    ),
    Term(
        "debrief",
        _("Debrief"),
        _("Talking over what happened, and what one learned from it."),
        faith=_("evaluation"),
    ),
    Term(
        "drift",
        _("Check-in list"),
        _("People we may be losing, with the reason: what we dropped first, then signs from them."),
    ),
    Term(
        "follow_through",
        _("Follow-through"),
        _(
            "Promises kept, partly kept ones for a half, out of those that came due. Under four "
            "there is no percentage."
        ),
        faith=_("accountability"),
    ),
    Term("follow_up", _("Follow-up"), _("The next day on which you mean to be in touch.")),
    Term(
        "gathering",
        _("Small gathering"),
        _("Up to twelve people in a room who talk with each other."),
        union=_("lunch or break meeting"),
        tenant=_("floor meeting"),
        faith=_("house meeting"),
    ),
    Term(
        "handoff",
        _("Handoff"),
        _("Passing a relationship on, with an introduction by all three."),
        union=_("turf transfer"),
        faith=_("succession"),
    ),
    Term(
        "inoculation",
        _("Inoculation"),
        _("Preparing somebody for what the other side will say and do."),
        tenant=_("preparing for the landlord’s letter"),
    ),
    Term("issue", _("Issue"), _("What somebody cares about, best in their own words.")),
    Term(
        "leader",
        _("Leader"),
        _("Somebody whom others follow: shown by what others did at their ask, not by a title."),
        union=_("natural leader"),
        tenant=_("building or floor captain"),
    ),
    Term(
        "level",
        _("Base level"),
        _("How close we are: listed, reached, in relationship, committed, organized."),
    ),
    Term(
        "one_on_one",
        _("One-on-one"),
        _("A conversation with a purpose between two people: mostly listening."),
        union=_("organizing conversation, house visit"),
        tenant=_("door-knock"),
        faith=_("relational meeting"),
    ),
    Term(
        "pause",
        _("Rest"),
        _("A time in which nothing counts against somebody. The reason is never written down."),
        union=_("leave, withdrawal card"),
        faith=_("sabbath"),
    ),
    Term(
        "relational",
        _("Relational meeting"),
        _("A conversation to know each other. It never ends in an ask."),
    ),
    Term(
        "rung",
        _("Rung"),
        _(
            "What somebody has taken on, 0 to 6, by evidence of the last months. People rest at a "
            "rung; nobody is demoted."
        ),
        union=_("level of activity"),
        faith=_("leader tier"),
    ),
    Term(
        "seat",
        _("Seat"),
        _("A place on a committee, with a term."),
        union=_("steward’s slot"),
        tenant=_("floor seat"),
        faith=_("delegate"),
    ),
    Term(
        "shown",
        _("Shown and claimed"),
        _(
            "A rating is shown no stronger than what somebody has done: claimed 1, acted but moved "
            "nobody, shows as 2; without an act as 3."
        ),
        union=_("hard and soft 1s and 2s"),
    ),
    Term(
        "structure_test",
        _("Structure test"),
        _("An act that is counted against everybody in the unit, to see how strong we are."),
        tenant=_("building test"),
        faith=_("turnout goal"),
    ),
    Term(
        "tie",
        _("Tie"),
        _("Two people who know each other and have shared something lately."),
        union=_("social map link"),
        tenant=_("who knows whom"),
        faith=_("relationship"),
    ),
    Term(
        "unit",
        _("Unit"),
        _("The place people are in together."),
        union=_("department, shift, worksite"),
        tenant=_("building, floor"),
        faith=_("congregation"),
    ),
    Term(
        "universe",
        _("Headcount"),
        _("How many people there really are in a unit, on our list or not."),
        union=_("bargaining unit"),
        tenant=_("all households"),
    ),
]


def glossary(terms: str) -> list[Entry]:
    """Return the words in order, each with what an organization of the kind `terms` calls it."""
    entries = [
        Entry(term.code, str(term.word), str(term.meaning), str(getattr(term, terms, "")))
        for term in TERMS
    ]
    return sorted(entries, key=lambda entry: names.fold(entry.word))
