"""What changed since last week, in words, for the top of a board: from changes and snapshots kept.

Each sentence leads to whom or what it is about. Nothing is said of what stayed as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members import access
from members.database.written import Written
from members.models import Committee, Meeting, Person, Placement, Seat, Unit
from organizing import recounting
from organizing.committee_health import CheckUp, Status, check_up
from organizing.dashboards import movement, trends
from organizing.dashboards.movement import Asked, Flow
from organizing.models import Commitment, Conversation, MetricSnapshot
from organizing.models.standing import Drift, Level, Rung

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

DAYS = 7
NAMED = 3


@dataclass(frozen=True)
class Changed:
    """One thing that changed, and where to see whom it is about."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Since:
    """What changed after a day; empty where nothing did."""

    day: date
    changes: list[Changed]


def _since(on: date, changes: Iterable[Changed | None]) -> Since:
    day = on - timedelta(days=DAYS)
    return Since(day, [one for one in changes if one is not None])


def base(user: User, *, on: date) -> Since:
    """Return who came closer and who rests further out, and what was talked and kept."""
    flows = _flows(user, "level", on=on)
    talks, talks_before, kept = _talks_and_promises(user, on)
    return _since(
        on,
        [
            _crossed(flows, Level.ORGANIZED, on=on),
            _ways(flows, "level", "up", on=on),
            _ways(flows, "level", "down", on=on),
            _talked(talks, talks_before),
            _kept(kept),
        ],
    )


@recounting.figure
def _talks_and_promises(user: User, on: date) -> tuple[int, int, int]:
    """Return talks of the last week and of the one before, and the promises kept in it."""
    day = on - timedelta(days=DAYS)
    before = day - timedelta(days=DAYS)
    counts = _talks.around(_BY_WEEK, user, before, on, more=[day, day])
    now, earlier = counts[0] if counts else (0, 0)
    return now, earlier, _kept_lately.count(user, day, on)


_BY_WEEK = """
    WITH talks (day) AS ({rows})
    SELECT count(*) FILTER (WHERE day > %s), count(*) FILTER (WHERE day <= %s) FROM talks
"""


@Written
def _talks(user: User, since: date, on: date) -> QuerySet[Conversation, Any]:
    found = Conversation.objects.filter(access.people(user, "person"), gathering=None)
    return found.filter(talked_on__gt=since, talked_on__lte=on).values_list("talked_on")


@Written
def _kept_lately(user: User, since: date, on: date) -> QuerySet[Commitment, Any]:
    kept = Commitment.objects.visible_to(user).filter(status=Commitment.Status.KEPT)
    return kept.filter(resolved_on__gt=since, resolved_on__lte=on).values("pk")


def ladder(user: User, *, on: date) -> Since:
    """Return who is a leader now, who stands higher, and who rests lower than a week ago."""
    flows = _flows(user, "rung", on=on)
    url = _movement("rung", on=on, cross=str(Rung.LEADER.value))
    names = _leaders(user, on=on)
    became = Changed(_("New leaders: %(names)s.") % {"names": names}, url) if names else None
    return _since(
        on,
        [became, _ways(flows, "rung", "up", on=on), _ways(flows, "rung", "down", on=on)],
    )


def drift(user: User, *, on: date) -> Since:
    """Return how many began to drift, how many are back; of those whose reasons one may read."""
    flows = _flows(user, "drift", on=on)
    into = sum(flow.n for flow in flows if flow.now == Drift.DRIFTING)
    away = {Drift.DRIFTING, Drift.GONE}
    well = {Drift.SLIPPING, Drift.STEADY}
    back = sum(flow.n for flow in flows if flow.was in away and flow.now in well)
    gone = sum(flow.n for flow in flows if flow.now == Drift.GONE)
    url = _movement("drift", on=on)
    said = [
        (into, ngettext("%(n)s person began to drift.", "%(n)s people began to drift.", into)),
        (back, ngettext("%(n)s person is back.", "%(n)s people are back.", back)),
        (gone, ngettext("%(n)s person is gone.", "%(n)s people are gone.", gone)),
    ]
    return _since(on, [Changed(words % {"n": n}, url) if n else None for n, words in said])


