"""Hand out a base roster: by a rule in words, frozen by a dry run, let out by two people.

Never in it, ever: ratings, notes, dues, drift, ties, rungs (R5). Practice 6.3, step by step:
`asking` and `freezing` (1 to 4), `comparing` (5), `approving` (7), `writing` and `manifests` (8),
`challenging` (9), `readiness` (10), `tracing` (whose copy a file is).
"""

from __future__ import annotations

from members import access
from members.models import RosterExport, Unit, User
from members.models.unit import UnitQuerySet

PERMISSION = "members.export_roster"
RULE_PERMISSION = "members.change_roster_rule"


class Refused(Exception):
    """The roster cannot be handed out. The message is fit for who asked."""


def units_of(user: User) -> UnitQuerySet:
    """Return the units whose roster `user` may export."""
    return Unit.objects.filter(access.units_within(user, may=PERMISSION))


def may_export(user: User, export: RosterExport) -> bool:
    """Whether `user` may, today, export the roster of those units (none named: everybody)."""
    units = set(export.units.values_list("pk", flat=True))
    if not units:
        return access.is_everywhere(user, may=PERMISSION)
    return units_of(user).filter(pk__in=units).count() == len(units)
