"""Somebody left or died, and all that ended with it, so that a mistaken entry can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models import Person
from organizing.models.notice import Notice

if TYPE_CHECKING:
    from members.models import User


class EndingQuerySet(models.QuerySet["Ending"]):
    """Questions about endings."""

    def visible_to(self, user: User, *, may: str = "") -> Self:
        """Return those `user` wrote down or was told of; with `may`, those they may undo.

        Whoever ended is in nobody's unit any more, so that scope alone would hide it from all.
        """
        mine = Q(by=user) | access.people(user, "person", may=may or "members.view_person")
        if may:
            return self.filter(mine)
        told = Notice.objects.filter(about=OuterRef("person"), to=user.person_id)
        return self.filter(mine | Exists(told))


class Ending(models.Model):
    """One entry of a departure or a death. `ended` holds ids of what it closed, by table."""

    class Kind(models.TextChoices):
        LEFT = "left", _("left")
        DIED = "died", _("died")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="endings")
    kind = models.CharField(max_length=4, choices=Kind)
    on = models.DateField()
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    ended = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EndingQuerySet.as_manager()

    class Meta:
        verbose_name = _("end of an account")
        indexes = [models.Index(fields=["person", "undone_at"], name="endings_of_a_person")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"
