"""Filters by what people did, and by who talked with them: whom the numbers of the base count."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Participation
from organizing.finding.filter import Filter, Part
from organizing.models import Standing

if TYPE_CHECKING:
    from members.models import User

ACTED = [
    ("in30", _("in the last 30 days")),
    ("in90", _("in the last 90 days")),
    ("before90", _("in the 90 days before the last 90")),
    ("in365", _("in the last 365 days")),
    ("never", _("never")),
]


def acted() -> Filter:
    """Return the filter by when somebody took part in an action, as far as it is verified."""

    def narrow(_user: User, values: list[str]) -> list[Part]:
        value, until = values[0], timezone.localdate()
        did = Participation.objects.verified().filter(action__held_on__lte=until)
        if value == "never":
            return [Part(did.values("person"), inside=False)]
        if value == "before90":
            value, until = "in90", until - timedelta(days=90)
        since = until - timedelta(days=int(value.removeprefix("in")))
        during = did.filter(action__held_on__gt=since, action__held_on__lte=until)
        return [Part(during.values("person"))]

    return Filter("acted", _("Took part"), narrow, ACTED)


def orphaned() -> Filter:
    """Return the filter for those whom nobody who is still here talked with."""

    def narrow(_user: User, _values: list[str]) -> list[Part]:
        return [Part(Standing.objects.filter(evidence__orphaned=True).values("person"))]

    options = [("yes", _("is no longer here"))]
    return Filter("orphaned", _("Whoever talked with them"), narrow, options)
