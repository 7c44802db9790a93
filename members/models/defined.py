"""What an organization defines for itself and reads by tier: tags and fields of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from members import access

if TYPE_CHECKING:
    from members.models.user import User

Defined = TypeVar("Defined", bound=models.Model)


class DefinedQuerySet(models.QuerySet[Defined]):
    """Questions about definitions: whose values one may read, which one keeps, which are in use."""

    def visible_to(self, user: User) -> Self:
        """Return those `user` may read on somebody: of the tiers their grants open."""
        return self.of_tiers(access.tiers(user))

    def of_tiers(self, tiers: Iterable[int]) -> Self:
        """Return those of some tiers."""
        return self.filter(tier__in=tiers)

    def for_keepers(self, user: User) -> Self:
        """Return all of them to those who keep the settings of the whole organization, else none.

        Which there are, not what they say of anybody.
        """
        everywhere = access.is_everywhere(user, may="members.change_organization")
        return self if everywhere else self.none()

    def in_use(self) -> Self:
        """Return those that may be put on people."""
        return self.filter(archived_on=None)
