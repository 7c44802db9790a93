"""Members against base: who joined and whom we reach are two questions (practice 2.23)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from members.models import Membership, Organization, Person
from organizing import recounting
from organizing.dashboards.base import at_least
from organizing.models import Standing
from organizing.models.standing import Level

if TYPE_CHECKING:
    from members.models import User


@dataclass(frozen=True)
class Joined:
    """Listed people by membership and by whether they are organized, or reached at all."""

    members: int
    members_organized: int
    paper: int
    others: int
    others_organized: int

    paper_query = f"member=yes&level={Level.LISTED}"
    members_organized_query = f"member=yes&level={Level.ORGANIZED}"
    others_organized_query = f"member=no&level={Level.ORGANIZED}"
    members_query = f"member=yes&{at_least(Level.LISTED)}"
    others_query = f"member=no&{at_least(Level.LISTED)}"


def joined(user: User, organization: Organization) -> Joined | None:
    """Return the counts over people `user` may see; None where nobody can be a member."""
    if organization.membership_mode == Organization.MembershipMode.NONE:
        return None
    return Joined(**_counted(user))


@recounting.figure
def _counted(user: User) -> dict[str, int]:
    held = Membership.objects.filter(
        person=OuterRef("person"), ended_on=None, standing=Membership.Standing.GOOD
    )
    listed = Standing.objects.visible_to(user).filter(
        level__gte=Level.LISTED,
        person__status=Person.Status.ACTIVE,
        person__is_management=False,
    )
    organized = Q(level=Level.ORGANIZED)
    found = listed.annotate(member=Exists(held)).aggregate(
        members=Count("pk", filter=Q(member=True)),
        members_organized=Count("pk", filter=organized & Q(member=True)),
        paper=Count("pk", filter=Q(member=True, level=Level.LISTED)),
        others=Count("pk", filter=Q(member=False)),
        others_organized=Count("pk", filter=organized & Q(member=False)),
    )
    return {**found}
