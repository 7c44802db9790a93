"""A structure test: the list it is counted over, frozen when it opens, and who publishes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models.action import Action
from campaigns.models.decision import Decision
from members.ids import uuid7
from members.models import Committee, Person, Unit

if TYPE_CHECKING:
    from members.models import User


class StructureTestQuerySet(models.QuerySet["StructureTest"]):
    """Questions about structure tests."""

    def visible_to(self, user: User) -> Self:
        """Return those of actions `user` may see; `withholding` says whose results they read."""
        return self.filter(action__in=Action.objects.visible_to(user).values("pk"))

    def published(self) -> Self:
        """Return those the committee has published."""
        return self.filter(publication__isnull=False)


class StructureTest(models.Model):
    """An action counted over a list that was frozen when it opened (practice 3.5).

    Carriers and the committee it answers to may read its results at once; everybody else when that
    has decided to publish them. Where the vote is secret only counts are kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    action = models.OneToOneField(Action, models.CASCADE, related_name="test")
    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="tests", verbose_name=_("answers to")
    )
    frozen_on = models.DateField(_("list frozen on"))
    frozen_at = models.DateTimeField(auto_now_add=True)
    frozen_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    is_secret = models.BooleanField(_("by secret ballot"), default=False)
    legal_bar = models.PositiveSmallIntegerField(
        _("bar by law or bylaws, in percent"), null=True, blank=True
    )
    yes = models.PositiveIntegerField(_("yes"), null=True, blank=True)
    no = models.PositiveIntegerField(_("no"), null=True, blank=True)
    spoilt = models.PositiveIntegerField(_("spoilt or blank"), null=True, blank=True)
    publication = models.OneToOneField(
        Decision, models.PROTECT, null=True, blank=True, related_name="publishes"
    )
    published_on = models.DateField(null=True, blank=True)
    published_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    objects = StructureTestQuerySet.as_manager()

    class Meta:
        verbose_name = _("structure test")
        constraints = [
            models.CheckConstraint(
                condition=Q(publication=None, published_on=None, published_by=None)
                | Q(
                    publication__isnull=False,
                    published_on__isnull=False,
                    published_by__isnull=False,
                ),
                name="published_by_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(is_secret=True) | Q(yes=None, no=None, spoilt=None),
                name="only_a_ballot_has_counts",
            ),
            models.CheckConstraint(
                condition=Q(legal_bar=None) | Q(legal_bar__gte=1, legal_bar__lte=100),
                name="legal_bar_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return str(self.action)

    def get_absolute_url(self) -> str:
        """Return the address of the page of the test."""
        return reverse("test", args=[self.action_id])

    @property
    def is_published(self) -> bool:
        """Whether the committee has published it."""
        return self.publication_id is not None


class EligibleSnapshot(models.Model):
    """One unit of a test as it was when the list was frozen: the denominator, which never moves.

    `headcount` is the trusted one less those away over the day; without any, our own list.
    `cast` is the turnout of a secret ballot, which no person has.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    test = models.ForeignKey(StructureTest, models.CASCADE, related_name="snapshots")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    headcount = models.PositiveIntegerField()
    is_own_list = models.BooleanField(default=False)
    listed = models.PositiveIntegerField(default=0)
    paused = models.PositiveIntegerField(default=0)
    is_critical = models.BooleanField(default=False)
    cast = models.PositiveIntegerField(_("turnout"), null=True, blank=True)

    class Meta:
        verbose_name = _("headcount of a test")
        constraints = [
            models.UniqueConstraint(fields=["test", "unit"], name="one_snapshot_of_a_unit_a_test"),
            models.CheckConstraint(
                condition=Q(cast=None) | Q(cast__lte=F("headcount")), name="no_more_cast_than_there"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.headcount}"


class Eligible(models.Model):
    """Somebody on the frozen list, in the one unit they count in, and who carried them that day.

    Those away over the day are on it and not in the headcount.
    A foreign key, unlike the lines of a roster: what they do later is looked up by it, and a merge
    must not lose it. Erasing somebody leaves the headcount of the unit true.
    """

    id = models.BigAutoField(primary_key=True)
    test = models.ForeignKey(StructureTest, models.CASCADE, related_name="eligible")
    snapshot = models.ForeignKey(EligibleSnapshot, models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, models.CASCADE, related_name="eligible_for")
    leader = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="lists_in_tests"
    )
    is_away = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("person a test counts")
        constraints = [
            models.UniqueConstraint(fields=["test", "person"], name="counted_once_in_a_test"),
        ]
        indexes = [models.Index(fields=["snapshot", "person"], name="eligible_of_a_unit")]

    def __str__(self) -> str:
        return str(self.person_id)
