"""What is computed from evidence: a cache one can throw away, and the history of its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members import access
from members.models import Person

if TYPE_CHECKING:
    from datetime import date

    from members.models import User


class Rung(models.IntegerChoices):
    """The ladder of responsibility (practice 3.4)."""

    LISTED = 0, _("Listed")
    CONTACTED = 1, _("Contacted")
    SUPPORTER = 2, _("Supporter")
    PARTICIPANT = 3, _("Participant")
    ACTIVIST = 4, _("Activist")
    LEADER = 5, _("Leader")
    ORGANIZER = 6, _("Organizer of leaders")


class Level(models.IntegerChoices):
    """The nested levels of the honest count (practice 3.2)."""

    NONE = 0, _("not on the list")
    LISTED = 1, _("On the list")
    REACHED = 2, _("Reached")
    IN_RELATIONSHIP = 3, _("In relationship")
    COMMITTED = 4, _("Committed")
    ORGANIZED = 5, _("Organized")


class Drift(models.TextChoices):
    """How a relationship is doing (practice 3.6). `none`: not yet, so it cannot drift."""

    NOT_APPLICABLE = "n/a", _("not applicable")
    NOT_YET = "not_yet", _("not yet")
    STEADY = "steady", _("steady")
    SLIPPING = "slipping", _("slipping")
    DRIFTING = "drifting", _("drifting")
    GONE = "gone", _("gone")


# reached, and the only live tie is whoever carries them, or staff
BY_ONE_THREAD = (Q(evidence__thread_is_carrier=True) | Q(evidence__thread_is_staff=True)) & Q(
    level__gte=Level.REACHED
)


class StandingQuerySet(models.QuerySet["Standing"]):
    """Questions about standing."""

    def visible_to(self, user: User) -> Self:
        """Return the standing of people `user` may see. Drift reasons take `sealed_to`."""
        return self.filter(access.people(user, "person"))

    def sealed_to(self, user: User) -> Self:
        """Return the standing of people whose drift reasons `user` may read (T3)."""
        return self.filter(access.sealed(user))

    def counted(self) -> Self:
        """Return those of active people who are not management."""
        return self.filter(person__status=Person.Status.ACTIVE, person__is_management=False)

    def resting(self) -> Self:
        """Return those who stand lower than their peak of the last year."""
        return self.filter(peak__gt=F("rung"))

    def by_one_thread(self) -> Self:
        """Return those reached whose only live tie is whoever carries them, or staff."""
        return self.filter(BY_ONE_THREAD)


class Standing(models.Model):
    """Rung, level, ties and drift of one person at `as_of`, computed by `organizing/standing/`.

    Never edited: throw it away and it is computed again. `reasons` is a list of
    {code, points, side, ...facts}; `evidence` holds what the rung and level stand on.
    """

    is_computed = True  # can be thrown away: undoing an import is not held up by it

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="standing")
    as_of = models.DateField()
    rung = models.PositiveSmallIntegerField(choices=Rung, default=Rung.LISTED)
    peak = models.PositiveSmallIntegerField(choices=Rung, default=Rung.LISTED)
    rung_since = models.DateField(null=True)
    rung_expires_on = models.DateField(null=True)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.NONE)
    highest_cost = models.PositiveSmallIntegerField(null=True)
    ties = models.PositiveIntegerField(default=0)
    peer_ties = models.PositiveIntegerField(default=0)
    last_contact_on = models.DateField(null=True)
    active_days = models.PositiveIntegerField(default=0)
    chance_unseen = models.FloatField(null=True)
    drift = models.CharField(max_length=8, choices=Drift, default=Drift.NOT_YET)
    drift_since = models.DateField(null=True)
    drift_points = models.PositiveSmallIntegerField(default=0)
    our_points = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    evidence = models.JSONField(default=dict)

    objects = StandingQuerySet.as_manager()

    SEALED_ROWS: ClassVar = "true"  # computed again

    UNWATCHED: ClassVar = "computed of evidence, which is watched"

    class Meta:
        verbose_name = _("computed standing")
        indexes = [
            models.Index(
                fields=["drift", "-our_points", "-drift_points", "person"], name="drift_board"
            ),
            models.Index(fields=["level", "rung", "person"], name="standing_by_level"),
            models.Index(
                fields=["-rung_since", "person"],
                condition=Q(peak__gt=F("rung")),
                name="resting_below_peak",
            ),
            models.Index(fields=["rung", "person"], name="standing_by_rung"),
            models.Index(
                fields=["last_contact_on", "person"],
                condition=Q(last_contact_on__isnull=False),
                name="standing_by_last_contact",
            ),
            models.Index(
                fields=["person"],
                condition=Q(last_contact_on__isnull=True),
                name="standing_never_talked",
            ),
        ]

    def __str__(self) -> str:
        return self.get_rung_display()


class StandingDue(models.Model):
    """When somebody is to be computed again if nothing is recorded about them (decision 0060).

    `thins` says what counts of their standing are from which day on, as they only run down until
    `due_on`; the first of those days is `thins_on`. `gaps` and `log_gaps` are how many gaps between
    active days they had, and the sum of their logarithms. No foreign key: it is thrown away with
    whoever has no standing.
    """

    is_computed = True  # can be thrown away: undoing an import is not held up by it

    person_id = models.UUIDField(primary_key=True)
    due_on = models.DateField()
    thins_on = models.DateField(null=True)
    thins = models.JSONField(default=dict)
    gaps = models.PositiveIntegerField(default=0)
    log_gaps = models.FloatField(default=0)

    SEALED_ROWS: ClassVar = "true"  # computed again

    UNWATCHED: ClassVar = "computed of evidence, which is watched"

    class Meta:
        verbose_name = _("person due to be computed")

    def __str__(self) -> str:
        return str(self.due_on)


class StandingRun(models.Model):
    """One computation of everybody: for which day, from how much, by which rules and statements.

    A night computes those whose row may have changed since the last: `computed` of `people`.

    `usual` is the natural logarithm of the organization's usual gap between two active days. It is
    fixed by the run, so that one person's log moves nobody else before the next night.
    """

    id = models.BigAutoField(primary_key=True)
    as_of = models.DateField(unique=True)
    usual = models.FloatField()
    people = models.PositiveIntegerField(default=0)
    computed = models.PositiveIntegerField(default=0)
    events = models.PositiveBigIntegerField(default=0)
    rules_hash = models.CharField(max_length=16, blank=True, default="")
    basis = models.CharField(max_length=16, blank=True, default="")
    began_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    finished_at = models.DateTimeField(auto_now=True)

    UNWATCHED: ClassVar = "how far a computation is"

    class Meta:
        verbose_name = _("computation of standing")

    def __str__(self) -> str:
        return str(self.as_of)

    @classmethod
    def latest(cls) -> StandingRun | None:
        """Return the run what is stored stands on; None before the first."""
        return cls.objects.order_by("-as_of").first()

    @classmethod
    def first_day(cls) -> date | None:
        """Return the first day computed, from which on changes are known; None before it."""
        return cls.objects.order_by("as_of").values_list("as_of", flat=True).first()


class StandingChangeQuerySet(models.QuerySet["StandingChange"]):
    """Questions about what changed."""

    def visible_to(self, user: User) -> Self:
        """Return changes of people `user` may see; how a relationship does, only where sealed."""
        seen = access.people(user, "person")
        return self.filter(seen & ~Q(what=StandingChange.What.DRIFT) | access.sealed(user))

    def sealed_to(self, user: User) -> Self:
        """Return the changes of people whose drift reasons `user` may read (T3)."""
        return self.filter(access.sealed(user))


class StandingChange(models.Model):
    """A change of rung, level or drift state, with day and reason: movement is a query."""

    is_computed = True  # can be thrown away: undoing an import is not held up by it

    class What(models.TextChoices):
        RUNG = "rung", _("rung")
        LEVEL = "level", _("level")
        DRIFT = "drift", _("drift")

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="standing_changes")
    what = models.CharField(max_length=5, choices=What)
    was = models.CharField(max_length=8)
    now = models.CharField(max_length=8)
    on = models.DateField()
    reason = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = StandingChangeQuerySet.as_manager()

    SEALED_ROWS: ClassVar = "true"

    UNWATCHED: ClassVar = "computed of evidence, which is watched"

    class Meta:
        verbose_name = _("change of standing")
        constraints = [
            models.UniqueConstraint(fields=["person", "what", "on"], name="one_change_a_day"),
        ]
        indexes = [  # counts over everybody read nothing but this
            models.Index(fields=["what", "on", "person"], include=["was", "now"], name="who_moved")
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.was} → {self.now}"
