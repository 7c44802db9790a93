"""How the installation itself fares: who was heard when, and what was done to keep it safe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from members import access

if TYPE_CHECKING:
    from members.models.user import User


class Heartbeat(models.Model):
    """When something that works by itself was last heard, by the database's clock.

    Beat rings, the broker carries, a worker writes: one row that is fresh says that all three live.
    """

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    UNWATCHED: ClassVar = "a sign of life every few seconds"

    class Meta:
        verbose_name = _("sign of life of a worker")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str) -> None:
        """Write down that `name` is alive now."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO members_heartbeat (name, at) VALUES (%s, clock_timestamp())"
                " ON CONFLICT (name) DO UPDATE SET at = excluded.at",
                [name],
            )

    @classmethod
    def age(cls, name: str) -> float | None:
        """Return the seconds since `name` was heard, by the database's clock; None if never."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT extract(epoch FROM clock_timestamp() - at)::float8"
                " FROM members_heartbeat WHERE name = %s",
                [name],
            )
            row = cursor.fetchone()
        return float(row[0]) if row else None


class UpkeepQuerySet(models.QuerySet["Upkeep"]):
    """Questions about what was done."""

    def visible_to(self, user: User) -> Self:
        """Return all of it to those who look after the installation."""
        if access.is_everywhere(user, may="members.change_organization"):
            return self
        return self.none()

    def latest_good(self, kind: str) -> Upkeep | None:
        """Return the last one of that kind that ended well."""
        return self.filter(kind=kind, is_good=True).order_by("-at", "-pk").first()


class Upkeep(models.Model):
    """A backup, a drill or a restore: when, whether it ended well, and its figures."""

    class Kind(models.TextChoices):
        BACKUP = "backup", _("backup")
        DRILL = "drill", _("restore drill")
        RESTORE = "restore", _("restore")

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField(auto_now_add=True)
    is_good = models.BooleanField()
    facts = models.JSONField(default=dict)

    objects = UpkeepQuerySet.as_manager()

    class Meta:
        verbose_name = _("upkeep done")
        indexes = [models.Index(fields=["kind", "-at"], name="upkeep_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"

    @classmethod
    def note(cls, kind: str, *, is_good: bool, **facts: Any) -> Upkeep:
        """Write down that it was done, with its figures."""
        return cls.objects.create(kind=kind, is_good=is_good, facts=facts)
