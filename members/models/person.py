"""A person, and what is said of their membership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import access, names
from members.ids import uuid7
from members.models.log import LogEntry
from members.models.touched import Touched

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from members.models.user import User


class PersonQuerySet(models.QuerySet["Person"]):
    """Questions about people."""

    def visible_to(
        self,
        user: User,
        *,
        may: str = "members.view_person",
        these: Iterable[UUID] | None = None,
    ) -> Self:
        """Return those whom `user` may see; with `may`, those to whom they may do that.

        Of `these` few only, where they are given, without going through the whole scope.
        """
        if these is not None:
            return self.filter(access.these(user, these, may=may))
        return self.filter(access.people(user, may=may))

    def sealed_to(self, user: User) -> Self:
        """Return those whose notes, assessments and drift reasons `user` may read (T3)."""
        return self.filter(access.sealed(user, "pk"))

    def present(self) -> Self:
        """Return the active records: not merged, deceased, gone from scope or erased."""
        return self.filter(status=Person.Status.ACTIVE)

    def reachable(self) -> Self:
        """Return active people who may be put on a call list (R13)."""
        return self.present().filter(no_contact=False)

    def in_unit(self, unit_id: object) -> Self:
        """Return those with a current placement in the unit or below it."""
        from members.models.unit import Placement  # hangs off the person, declared after it

        placed = Placement.objects.current().filter(unit__path__contains=[unit_id])
        return self.filter(pk__in=placed.values("person"))

    def search(self, text: str) -> Self:
        """Return those of whom every word of `text` begins a word of the name."""
        found = self
        for word in names.fold(text).split():
            found = found.filter(search__contains=f" {word}")
        return found


class Person(models.Model):
    """A worker, tenant or neighbour we relate to, whether or not they signed up.

    The row outlives membership: leaving, death and erasure are statuses, and merging a duplicate
    sets `merged_into` so that old links still lead somewhere. Rung, level and drift are computed
    from evidence and never stored here.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        MERGED = "merged", _("merged")
        DECEASED = "deceased", _("deceased")
        LEFT_SCOPE = "left_scope", _("left")
        ERASED = "erased", _("erased")

    class LeftReason(models.TextChoices):
        QUIT = "quit", _("quit")
        TRANSFERRED = "transferred", _("transferred")
        PROMOTED = "promoted", _("promoted to management")
        MOVED = "moved", _("moved away")
        RETIRED = "retired", _("retired")
        FIRED = "fired", _("fired")
        OTHER = "other", _("other reason")

    class Source(models.TextChoices):
        THEMSELVES = "themselves", _("they told us")
        COWORKER = "coworker", _("a coworker or neighbour gave it")
        OFFICIAL_LIST = "official_list", _("employer or voter list")
        PUBLIC = "public", _("public")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("full name"), max_length=200)
    given_name = models.CharField(max_length=100, blank=True, default="")
    family_name = models.CharField(max_length=100, blank=True, default="")
    nickname = models.CharField(_("also called"), max_length=100, blank=True, default="")
    search = models.TextField(editable=False)
    sort_key = models.CharField(max_length=400, editable=False)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True, default="")
    language = models.CharField(_("speaks"), max_length=10, blank=True, default="")
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTIVE)
    status_on = models.DateField(null=True, blank=True)
    left_reason = models.CharField(max_length=12, choices=LeftReason, blank=True, default="")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    is_management = models.BooleanField(
        _("manages others for the employer or owner"), default=False
    )
    is_staff = models.BooleanField(_("paid staff"), default=False)
    no_contact = models.BooleanField(_("asked not to be contacted"), default=False)
    over_18 = models.BooleanField(null=True, blank=True)
    source = models.CharField(max_length=16, choices=Source, blank=True, default="")
    source_restriction = models.CharField(max_length=200, blank=True, default="")
    told_on = models.DateField(_("told that we keep a record"), null=True, blank=True)
    named_outside_on = models.DateField(_("agreed to be named to others"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        "members.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="person_not_merged_into_self"
            ),
            models.CheckConstraint(
                condition=~Q(status="merged") | Q(merged_into__isnull=False),
                name="merged_person_leads_somewhere",
            ),
            models.CheckConstraint(condition=~Q(sort_key=""), name="person_has_sort_key"),
        ]
        indexes = [
            GinIndex(OpClass("search", "gin_trgm_ops"), name="person_search"),
            models.Index(
                fields=["sort_key", "id"], condition=Q(status="active"), name="person_in_order"
            ),
            models.Index(
                fields=["status", "sort_key", "id"],
                condition=~Q(status="active"),
                name="person_gone_in_order",
            ),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_merged"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the person page, which lives in the top layer."""
        return reverse("person", args=[self.pk])

    @property
    def initials(self) -> str:
        """The first letters of the name, for prints that should name nobody."""
        return names.initials(self.name)

    def set_name(
        self, name: str = "", *, given: str = "", family: str = "", nickname: str = ""
    ) -> None:
        """Set the name and what is derived from it; saves nothing. The only way to change it."""
        self.given_name, self.family_name, self.nickname = given, family, nickname
        self.name = (name or f"{given} {family}").strip()
        for field, value in self.derived(self.name, given, family, nickname).items():
            setattr(self, field, value)

    @staticmethod
    def derived(name: str, given: str, family: str, nickname: str) -> dict[str, str]:
        """Return the columns that follow from a name."""
        return {
            "search": names.search_text(name, given, family, nickname),
            "sort_key": names.sort_key(name, family=family, given=given) or "~",
        }

    @classmethod
    def named(
        cls,
        name: str = "",
        *,
        given: str = "",
        family: str = "",
        nickname: str = "",
        **fields: Any,
    ) -> Person:
        """Return a new unsaved person called `name` (or `given` and `family`)."""
        person = cls(**fields)
        person.set_name(name, given=given, family=family, nickname=nickname)
        return person

    @transaction.atomic
    def leave(self, *, on: date, reason: str, by: User) -> None:
        """Record that they left the scope. History stays; placements, seats and carriers end."""
        self._end(Person.Status.LEFT_SCOPE, on=on, by=by, reason=reason)

    @transaction.atomic
    def ask_no_contact(self, wish: bool, *, by: User | None) -> None:
        """Record that they asked not to be contacted, or changed their mind. No `by`: they did."""
        self.no_contact = wish
        self.save(update_fields=["no_contact", "updated_at"])
        Touched.mark(self.pk)
        LogEntry.record("no_contact", self, by=by, wish=wish)

    @transaction.atomic
    def die(self, *, on: date, by: User) -> None:
        """Record a death: out of every list at once (R13). The name stays for history."""
        self._end(Person.Status.DECEASED, on=on, by=by)

    def _end(self, status: str, *, on: date, by: User, reason: str = "") -> None:
        self.status, self.status_on, self.left_reason = status, on, reason
        self.save(update_fields=["status", "status_on", "left_reason", "updated_at"])
        self.placements.filter(ended_on=None).update(ended_on=on, end_reason=reason or status)
        exit_kind = "died" if status == Person.Status.DECEASED else "left"
        self.seats.filter(ended_on=None).update(ended_on=on, exit_kind=exit_kind)
        carried = self.carriers.filter(ended_on=None)
        Touched.mark(self.pk, *carried.values_list("by", flat=True))
        carried.update(ended_on=on)
        LogEntry.record(status, self, by=by, on=on, reason=reason)


class Membership(models.Model):
    """Standing under the bylaws. Optional: base levels never depend on it (practice 2.23)."""

    class Standing(models.TextChoices):
        APPLIED = "applied", _("applied")
        GOOD = "good", _("in good standing")
        ARREARS = "arrears", _("in arrears")
        SUSPENDED = "suspended", _("suspended")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.GOOD)
    dues_paid_until = models.DateField(null=True, blank=True)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_on=None), name="one_membership_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.get_standing_display()
