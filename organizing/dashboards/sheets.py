"""Walk sheets, call lists and sign-in sheets: people on paper, by tier, and never who said no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import segno
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import ContactPoint, LogEntry, Organization, Person
from members.wording import LANGUAGES
from organizing.dashboards.places import places
from organizing.dashboards.wall_chart import natural

if TYPE_CHECKING:
    from members.models import User
    from members.models.contact import ContactPointQuerySet
    from members.models.person import PersonQuerySet

WALK, CALL, SIGN_IN = "walk", "call", "sign_in"
KINDS = {WALK: _("Walk sheet"), CALL: _("Call list"), SIGN_IN: _("Sign-in sheet")}
PAPERS = {"a4": "A4", "letter": "Letter"}
MOST = 500
BLANK = 12  # lines for those nobody expected


@dataclass(frozen=True)
class Line:
    """One person on a sheet. `phones` are empty where the viewer may not know them (T2)."""

    name: str
    place: str
    language: str
    phones: list[ContactPoint]


@dataclass(frozen=True)
class Sheet:
    """A sheet as it is printed: what, of whom, for what, by whom, when."""

    kind: str
    scope: str
    purpose: str
    by: str
    at: datetime
    paper: str
    lines: list[Line]
    left_out: int
    over: int
    blank: range
    qr: str

    @property
    def title(self) -> str:
        """What it is called."""
        return str(KINDS[self.kind])


def allowed(people: PersonQuerySet, kind: str, *, by: User) -> PersonQuerySet:
    """Return whom such a sheet may name: in scope; to walk or call, whom one may contact (R13)."""
    if kind == SIGN_IN:
        return people.visible_to(by).present()
    found = people.visible_to(by, may="members.view_contact").reachable()
    return found.filter(pk__in=_phones().values("person")) if kind == CALL else found


def sheet(
    people: PersonQuerySet,
    kind: str,
    *,
    scope: str,
    purpose: str,
    paper: str,
    initials: bool,
    by: User,
    address: str = "",
) -> Sheet:
    """Return the sheet, at most MOST people, and write down who printed it and what for.

    `address` is where its QR code leads, if it has one.
    """
    named = allowed(people, kind, by=by).order_by("sort_key", "pk")
    found, count = list(named[:MOST]), named.count()
    made = Sheet(
        kind=kind,
        scope=scope,
        purpose=purpose,
        by=by.person.name,
        at=timezone.now(),
        paper=paper,
        lines=_lines(found, kind, initials=initials),
        left_out=people.count() - count,
        over=count - len(found),
        blank=range(BLANK if kind == SIGN_IN else 0),
        qr=segno.make(address, error="m").svg_data_uri(border=1) if address else "",
    )
    LogEntry.record(
        "sheet_printed", Organization.current(), by=by, kind=kind, purpose=purpose, n=len(found)
    )
    return made


def _lines(people: list[Person], kind: str, *, initials: bool) -> list[Line]:
    ids = [person.pk for person in people]
    where = places(ids)
    phones: dict = {}
    if kind == CALL:
        for point in _phones().filter(person__in=ids).order_by("-is_primary", "created_at", "pk"):
            phones.setdefault(point.person_id, []).append(point)
    languages = dict(LANGUAGES)
    lines = [
        Line(
            name=person.initials if initials else person.name,
            place=where.get(person.pk, ""),
            language=str(languages.get(person.language, person.language)),
            phones=phones.get(person.pk, []),
        )
        for person in people
    ]
    if kind == WALK:  # door by door
        lines.sort(key=lambda line: natural(line.place))
    return lines


def _phones() -> ContactPointQuerySet:
    """Return the numbers that may be called: not those whose use was refused."""
    numbers = ContactPoint.objects.filter(channel=ContactPoint.Channel.PHONE)
    return numbers.exclude(consent=ContactPoint.Consent.NO)
