"""Reasons and evidence in sentences: codes and facts in, plain words out. Never blame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from campaigns.models import Action
from members.database.written import Written
from members.dates import date_format
from members.models import Committee, Meeting, Person
from organizing.models import Assessment, Commitment, Conversation, Standing

if TYPE_CHECKING:
    from members.models import User

MOVE_WORDS = {
    "talk": gettext_lazy("Talk with them."),
    "other_way": gettext_lazy("Try another way, or another person."),
    "keep": gettext_lazy("Keep it, or agree on another day."),
    "update": gettext_lazy("Tell them how it stands, even if nothing moved."),
    "carry": gettext_lazy("Find somebody they know to carry them."),
    "introduce": gettext_lazy("Introduce them to somebody near them."),
    "ask": gettext_lazy("Ask them next time, by name."),
}

Reason = Mapping[str, Any]
MOVES = {  # what one can do about it
    "NO_CONTACT": "talk",
    "SILENT": "other_way",
    "NEW_NO_CONVERSATION": "talk",
    "OUR_PROMISE_OVERDUE": "keep",
    "GRIEVANCE_STALE": "update",
    "CARRIER_LEFT": "carry",
    "THIN_TIES": "introduce",
    "NOT_ASKED": "ask",
}


@dataclass(frozen=True)
class Names:
    """What the ids in reasons stand for, fetched in one go for a whole page."""

    people: dict[str, str] = field(default_factory=dict)
    promises: dict[str, str] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)
    committees: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, standings: Iterable[Standing], user: User | None = None) -> Names:
        """Fetch the names that the reasons of `standings` speak of, and links `user` may follow."""
        standings = list(standings)
        facts = [reason for standing in standings for reason in standing.reasons]

        def ids(*keys: str) -> set[str]:
            return {str(fact[key]) for fact in facts for key in keys if fact.get(key)}

        named = _told(_PEOPLE, ids("by", "carrier", "to"))
        return cls(
            named,
            _told(_PROMISES, ids("commitment")),
            _told(_ACTIONS, ids("action")),
            _told(_COMMITTEES, ids("by") - named.keys()),
            _links(user, ids) if user else {},
        )


_PEOPLE = Written(lambda pks: Person.objects.filter(pk__among=pks).values_list("pk", "name"))
_PROMISES = Written(lambda pks: Commitment.objects.filter(pk__among=pks).values_list("pk", "what"))
_ACTIONS = Written(lambda pks: Action.objects.filter(pk__among=pks).values_list("pk", "name"))
_COMMITTEES = Written(lambda pks: Committee.objects.filter(pk__among=pks).values_list("pk", "name"))


def _told(rows: Written[Any], ids: set[str]) -> dict[str, str]:
    return {str(pk): said for pk, said in rows.rows(_as_ids(ids))} if ids else {}


def _as_ids(ids: set[str]) -> list[UUID]:
    return [UUID(one) for one in ids]


def _seen(model: Any) -> Written[Any]:
    return Written(
        lambda user, pks: (
            model.objects.visible_to(user).filter(pk__among=pks).values_list("pk", flat=True)
        )
    )


_SEEN = {  # by the fact of a reason: its page, and the rows one may see
    "action": ("action", _seen(Action)),
    "meeting": ("meeting", _seen(Meeting)),
    "conversation": ("conversation", _seen(Conversation)),
    "carrier": ("person", _seen(Person)),
}


def _links(user: User, ids: Callable[..., set[str]]) -> dict[str, str]:
    """Return where `user` may read more about what the reasons speak of, by id."""
    return {
        str(pk): reverse(page, args=[pk])
        for fact, (page, rows) in _SEEN.items()
        if (wanted := ids(fact))
        for pk in rows.rows(user, _as_ids(wanted))
    }


@dataclass(frozen=True)
class Said:
    """One reason in words: whose side it is on, what is so, where it is from, what to do."""

    code: str
    text: str
    is_ours: bool
    move: str
    url: str = ""

    @property
    def suggestion(self) -> str:
        """The move in words."""
        return str(MOVE_WORDS[self.move])


def say(standing: Standing, names: Names, *, on: date, me: UUID | None = None) -> list[Said]:
    """Return the reasons of `standing` in words, ours first, as they are on a day."""
    name = standing.person.given_name or standing.person.name
    said = []
    for reason in standing.reasons:
        text = _SENTENCES[reason["code"]](reason, name, names, on, me)
        move = MOVES.get(reason["code"], "talk")
        url = _link(reason, standing, names)
        said.append(Said(reason["code"], text, reason["side"] == "us", move, url))
    return said


def _link(reason: Reason, standing: Standing, names: Names) -> str:
    if reason.get("commitment"):
        return f"{standing.person.get_absolute_url()}#promise-{reason['commitment']}"
    found = (reason.get(key) for key in ("action", "meeting", "conversation", "carrier"))
    return next((names.links[str(pk)] for pk in found if str(pk) in names.links), "")


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "j M Y")


def _days(since: str, on: date, paused: int = 0) -> int:
    return max(0, (on - date.fromisoformat(since)).days - int(paused))


def _no_contact(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
    silent = _days(fact["last_on"], on, fact.get("paused", 0))
    if "chance" not in fact:
        return ngettext(
            "We haven't talked for %(days)s day; %(interval)s is usual at this rung.",
            "We haven't talked for %(days)s days; %(interval)s is usual at this rung.",
            silent,
        ) % {"days": silent, "interval": fact["interval"]}
    usual = max(1, int(fact["usual"]))
    often = ngettext("Usually every day", "Usually every %(days)s days", usual) % {"days": usual}
    times = ngettext("%(times)s time", "%(times)s times", fact["times"]) % {"times": fact["times"]}
    return _(
        "%(often)s (%(times)s, %(recent)s in the last six months). Silent %(days)s days. About"
        " %(chance)s%% of people in this position are not seen in the next three months."
    ) % {
        "often": often,
        "times": times,
        "recent": fact["recent"],
        "days": silent,
        "chance": int(fact["chance"]),
    }


def _promise(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
    by = str(fact["by"])
    late = _days(fact["due_on"], on)
    words = {
        "name": name,
        "who": names.people.get(by) or names.committees.get(by) or _("Somebody"),
        "what": names.promises.get(str(fact["commitment"]), _("a promise")),
        "days": late,
    }
    if me is not None and by == str(me):
        return (
            ngettext(
                "You owe %(name)s “%(what)s”, %(days)s day late.",
                "You owe %(name)s “%(what)s”, %(days)s days late.",
                late,
            )
            % words
        )
    return (
        ngettext(
            "%(who)s owes %(name)s “%(what)s”, %(days)s day late.",
            "%(who)s owes %(name)s “%(what)s”, %(days)s days late.",
            late,
        )
        % words
    )


def _silent(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
    return _("Tried %(tries)s times in %(channels)s ways since %(day)s, no reply.") % {
        "tries": fact["tries"],
        "channels": fact["channels"],
        "day": _day(fact["first_on"]),
    }


def _missed_meetings(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
    return _("Missed %(missed)s of the last %(expected)s meetings they were expected at.") % {
        "missed": fact["missed"],
        "expected": fact["expected"],
    }


def _commitment_missed(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
    return _("A promise due %(day)s did not happen: “%(what)s”.") % {
        "day": _day(fact["due_on"]),
        "what": names.promises.get(str(fact["commitment"]), _("a promise")),
    }


def _action(text: str) -> Callable[..., str]:
    def say_action(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
        return _(text) % {
            "action": names.actions.get(str(fact["action"]), _("the latest action")),
            "day": _day(fact["held_on"]),
        }

    return say_action


def _rating_down(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
    strengths = dict(Assessment.Strength.choices)
    return _("Was “%(was)s”, now “%(now)s”, by the rating of %(day)s.") % {
        "was": strengths[fact["was"]],
        "now": strengths[fact["now"]],
        "day": _day(fact["on"]),
    }


def _role_left(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
    if fact["what"] == "seat":
        return _("Left a committee seat on %(day)s and holds none now.") % {"day": _day(fact["on"])}
    return _("Gave up a list of people on %(day)s and has none now.") % {"day": _day(fact["on"])}


def _dues(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
    return _("Dues are paid until %(day)s.") % {"day": _day(fact["paid_until"])}


def _said_leaving(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
    who = names.people.get(str(fact["to"]), _("somebody"))
    return _("Told %(who)s on %(day)s that they are stepping back.") % {
        "who": who,
        "day": _day(fact["on"]),
    }


def _new(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
    days = _days(fact["on"], on)
    return ngettext(
        "Came to us %(days)s day ago, and nobody has sat down with them yet.",
        "Came to us %(days)s days ago, and nobody has sat down with them yet.",
        days,
    ) % {"days": days}


def _grievance(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
    days = _days(fact["on"], on)
    return ngettext(
        "Brought us a grievance %(days)s day ago and has heard nothing since.",
        "Brought us a grievance %(days)s days ago and has heard nothing since.",
        days,
    ) % {"days": days}


def _carrier_left(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
    who = names.people.get(str(fact["carrier"]), _("Whoever carried them"))
    if fact["points"] == 2:
        return _("%(who)s, who carries them, is no longer active, and nobody else has a tie.") % {
            "who": who
        }
    return _("%(who)s, who carries them, is no longer active.") % {"who": who}


def _thin_ties(fact: Reason, name: str, names: Names, on: date, me: UUID | None) -> str:
    if fact["ties"]:
        return _("One live tie only.")
    return _("No live tie to anybody.")


_SENTENCES: dict[str, Callable[..., str]] = {
    "NO_CONTACT": _no_contact,
    "SILENT": _silent,
    "MISSED_MEETINGS": _missed_meetings,
    "COMMITMENT_MISSED": _commitment_missed,
    "SAT_OUT": _action(
        gettext_noop("Did the test before, was asked to “%(action)s” (%(day)s), and sat it out.")
    ),
    "RATING_DOWN": _rating_down,
    "ROLE_LEFT": _role_left,
    "DUES_STOPPED": _dues,
    "SAID_LEAVING": _said_leaving,
    "NEW_NO_CONVERSATION": _new,
    "OUR_PROMISE_OVERDUE": _promise,
    "GRIEVANCE_STALE": _grievance,
    "CARRIER_LEFT": _carrier_left,
    "THIN_TIES": _thin_ties,
    "NOT_ASKED": _action(gettext_noop("Nobody asked them to “%(action)s” (%(day)s).")),
}
