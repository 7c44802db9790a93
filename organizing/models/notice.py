"""A private word to one person that waits on Today until it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.ids import uuid7
from members.models import Person

if TYPE_CHECKING:
    from members.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about notices."""

    def visible_to(self, user: User) -> Self:
        """Return one's own: nobody else reads them."""
        return self.filter(to=user.person_id)

    def unread(self) -> Self:
        """Return those not read yet."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """`to` should hear about `about` before anybody asks: never mailed, never in a notification."""

    class Kind(models.TextChoices):
        DIED = "died", _("somebody died")
        UNSEALED = "unsealed", _("notes about somebody were unsealed")
        FROZEN = "frozen", _("a carrier's access was frozen")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    about = models.ForeignKey(Person, models.CASCADE, related_name="notices_about")
    kind = models.CharField(max_length=8, choices=Kind)
    on = models.DateField()
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NoticeQuerySet.as_manager()

    UNWATCHED: ClassVar = "said once because of an act that is written down"

    class Meta:
        verbose_name = _("notice")
        constraints = [
            models.UniqueConstraint(fields=["to", "about", "kind"], name="one_notice_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
