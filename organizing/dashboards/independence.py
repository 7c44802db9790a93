"""What the pages about independence show: income by source and year, and what hangs on a grant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from campaigns.independence import Year
from campaigns.models import Decision, FundingSource, StaffPosition
from members.charts import Bar, Stacked
from members.models import Person, Unit
from organizing.independence import Flexibility, books, flexibility
from organizing.models import Standing
from organizing.models.standing import Level

if TYPE_CHECKING:
    from members.models import User

_HERE = Path(__file__).parent
SHOWN = 5
FILLS = {
    "dues": 6,
    "member_raised": 5,
    "earned": 4,
    "donor": 3,
    "public": 2,
    "grant": 1,
}


@dataclass(frozen=True)
class Sheet:
    """The independence sheet: the years, the latest drawn, what hangs on whom, and votes."""

    years: list[Year]
    chart: Stacked | None
    flexibility: Flexibility
    votes: list[tuple[int, int, int]]  # year, votes, recalls
    hanging: list[Hanging]
    in_relationship: int
    posts: list[StaffPosition]

    @property
    def last(self) -> Year | None:
        """The latest year with figures."""
        return self.years[-1] if self.years else None

    @property
    def dependent(self) -> int:
        """In relationship, and whoever carries them is paid by somebody other than members."""
        return sum(one.related for one in self.hanging if not one.source.is_of_members)

    @property
    def dependent_percent(self) -> int | None:
        """The patron-dependent base, of those in relationship, in whole percent."""
        if not self.in_relationship:
            return None
        return round(100 * self.dependent / self.in_relationship)


@dataclass(frozen=True)
class Post:
    """A post with what hangs on it; the holder only where the viewer may know them."""

    position: StaffPosition
    holder: Person | None
    people: int = 0
    related: int = 0
    only_them: int = 0
    units: list[tuple[str, int, int]] = field(default_factory=list)  # unit, people, related


@dataclass(frozen=True)
class Hanging:
    """What hangs on one source of income: posts, people they carry, relationships."""

    source: FundingSource
    posts: list[Post]

    @property
    def people(self) -> int:
        """People whose carrier is in a post it pays."""
        return self._once("people")

    @property
    def related(self) -> int:
        """Those of them in relationship or beyond."""
        return self._once("related")

    @property
    def only_them(self) -> int:
        """Those of them with no other live tie to anybody."""
        return self._once("only_them")

    def _once(self, name: str) -> int:
        """Add up over holders: whoever has two posts of one source carries nobody twice."""
        found: dict[UUID, int] = {
            post.position.person_id: getattr(post, name) for post in self.posts
        }
        return sum(found.values())


def sheet(user: User, *, on: date) -> Sheet:
    """Return the independence sheet as of `on`; money is the whole organization's (T0)."""
    found = books()
    held = StaffPosition.held(on).select_related("funding", "person").order_by("title", "pk")
    return Sheet(
        years=found[-SHOWN:],
        chart=chart(found[-1]) if found and found[-1].income else None,
        flexibility=flexibility(on=on),
        votes=votes(),
        hanging=hanging(user, on=on),
        in_relationship=in_relationship(),
        posts=list(held),
    )


def chart(year: Year) -> Stacked:
    """Return the income of a year by kind, the members' own money first."""
    by_kind = year.by_kind()
    labels = dict(FundingSource.Kind.choices)
    parts = [
        Bar(str(labels[kind]).capitalize(), by_kind[kind], fill=fill)
        for kind, fill in FILLS.items()
        if by_kind.get(kind)
    ]
    says = _("%(percent)s%% of the income of %(year)s was the members' own.") % {
        "percent": year.member_share or 0,
        "year": year.year,
    }
    title = _("Income of %(year)s by kind") % {"year": year.year}
    return Stacked("income", title, says, parts)


def votes() -> list[tuple[int, int, int]]:
    """Return how many votes and recalls there were in each year, the latest first."""
    found = (
        Decision.objects.votes()
        .annotate(year=ExtractYear("decided_on"))
        .values("year")
        .annotate(n=Count("pk"), recalls=Count("pk", filter=Q(kind=Decision.Kind.RECALL)))
        .order_by("-year")
    )
    return [(row["year"], row["n"], row["recalls"]) for row in found[:SHOWN]]


def in_relationship() -> int:
    """Return how many are in relationship or beyond."""
    return Standing.objects.counted().filter(level__gte=Level.IN_RELATIONSHIP).count()


def hanging(user: User, *, on: date, source: FundingSource | None = None) -> list[Hanging]:
    """Return what would be left without a carrier if each source that pays posts ended."""
    positions = StaffPosition.held(on).select_related("funding").order_by("title", "pk")
    if source is not None:
        positions = positions.filter(funding=source)
    held = list(positions)
    counts = _counts(on)
    units = Unit.objects.in_bulk({unit for _by, unit in counts if unit})
    seen = Person.objects.visible_to(user).in_bulk([post.person_id for post in held])
    by_source: dict[UUID, list[StaffPosition]] = {}
    for post in held:
        by_source.setdefault(post.funding_id, []).append(post)
    return [
        Hanging(
            posts[0].funding,
            [_post(post, seen.get(post.person_id), counts, units) for post in posts],
        )
        for posts in by_source.values()
    ]


def _post(
    post: StaffPosition,
    holder: Person | None,
    counts: dict[tuple[UUID, UUID | None], tuple[UUID, int, int, int]],
    units: dict[UUID, Unit],
) -> Post:
    mine = {
        unit: row
        for (by, unit), row in counts.items()
        if by == post.person_id and row[0] == post.funding_id
    }
    where = [
        (units[unit].name if unit else _("no unit"), row[1], row[2]) for unit, row in mine.items()
    ]
    rows = list(mine.values())
    return Post(
        post,
        holder,
        sum(row[1] for row in rows),
        sum(row[2] for row in rows),
        sum(row[3] for row in rows),
        sorted(where, key=lambda one: (-one[1], one[0])),
    )


def _counts(on: date) -> dict[tuple[UUID, UUID | None], tuple[UUID, int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute((_HERE / "hanging.sql").read_text(), {"on": on})
        rows: list[Any] = cursor.fetchall()
    return {(by, unit): (source, *n) for source, by, unit, *n in rows}
