"""Lists of people one comes back to: a name for what an address asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models import LogEntry, Unit

if TYPE_CHECKING:
    from members.models import User

LEADS = "members.carry_person"
KEPT = timedelta(days=30)


class SavedListQuerySet(models.QuerySet["SavedList"]):
    """Questions about saved lists."""

    def visible_to(self, user: User) -> Self:
        """Return one's own, those for everybody, and those for the leaders of a unit one leads."""
        led = Q(pk__in=[])
        if user.has_perm(LEADS):
            led = Q(unit__in=Unit.objects.filter(access.units_within(user, may=LEADS)).values("pk"))
        shared = Q(shared=SavedList.Shared.EVERYBODY) | (Q(shared=SavedList.Shared.LEADERS) & led)
        return self.filter(Q(owner=user) | shared, deleted_at=None)

    def owned_by(self, user: User) -> Self:
        """Return those `user` may change, deleted ones included."""
        return self.filter(owner=user)


class SavedList(models.Model):
    """A name for the filters, order and columns of an address. It holds nobody.

    Whoever opens it sees those of their own scope; a filter they may not use leaves nobody.
    """

    class Shared(models.TextChoices):
        MINE = "mine", _("only me")
        LEADERS = "leaders", _("leaders of a unit")
        EVERYBODY = "everybody", _("everybody who signs in")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True, default="")
    owner = models.ForeignKey("members.User", models.CASCADE, related_name="saved_lists")
    shared = models.CharField(max_length=9, choices=Shared, default=Shared.MINE)
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = SavedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved list")
        constraints = [
            models.CheckConstraint(
                condition=Q(shared="leaders", unit__isnull=False)
                | (~Q(shared="leaders") & Q(unit=None)),
                name="only_a_list_for_leaders_names_a_unit",
            ),
        ]
        indexes = [models.Index(fields=["owner", "name"], name="saved_lists_of_a_user")]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def delete_by(self, user: User) -> None:
        """Put it away; `restore` brings it back within 30 days."""
        self.deleted_at = timezone.now()
        self.save(update_fields=["deleted_at"])
        ListDefault.objects.filter(list=self).delete()
        LogEntry.record("list_deleted", self, by=user)

    @transaction.atomic
    def restore(self, *, by: User) -> None:
        """Bring it back."""
        self.deleted_at = None
        self.save(update_fields=["deleted_at"])
        LogEntry.record("list_restored", self, by=by)

    @classmethod
    def forget_old(cls) -> int:
        """Drop those deleted long enough ago; return how many."""
        gone, _parts = cls.objects.filter(deleted_at__lt=timezone.now() - KEPT).delete()
        return gone


class ListDefault(models.Model):
    """The list that opens first for a user."""

    user = models.OneToOneField("members.User", models.CASCADE, primary_key=True, related_name="+")
    list = models.ForeignKey(SavedList, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("list opened first")

    def __str__(self) -> str:
        return f"{self.user_id} {self.list_id}"
