"""The people whose evidence changed and whose standing must be computed again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class Touched(models.Model):
    """A mark that evidence about a person changed; no foreign key, so that marking costs nothing.

    Verbs mark in the transaction of the change; the recomputation deletes the marks it has read in
    the transaction that writes the result, so a crash loses neither.
    """

    id = models.BigAutoField(primary_key=True)
    person_id = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)

    UNWATCHED: ClassVar = "who is to be computed next"

    class Meta:
        verbose_name = _("person to compute again")
        indexes = [models.Index(fields=["person_id"], name="touched_person")]

    def __str__(self) -> str:
        return str(self.person_id)

    @classmethod
    def mark(cls, *person_ids: UUID | None) -> None:
        """Mark people as touched; None is passed over."""
        cls.mark_all(person_ids)

    @classmethod
    def mark_all(cls, person_ids: Iterable[UUID | None]) -> None:
        """Mark many people as touched; None is passed over."""
        found = {person_id for person_id in person_ids if person_id}
        Touched.objects.bulk_create(
            [Touched(person_id=person_id) for person_id in found], batch_size=5000
        )
