"""An invitation, in person for a day or by mail for a week: one use, one person, one role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models.grant import Grant
from members.models.person import Person
from members.tokens import LENGTH

if TYPE_CHECKING:
    from members.models.user import User


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def visible_to(self, user: User) -> Self:
        """Return those `user` made, about people they may invite."""
        return self.filter(access.people(user, "person", may="members.invite_person"), made_by=user)

    def open(self) -> Self:
        """Return those that can still be taken up, by the database's clock."""
        return self.filter(used_at=None, ended_at=None, expires_at__gt=Now())


class Invitation(models.Model):
    """What stands behind a QR code or a mailed link: who may sign in with it, and as what.

    Where it was mailed, `email` is what they sign in with and nothing else.

    The token is kept as a hash. The page it opens names nobody; whoever opens it says who they are.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=10, choices=Grant.Role)
    unit = models.ForeignKey("members.Unit", models.CASCADE, null=True, blank=True)
    committee = models.ForeignKey("members.Committee", models.CASCADE, null=True, blank=True)
    email = models.EmailField(_("email"), blank=True, default="")
    token_hash = models.CharField(max_length=LENGTH, unique=True)
    made_by = models.ForeignKey("members.User", models.CASCADE, related_name="invitations_made")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    wrong_names = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit=None) | Q(committee=None),
                name="invitation_to_unit_or_committee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"
