"""A committee's health in sentences: one headline, and one fact for each component. No blame."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.dates import date_format
from organizing.committee_health.scoring import HEALTHY, Component, Part, Status

if TYPE_CHECKING:
    from organizing.committee_health.measuring import CheckUp

GOOD = 50.0  # a component from here on may be praised in the headline

FRACTIONS = (
    (0.0, gettext_lazy("almost none")),
    (0.1, gettext_lazy("a tenth")),
    (0.2, gettext_lazy("a fifth")),
    (0.25, gettext_lazy("a quarter")),
    (1 / 3, gettext_lazy("a third")),
    (0.5, gettext_lazy("half")),
    (2 / 3, gettext_lazy("two-thirds")),
    (0.75, gettext_lazy("three-quarters")),
    (0.9, gettext_lazy("nine in ten")),
    (1.0, gettext_lazy("all")),
)

PRAISE = {
    Part.CADENCE: gettext_lazy("You meet"),
    Part.ATTENDANCE: gettext_lazy("People show up"),
    Part.FOLLOW_THROUGH: gettext_lazy("You keep your word"),
    Part.CONTACT: gettext_lazy("You are in touch with your lists"),
    Part.COVERAGE: gettext_lazy("Your units are covered"),
    Part.SEATS: gettext_lazy("The seats are filled"),
}


def fraction(share: float) -> str:
    """Return a share as people say it: two-thirds."""
    return str(min(FRACTIONS, key=lambda pair: abs(pair[0] - share))[1])


def headline(check_up: CheckUp) -> str:
    """Return the one sentence that stands above everything else."""
    life, health = check_up.life, check_up.health
    if health.status == Status.DORMANT:
        return _resting(check_up)
    if life.is_young and health.status == Status.FORMING:
        return ngettext(
            "Founded %(days)s day ago: too early to judge.",
            "Founded %(days)s days ago: too early to judge.",
            life.age_days,
        ) % {"days": life.age_days}
    if life.is_silent:
        return _silent(check_up)
    good, bad = _praise(health.measured), _trouble(health.measured)
    if bad is None:
        return _("%(good)s.") % {"good": good} if good else _("Too little is on record yet.")
    return _("%(good)s, but %(bad)s.") % {"good": good, "bad": bad} if good else f"{capfirst(bad)}."


def fact(part: Component) -> str:
    """Return what a component was read from, in a sentence."""
    if part.share is None:
        return _missing(part)
    n = {"top": _number(part.top), "bottom": _number(part.bottom), "percent": part.percent}
    return _FACTS[part.part](part) % {**n, "rest": _number(part.bottom - part.top)}


def _resting(check_up: CheckUp) -> str:
    if (until := check_up.committee.dormant_until) is not None:
        return _("At rest until %(date)s.") % {"date": date_format(until)}
    return _("At rest until further notice.")


def _silent(check_up: CheckUp) -> str:
    interval = check_up.life.interval_days
    if check_up.days_since_met is None:
        return _("It has not met yet; the charter says every %(interval)s days.") % {
            "interval": interval
        }
    return ngettext(
        "No meeting for %(days)s day; the charter says every %(interval)s days.",
        "No meeting for %(days)s days; the charter says every %(interval)s days.",
        check_up.days_since_met,
    ) % {"days": check_up.days_since_met, "interval": interval}


def _praise(measured: tuple[Component, ...]) -> str:
    scores = {part.part: part.score or 0 for part in measured}
    return next((str(words) for part, words in PRAISE.items() if scores.get(part, 0) >= GOOD), "")


def _trouble(measured: tuple[Component, ...]) -> str | None:
    """Return the clause for the component that costs most, or None where all is well."""
    below = [part for part in measured if (part.score or 0) < HEALTHY]
    low = [part for part in below if part.is_low]
    if not below:
        return None
    worst = max(low or below, key=lambda part: part.scale.weight * (100 - (part.score or 0)))
    share = worst.share or 0
    return _TROUBLE[worst.part](worst) % {
        "rest_in_words": fraction(1 - share),
        "in_words": fraction(share),
        "top": _number(worst.top),
        "bottom": _number(worst.bottom),
        "rest": _number(worst.bottom - worst.top),
    }


def _number(value: float) -> str:
    whole, half = int(value), value % 1 == 0.5
    if half:
        return f"{whole or ''}½"
    return str(number_format(whole)) if value == whole else f"{value:g}"


_TROUBLE: dict[Part, Callable[[Component], str]] = {
    Part.FOLLOW_THROUGH: lambda part: _("%(rest_in_words)s of what you promised is not done"),
    Part.ATTENDANCE: lambda part: _("%(rest_in_words)s of those expected were not there"),
    Part.CADENCE: lambda part: _("you met %(top)s times of %(bottom)s"),
    Part.SEATS: lambda part: ngettext(
        "%(rest)s seat is open", "%(rest)s seats are open", int(part.bottom - part.top)
    ),
    Part.COVERAGE: lambda part: _("%(rest_in_words)s of your people have nobody from their unit"),
    Part.CONTACT: lambda part: _(
        "%(rest_in_words)s of your lists haven't heard from you this month"
    ),
    Part.BENCH: lambda part: _("nobody is being prepared for %(rest)s of the seats that end soon"),
    Part.LIKENESS: lambda part: _("you do not look like your base yet"),
    Part.SPREAD: lambda part: _("one person carries %(rest_in_words)s of the work"),
}

_FACTS: dict[Part, Callable[[Component], str]] = {
    Part.FOLLOW_THROUGH: lambda part: _("%(top)s of %(bottom)s promises due in 90 days were kept."),
    Part.ATTENDANCE: lambda part: _("%(top)s of %(bottom)s expected came, over the last meetings."),
    Part.CADENCE: lambda part: _("Met %(top)s times; the charter says %(bottom)s."),
    Part.SEATS: lambda part: _("%(top)s of %(bottom)s seats are filled."),
    Part.COVERAGE: lambda part: _(
        "%(top)s of %(bottom)s people have somebody from their unit on the committee."
    ),
    Part.CONTACT: lambda part: _(
        "%(top)s of %(bottom)s people on members' lists were talked to in 30 days."
    ),
    Part.BENCH: lambda part: _("%(top)s of %(bottom)s lead or ending seats have an understudy."),
    Part.LIKENESS: lambda part: _(
        "By place, shift and language, %(percent)s%% like the people it stands for."
    ),
    Part.SPREAD: lambda part: _("The busiest person did %(rest)s of %(bottom)s kept tasks."),
}


def _missing(part: Component) -> str:
    words = {
        Part.FOLLOW_THROUGH: _("Not enough yet: it takes four promises that came due."),
        Part.ATTENDANCE: _("Not enough yet: it takes three meetings with attendance taken."),
        Part.CADENCE: _("Not enough yet: no meeting was due."),
        Part.SEATS: _("Not enough yet: the charter names no number of seats."),
        Part.COVERAGE: _("Not enough yet: it takes two units with people in them."),
        Part.CONTACT: _("Not enough yet: members carry fewer than four people."),
        Part.BENCH: _("Not enough yet: no seat leads or ends soon."),
        Part.LIKENESS: _("Not enough yet: it takes five members with a known place."),
        Part.SPREAD: _("Not enough yet: it takes four kept tasks."),
    }
    return words[part.part]