def committees(user: User, checked: list[CheckUp], *, on: date) -> Since:
    """Return which of the committees checked changed their word, met, and filled or lost a seat."""
    day = on - timedelta(days=DAYS)
    seen = [one.committee for one in checked]
    was = _healths(seen, day)
    changes = [
        Changed(
            _("%(committee)s: %(was)s a week ago, %(now)s now.")
            % {
                "committee": one.committee.name,
                "was": Status(was[one.committee.pk]).label,
                "now": Status(one.health.status).label,
            },
            one.committee.get_absolute_url(),
        )
        for one in checked
        if was.get(one.committee.pk, one.health.status) != one.health.status
    ]
    return _since(on, [*changes, *_met(seen, day, on), *_seats(seen, user, day, on)])


def _healths(committees: list[Committee], day: date) -> dict[UUID, str]:
    """Return the word for each committee as it was kept of that day, else as it is computed now."""
    kept = MetricSnapshot.objects.filter(unit=None, as_of=day).values_list("figures", flat=True)
    known = (kept.first() or {}).get("committees")
    if known is None:
        return {one.committee.pk: str(one.health.status) for one in check_up(committees, day)}
    return {UUID(pk): status for pk, status in known.items()}


def reach(user: User, *, on: date, unit: Unit | None = None) -> Since:
    """Return how the fabric changed, from the figures kept of a week ago and the latest ones."""
    kept = _of_unit(unit, on=on) if unit else trends.series(user, on=on, days=2 * DAYS)
    before = [day for day in kept if day <= on - timedelta(days=DAYS)]
    if not before or max(kept) == max(before):
        return _since(on, [])
    then, now = kept[max(before)], kept[max(kept)]
    url = reverse("reach_unit", args=[unit.pk]) if unit else reverse("reach")
    said = [
        ("ties", _("Live ties: %(now)s, %(by)s.")),
        ("isolated", _("People without a live tie: %(now)s, %(by)s.")),
        ("thin", _("People with one live tie: %(now)s, %(by)s.")),
        ("by_thread", _("People who hang by one thread: %(now)s, %(by)s.")),
    ]
    changes = []
    for name, words in said:
        n, by = now.get(name, 0), now.get(name, 0) - then.get(name, 0)
        if by:
            changes.append(Changed(words % {"now": number_format(n), "by": _by(by)}, url))
    return Since(max(before), changes)


def wall_chart(user: User, unit: Unit, *, on: date) -> Since:
    """Return who is new on the chart of a unit, who is off it, and how many were talked with."""
    day = on - timedelta(days=DAYS)
    seen = access.people(user, "person")
    placed = Placement.objects.filter(seen, unit__path__contains=[unit.pk])
    came = placed.filter(began_on__gt=day, began_on__lte=on, ended_on=None)
    went = Placement.objects.filter(  # nobody sees them here any more: a number only
        unit__path__contains=[unit.pk], ended_on__gt=day, ended_on__lte=on
    )
    here = Placement.objects.current().filter(unit__path__contains=[unit.pk]).values("person")
    talks = Conversation.objects.filter(seen, person__in=here)
    talked = talks.filter(talked_on__gt=day, talked_on__lte=on)
    people = talked.aggregate(n=Count("person", distinct=True))["n"]
    in_unit = reverse("people") + "?" + urlencode({"unit": str(unit.pk)})
    new, left = came.count(), went.count()
    lately = f"{in_unit}&talked=in7" if user.has_perm("members.view_contact") else ""
    said = [
        (new, ngettext("%(n)s person is new here.", "%(n)s people are new here.", new), in_unit),
        (left, ngettext("%(n)s person left.", "%(n)s people left.", left), ""),
        (
            people,
            ngettext("%(n)s person was talked with.", "%(n)s people were talked with.", people),
            lately,
        ),
    ]
    return _since(on, [Changed(words % {"n": n}, url) if n else None for n, words, url in said])


def _flows(user: User, what: str, *, on: date) -> list[Flow]:
    return movement.flows(user, Asked(what, on - timedelta(days=DAYS), on))


def _movement(what: str, *, on: date, **more: str) -> str:
    since = (on - timedelta(days=DAYS)).isoformat()
    asked = {"what": what, "since": since, "until": on.isoformat(), **more}
    return f"{reverse('movement')}?{urlencode(asked)}"


def _ways(flows: list[Flow], what: str, way: str, *, on: date) -> Changed | None:
    n = sum(flow.n for flow in flows if flow.way == way)
    if not n:
        return None
    if what == "level":
        words = (
            ngettext("%(n)s person came closer.", "%(n)s people came closer.", n)
            if way == "up"
            else ngettext("%(n)s person rests further out.", "%(n)s people rest further out.", n)
        )
    else:
        words = (
            ngettext("%(n)s person stands higher.", "%(n)s people stand higher.", n)
            if way == "up"
            else ngettext("%(n)s person rests lower.", "%(n)s people rest lower.", n)
        )
    return Changed(words % {"n": n}, _movement(what, on=on, way=way))


