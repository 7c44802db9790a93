"""Whose money it is and who acts in more than one fight, on a day (practice 2.14, 2.20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import connection

from campaigns.independence import Amount, Year, years
from campaigns.models import BookYear, FundingYear

_SQL = Path(__file__).with_name("flexibility.sql")
TWO_YEARS = timedelta(days=730)


@dataclass(frozen=True)
class Flexibility:
    """Of those organized, how many were active in two campaigns or issues in 24 months.

    `in_campaigns` of them acted in two campaigns; the others in one, and have an issue besides.
    """

    organized: int
    flexible: int
    in_campaigns: int = 0

    @property
    def percent(self) -> int | None:
        """The share in whole percent."""
        return round(100 * self.flexible / self.organized) if self.organized else None


def flexibility(*, on: date) -> Flexibility:
    """Return how many of those organized on a day were active in more than one fight."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL.read_text(), {"on": on, "since": on - TWO_YEARS})
        return Flexibility(*cursor.fetchone())


def books() -> list[Year]:
    """Return all years on record, in order."""
    rows = FundingYear.objects.select_related("source")
    amounts = [
        (
            row.book_id,
            Amount(row.source.name, row.source.kind, row.amount, row.source.is_of_members),
        )
        for row in rows
    ]
    return years(amounts, dict(BookYear.objects.values_list("year", "core_staff_cost")))


def of_the_day(day: date) -> dict[str, int | None]:
    """Return the members' own share of the last year that was over by `day`, and who is flexible.

    Both in whole percent; None where nothing is on record.
    """
    over = [year for year in books() if year.year < day.year and year.member_share is not None]
    return {
        "year": over[-1].year if over else None,
        "member_share": over[-1].member_share if over else None,
        "flexible": flexibility(on=day).percent,
    }
