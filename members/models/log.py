"""The record of acts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.database import acting

if TYPE_CHECKING:
    from members.models.user import User


class LogEntry(models.Model):
    """One act: who did what to which row, when, with which facts. Written once, never changed.

    `facts` hold ids and words of ours, never names, numbers or notes of people. `actor` is empty
    where the system acted by itself.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    model = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)

    UNWATCHED: ClassVar = "each goes into the record of acts as the act it is"

    class Meta:
        verbose_name = _("entry of the log")
        indexes = [
            models.Index(fields=["model", "object_id", "-id"], name="log_of_a_row"),
            models.Index(fields=["actor", "-id"], name="log_of_an_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.model} {self.object_id}"

    @classmethod
    def record(cls, verb: str, row: models.Model, *, by: User | None, **facts: Any) -> LogEntry:
        """Write down that `by` did `verb` to `row`. Dates and ids in `facts` become text.

        What another program does goes to the account of its user and names its key.
        """
        plain = {name: _plain(value) for name, value in facts.items()}
        if key := acting.key():
            plain["with_key"] = key
        return cls.objects.create(
            verb=verb, model=row._meta.label_lower, object_id=str(row.pk), actor=by, facts=plain
        )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | UUID | models.Model) else value
