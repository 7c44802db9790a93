"""Where the money comes from, and which posts it pays: figures entered by the treasurer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models import Person

if TYPE_CHECKING:
    from members.models import User

VIEW, CHANGE = "campaigns.view_funding", "campaigns.change_funding"


class FundingQuerySet(models.QuerySet):
    """Questions about money: its rows are for those over everything, the sheet for all leaders."""

    def visible_to(self, user: User, *, may: str = VIEW) -> Self:
        """Return all of it to who may read it, or do `may`, over the whole organization."""
        return self if access.is_everywhere(user, may=may) else self.none()


class FundingSource(models.Model):
    """Where money comes from: our members, a foundation, a public body."""

    class Kind(models.TextChoices):
        DUES = "dues", _("dues")
        MEMBER_RAISED = "member_raised", _("raised by members")
        GRANT = "grant", _("grant")
        DONOR = "donor", _("large gift")
        PUBLIC = "public", _("public money")
        EARNED = "earned", _("earned")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FundingQuerySet.as_manager()

    class Meta:
        verbose_name = _("source of income")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of “if this ended”."""
        return reverse("funding_source", args=[self.pk])

    @property
    def is_of_members(self) -> bool:
        """Whether it is the members' own money."""
        return self.kind in OF_MEMBERS


OF_MEMBERS = {FundingSource.Kind.DUES, FundingSource.Kind.MEMBER_RAISED}


class BookYear(models.Model):
    """A year of the books: what the core staff costs; what came in hangs off it."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    core_staff_cost = models.PositiveIntegerField(
        _("core staff, cost of the year"), null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    entered_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(auto_now=True)

    objects = FundingQuerySet.as_manager()

    class Meta:
        verbose_name = _("year of the books")
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=1900, year__lte=2200), name="a_year_of_ours"
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class FundingYear(models.Model):
    """What one source gave in one year, in whole units of the organization's currency."""

    id = models.BigAutoField(primary_key=True)
    book = models.ForeignKey(BookYear, models.CASCADE, related_name="income")
    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="years")
    amount = models.PositiveBigIntegerField(_("amount"))

    objects = FundingQuerySet.as_manager()

    class Meta:
        verbose_name = _("income of a year")
        constraints = [
            models.UniqueConstraint(fields=["book", "source"], name="one_amount_a_source_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.book_id}: {self.amount}"


class StaffPosition(models.Model):
    """A paid post: who holds it and what pays for it. What it pays is nobody's business here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="staff_positions")
    title = models.CharField(_("post"), max_length=80)
    funding = models.ForeignKey(
        FundingSource, models.PROTECT, related_name="positions", verbose_name=_("paid from")
    )
    began_on = models.DateField(_("since"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = FundingQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("began_on")),
                name="post_ends_after_it_began",
            ),
        ]
        indexes = [models.Index(fields=["person", "began_on"], name="posts_of_a_person")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def held(cls, on: object) -> models.QuerySet[StaffPosition]:
        """Return the posts held on that day."""
        return cls.objects.filter(began_on__lte=on).filter(Q(ended_on=None) | Q(ended_on__gt=on))
