"""An agenda drafted from what is due: a text to change, so that nobody begins from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Action, Decision, Participation
from members.dates import date_format
from members.models import Committee, Meeting, Seat
from organizing.absorbing import ABSORB_DAYS, first_acts
from organizing.dashboards.campaigns import with_talk
from organizing.dashboards.committee_lists import Lists, lists
from organizing.models import Commitment

if TYPE_CHECKING:
    from campaigns.models.decision import DecisionQuerySet
    from members.models import User

NEW_DAYS, TERM_DAYS, ACTION_DAYS = 60, 120, 60
MOST = 5
COSTLY = 3  # an act from here on rests on a mandate (practice 2.4)
LENGTH = 4000


@dataclass(frozen=True)
class Section:
    """A heading with its points."""

    title: str
    points: list[str]


@dataclass(frozen=True)
class Draft:
    """An agenda as it might be."""

    sections: list[Section]

    @property
    def text(self) -> str:
        """The whole as plain text, as it is written into a meeting."""
        parts = [
            "\n".join([section.title, *(f"- {point}" for point in section.points)])
            for section in self.sections
        ]
        return "\n\n".join(parts)[:LENGTH]

    @property
    def points(self) -> int:
        """How many points there are."""
        return sum(len(section.points) for section in self.sections)


def draft(committee: Committee, user: User, *, held_on: date, on: date) -> Draft:
    """Return an agenda for a meeting on `held_on`, from what `user` may see on the day `on`."""
    found = lists(committee, user, on=on)
    units = list(committee.units.values_list("pk", flat=True))
    made = [
        Section(_("Welcome"), _welcome(units, user, on=on)),
        Section(_("What was promised"), _promised(committee, user, held_on=held_on)),
        Section(_("To decide"), _to_decide(committee, units, user, on=on)),
        Section(_("Our lists"), _lists(found)),
    ]
    return Draft([section for section in made if section.points])


def _welcome(units: list[UUID], user: User, *, on: date) -> list[str]:
    """People of its units who came for the first time lately and had their one-on-one."""
    lately = Participation.objects.visible_to(user).filter(
        action__held_on__gt=on - timedelta(days=NEW_DAYS), action__held_on__lte=on
    )
    if units:
        lately = lately.filter(
            person__placements__ended_on=None, person__placements__unit__path__overlap=units
        )
    first = with_talk(first_acts(lately)).filter(first_talk_on__isnull=False)
    rows = first.select_related("person", "action").order_by("-action__held_on", "pk")
    names: dict[str, str] = {}
    for row in rows.distinct():
        if row.first_talk_on <= row.action.held_on + timedelta(days=ABSORB_DAYS):
            names.setdefault(row.person.name, row.action.name)
    return [
        _("%(name)s, first time at %(action)s") % {"name": name, "action": action}
        for name, action in list(names.items())[:MOST]
    ]


def _promised(committee: Committee, user: User, *, held_on: date) -> list[str]:
    mine = Q(owed_by_committee=committee) | Q(owed_to_committee=committee)
    due = Commitment.objects.visible_to(user).open().filter(mine, due_on__lte=held_on)
    rows = due.select_related("owed_by", "owed_by_committee").order_by("due_on", "pk")
    shown = [
        _("%(who)s: %(what)s (due %(day)s)")
        % {"who": one.debtor, "what": one.what, "day": date_format(one.due_on, "j M")}
        for one in rows[: MOST + 1]
    ]
    if len(shown) > MOST:
        more = rows.count() - MOST
        words = ngettext("and %(n)s more, due by then", "and %(n)s more, due by then", more)
        return [*shown[:MOST], words % {"n": more}]
    return shown


def _to_decide(committee: Committee, units: list[UUID], user: User, *, on: date) -> list[str]:
    points = [
        decision.question
        for decision in Decision.objects.visible_to(user)
        .filter(committee=committee, result=Decision.Result.PUT_OFF)
        .filter(~Exists(_answers(committee)))
        .order_by("decided_on", "pk")[:MOST]
    ]
    carried = Decision.objects.mandates().filter(actions=OuterRef("pk"))
    costly = (
        Action.objects.visible_to(user)
        .filter(cost__gte=COSTLY, held_on__gt=on, held_on__lte=on + timedelta(days=ACTION_DAYS))
        .filter(Q(units__path__overlap=units) | Q(campaign__units__path__overlap=units))
        .filter(~Exists(carried))
        .order_by("held_on", "pk")
        .distinct()
    )
    points += [
        _("A mandate for %(action)s on %(day)s?")
        % {"action": action.name, "day": date_format(action.held_on, "j M")}
        for action in costly[:MOST]
    ]
    named = Seat.objects.filter(pk=OuterRef("pk")).named_to(user)
    seats = committee.seats.filled().annotate(is_named=Exists(named)).select_related("person")
    filled = list(seats.order_by("term_ends_on", "pk"))
    soon = on + timedelta(days=TERM_DAYS)
    ending = [
        _("Who follows %(name)s, whose term ends %(day)s?")
        % {"name": seat.person.name, "day": date_format(seat.term_ends_on, "j M")}
        for seat in filled
        if seat.is_named and seat.person and not seat.understudy_id
        if seat.term_ends_on and seat.term_ends_on <= soon
    ]
    points += ending[:MOST]
    free = committee.chartered_seats - len(filled)
    if free > 0:
        words = ngettext(
            "Whom do we ask about the open seat?",
            "Whom do we ask about the %(n)s open seats?",
            free,
        )
        points.append(words % {"n": free})
    return points


def _answers(committee: Committee) -> DecisionQuerySet:
    """Return later decisions of the same question that were not put off again."""
    later = Decision.objects.filter(
        committee=committee, question=OuterRef("question"), decided_on__gt=OuterRef("decided_on")
    )
    return later.exclude(result=Decision.Result.PUT_OFF)


def _lists(found: Lists) -> list[str]:
    if not found.silent:
        return []
    words = ngettext(
        "%(n)s of %(all)s person on our lists was not talked with for 30 days: who takes whom?",
        "%(n)s of %(all)s people on our lists were not talked with for 30 days: who takes whom?",
        found.listed,
    )
    return [words % {"n": found.silent, "all": found.listed}]


def for_meeting(meeting: Meeting, user: User, *, on: date) -> Draft | None:
    """Return a draft for a meeting still to come that has no agenda; None for any other."""
    if meeting.agenda or meeting.state != Meeting.State.PLANNED or meeting.committee is None:
        return None
    return draft(meeting.committee, user, held_on=meeting.held_on, on=on)