def _crossed(flows: list[Flow], level: int, *, on: date) -> Changed | None:
    """Return how many more, or fewer, are organized."""
    came = sum(flow.n for flow in flows if int(flow.was) < level <= int(flow.now))
    went = sum(flow.n for flow in flows if int(flow.now) < level <= int(flow.was))
    if not came and not went:
        return None
    words = _("Organized: %(came)s came, %(went)s rest below it.")
    return Changed(
        words % {"came": came, "went": went}, _movement("level", on=on, cross=str(level))
    )


def _talked(now: int, before: int) -> Changed | None:
    if not now and not before:
        return None
    words = ngettext(
        "%(n)s one-on-one was held, %(before)s the week before.",
        "%(n)s one-on-ones were held, %(before)s the week before.",
        now,
    )
    return Changed(words % {"n": now, "before": before}, reverse("people") + "?talked=in7")


def _kept(n: int) -> Changed | None:
    words = ngettext("%(n)s promise was kept.", "%(n)s promises were kept.", n)
    return Changed(words % {"n": n}, reverse("promises") + "?state=closed") if n else None


def _leaders(user: User, *, on: date) -> str:
    """Return the names of up to three who came to be leaders, and how many more."""
    moved = movement.moved(user, Asked("rung", on - timedelta(days=DAYS), on))
    leading = [str(rung.value) for rung in Rung if rung >= Rung.LEADER]
    ids = [row["person"] for row in moved.exclude(first__in=leading).filter(last__in=leading)]
    people = Person.objects.visible_to(user).filter(pk__in=ids).order_by("sort_key", "pk")
    return _names([one.name for one in people])


def _names(names: list[str]) -> str:
    more = len(names) - NAMED
    shown = ", ".join(names[:NAMED])
    if more <= 0:
        return shown
    words = ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more)
    return words % {"names": shown, "n": more}


def _met(seen: list[Committee], day: date, on: date) -> list[Changed]:
    rows = Meeting.objects.filter(
        committee__in=seen, state=Meeting.State.HELD, held_on__gt=day, held_on__lte=on
    ).select_related("committee")
    rows = rows.annotate(
        here=Count("attendances", filter=Q(attendances__state="present")),
    ).order_by("held_on", "pk")
    return [
        Changed(
            ngettext(
                "%(committee)s met: %(n)s person came.",
                "%(committee)s met: %(n)s people came.",
                one.here,
            )
            % {"committee": one.committee, "n": one.here},
            one.get_absolute_url(),
        )
        for one in rows
    ]


def _seats(seen: list[Committee], user: User, day: date, on: date) -> list[Changed]:
    lately = Q(began_on__gt=day, began_on__lte=on, ended_on=None) | Q(
        ended_on__gt=day, ended_on__lte=on
    )
    rows = Seat.objects.filter(lately, committee__in=seen, person__isnull=False)
    named = Seat.objects.filter(pk=OuterRef("pk")).named_to(user)
    rows = rows.annotate(is_named=Exists(named)).select_related("committee", "person")
    found = []
    for seat in rows.order_by("committee__name", "pk"):
        who = seat.person.name if seat.is_named and seat.person else _("Somebody")
        words = (
            _("%(who)s took a seat on %(committee)s.")
            if seat.ended_on is None
            else _("%(who)s left a seat on %(committee)s.")
        )
        found.append(
            Changed(
                words % {"who": who, "committee": seat.committee},
                seat.committee.get_absolute_url() + "#seats-title",
            )
        )
    return found


def _of_unit(unit: Unit, *, on: date) -> dict[date, dict[str, int]]:
    kept = MetricSnapshot.objects.filter(
        unit=unit, as_of__gte=on - timedelta(days=3 * DAYS), as_of__lte=on
    )
    return {
        as_of: {**figures, "ties": (figures.get("tie_ends", 0) + 1) // 2}
        for as_of, figures in kept.values_list("as_of", "figures")
    }


def _by(by: int) -> str:
    words = (
        ngettext("%(n)s more", "%(n)s more", by)
        if by > 0
        else ngettext("%(n)s fewer", "%(n)s fewer", -by)
    )
    return words % {"n": number_format(abs(by))}
