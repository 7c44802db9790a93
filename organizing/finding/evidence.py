"""Filters by what people did, and by who talked with them: whom the numbers of the base count."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from campaigns.models import Participation
from campaigns.withholding import told_to
from members.dates import date_format
from organizing.absorbing import first_acts
from organizing.finding.filter import CONTACT, Filter, Options, Part, open_to, within
from organizing.models import Standing

if TYPE_CHECKING:
    from campaigns.models.action import ParticipationQuerySet
    from members.models import User

ACTED = [
    ("in30", _("in the last 30 days")),
    ("in90", _("in the last 90 days")),
    ("before90", _("in the 90 days before the last 90")),
    ("in365", _("in the last 365 days")),
    ("first90", _("for the first time in the last 90 days")),
    ("firstbefore90", _("for the first time in the 90 days before the last 90")),
    ("never", _("never")),
]
MONTHS = 12


def acted() -> Filter:
    """Return the filter by when somebody took part in an action, as far as it is verified (T2).

    Who took part in a test that is not published yet is left out, as it is of every total.
    """

    def narrow(user: User, values: list[str]) -> list[Part]:
        value, until = values[0], timezone.localdate()
        did = open_to(Participation.objects.verified(), user, CONTACT)
        did = told_to(did.filter(action__held_on__lte=until), user)
        if value == "never":
            return [*within(user, CONTACT), Part(did.values("person"), inside=False)]
        if value.startswith("first"):
            did = first_acts(cast("ParticipationQuerySet", did))
            value = value.replace("first", "", 1)
            value = "in90" if value == "90" else value
        since, until = _stretch(value, until)
        during = did.filter(action__held_on__gt=since, action__held_on__lte=until)
        return [Part(during.values("person"))]

    def offers() -> Options:
        named = [(one.strftime("%Y-%m"), date_format(one, "F Y")) for one in months()]
        return [*ACTED, *((key, _now("in %(month)s") % {"month": name}) for key, name in named)]

    return Filter("acted", _("Took part"), narrow, offers)


def months() -> list[date]:
    """Return the first days of this month and of the eleven before it, the latest first."""
    on = timezone.localdate()
    number = on.year * 12 + on.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number, number - MONTHS, -1)]


def _stretch(value: str, on: date) -> tuple[date, date]:
    """Return the day before the first and the last day that `value` means."""
    if value == "before90":
        on, value = on - timedelta(days=90), "in90"
    if value.startswith("in"):
        return on - timedelta(days=int(value.removeprefix("in"))), on
    first = date.fromisoformat(f"{value}-01")
    after = (first + timedelta(days=31)).replace(day=1)
    return first - timedelta(days=1), min(on, after - timedelta(days=1))


def orphaned() -> Filter:
    """Return the filter for those whom nobody who is still here talked with."""

    def narrow(_user: User, _values: list[str]) -> list[Part]:
        return [Part(Standing.objects.filter(evidence__orphaned=True).values("person"))]

    options = [("yes", _("is no longer here"))]
    return Filter("orphaned", _("Whoever talked with them"), narrow, options)
