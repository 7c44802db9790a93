"""What the reference knows: plain records of what happened, each with its date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

ONE = timedelta(days=1)


@dataclass
class Someone:
    id: UUID
    status: str = "active"
    status_on: date | None = None
    is_management: bool = False
    is_staff: bool = False
    no_contact: bool = False
    is_minor: bool = False


@dataclass(frozen=True)
class Pause:
    person: UUID | None
    began_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Stretch:
    """A placement, a seat (`how` it ended) or somebody carried (`other`)."""

    person: UUID
    began_on: date
    ended_on: date | None
    other: UUID | None = None
    how: str = ""

    def covers(self, day: date) -> bool:
        return self.began_on <= day and (self.ended_on is None or self.ended_on > day)


@dataclass(frozen=True)
class Talk:
    id: UUID
    person: UUID
    by: UUID
    on: date
    grade: int
    kind: str = "check_in"
    said_leaving: bool = False
    steps: tuple[date | None, ...] = ()  # when each follow-up planned in it was done


@dataclass(frozen=True)
class Try:
    person: UUID
    by: UUID
    on: date
    channel: str


@dataclass(frozen=True)
class Promise:
    id: UUID
    by: UUID
    to: UUID
    made_on: date
    due_on: date
    status: str
    resolved_on: date | None
    asks_others: bool

    def status_at(self, day: date) -> str:
        return self.status if self.resolved_on and self.resolved_on <= day else "open"


@dataclass(frozen=True)
class Act:
    id: UUID
    on: date
    cost: int
    campaign: UUID | None
    sequence: int | None


@dataclass(frozen=True)
class Part:
    person: UUID
    act: Act
    state: str
    evidence: str
    asked_by: UUID | None

    @property
    def is_verified(self) -> bool:
        return self.state == "did" and self.evidence != "self_reported"


@dataclass(frozen=True)
class Room:
    """A meeting that was held: who was present, who was expected and absent, on what notice."""

    id: UUID
    on: date
    kind: str
    present: frozenset[UUID]
    absent: frozenset[UUID]
    confirmed: frozenset[UUID] = frozenset()
    notice: int = 7


@dataclass(frozen=True)
class KnownTie:
    a: UUID
    b: UUID
    first_on: date
    last_on: date
    is_close: bool


@dataclass(frozen=True)
class Rating:
    id: UUID
    person: UUID
    strength: int
    on: date
    in_campaign: bool = False


@dataclass(frozen=True)
class Word:
    """Somebody's word for a rung."""

    id: UUID
    person: UUID
    rung: int
    on: date


@dataclass(frozen=True)
class Dues:
    person: UUID
    began_on: date
    paid_until: date


@dataclass
class World:
    people: dict[UUID, Someone] = field(default_factory=dict)
    pauses: list[Pause] = field(default_factory=list)
    placements: list[Stretch] = field(default_factory=list)
    seats: list[Stretch] = field(default_factory=list)
    carrying: list[Stretch] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    ties: list[KnownTie] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    dues: list[Dues] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    campaign_closed_on: date | None = None
