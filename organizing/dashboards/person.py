"""Where one person stands, as the person page shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from members.database.written import Written
from organizing import reading
from organizing.models import Standing, StandingChange
from organizing.models.standing import Drift
from organizing.standing import changing, raising, words
from organizing.standing.words import Said

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from members.models import Person, User

SOON = timedelta(days=30)
FLAGGED = {Drift.SLIPPING, Drift.DRIFTING, Drift.GONE}


@dataclass(frozen=True)
class Stands:
    """Rung and level with evidence; drift and its reasons only for those who may know (T3)."""

    rung: int
    rung_label: str
    since: date | None
    expires_on: date | None
    expires_soon: bool
    resting_from: str
    highest_cost: int | None
    evidence: list[str]
    raises: list[str]
    expires: list[raising.Expiring]
    level: int
    level_label: str
    deepens: list[str]
    ties: int
    is_paused: bool
    resting_since: date | None = None
    asserted: str = ""
    asserted_rung: int = 0
    asserted_until: date | None = None
    rested: str = ""
    drift: str = ""
    drift_label: str = ""
    drift_since: date | None = None
    is_back: bool = False
    reasons: list[Said] = field(default_factory=list)

    @property
    def dots(self) -> str:
        """The highest verified cost of two years as five dots."""
        return "●" * (self.highest_cost or 0) + "○" * (5 - (self.highest_cost or 0))


def standing(person: Person, user: User, *, on: date, back_days: int = 60) -> Stands | None:
    """Return where `person` stands, as far as `user` may know; None if never computed."""
    row = _row.first(user, person)
    if row is None:
        return None
    sealed = bool(_sealed.count(user, person))
    peak = Standing(rung=row.peak).get_rung_display()
    drift: dict[str, Any] = {}
    if sealed and row.drift not in {Drift.NOT_YET, Drift.NOT_APPLICABLE}:
        drift = {
            "drift": row.drift,
            "drift_label": row.get_drift_display(),
            "drift_since": row.drift_since,
            "is_back": _is_back(row, on=on, back_days=back_days),
        }
    if sealed:
        reading.reasons([person.pk], by=user, purpose="person_page", of=person)
    reasons = (
        words.say(row, words.Names.of([row], user), on=on, me=user.person_id) if sealed else []
    )
    return Stands(
        rung=row.rung,
        rung_label=str(row.get_rung_display()),
        since=row.rung_since,
        expires_on=row.rung_expires_on,
        expires_soon=bool(row.rung_expires_on and row.rung_expires_on - on <= SOON),
        resting_from=str(peak) if row.peak > row.rung else "",
        highest_cost=row.highest_cost,
        evidence=raising.evidence_lines(row),
        raises=raising.what_would_raise(row),
        level=row.level,
        level_label=str(row.get_level_display()),
        deepens=raising.what_would_deepen(row),
        ties=row.ties,
        expires=raising.what_expires(row),
        is_paused=bool(row.evidence.get("paused")),
        rested=_rested(row, user),
        resting_since=_day(row.evidence.get("resting_since")),
        reasons=reasons,
        **(_asserted(row) if sealed else {}),
        **drift,
    )


@Written
def _row(user: User, person: Person) -> QuerySet[Standing]:
    return Standing.objects.visible_to(user).select_related("person").filter(person=person)


@Written
def _sealed(user: User, person: Person) -> QuerySet[Standing]:
    return Standing.objects.sealed_to(user).filter(person=person)


def _asserted(row: Standing) -> dict[str, Any]:
    rung = row.evidence.get("asserted", 0)
    return {
        "asserted_rung": rung,
        "asserted": str(Standing(rung=rung).get_rung_display()) if rung else "",
        "asserted_until": _day(row.evidence.get("asserted_until")),
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _rested(row: Standing, user: User) -> str:
    """Return since when and why they rest lower than at their peak, where that is kept."""
    if row.peak <= row.rung:
        return ""
    return changing.rested(row, _last_move.first(user, row.person_id), words.Names())


@Written
def _last_move(user: User, person: UUID) -> QuerySet[StandingChange]:
    moves = StandingChange.objects.visible_to(user).filter(person=person, what="rung")
    return moves.select_related("person").order_by("-on")[:1]


def _is_back(row: Standing, *, on: date, back_days: int) -> bool:
    if row.drift in FLAGGED:
        return False
    return bool(_was_back.count(row.person_id, on - timedelta(days=back_days)))


@Written
def _was_back(person: UUID, since: date) -> QuerySet[StandingChange]:
    moves = StandingChange.objects.filter(person=person, what="drift", on__gt=since)
    return moves.filter(was__in=[Drift.DRIFTING, Drift.GONE])[:1]
