"""Records that may be of one person, what was decided, and how a merge is taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Prefetch, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import access
from members.ids import uuid7
from members.models.log import LogEntry
from members.models.person import Person
from members.models.unit import Placement

if TYPE_CHECKING:
    from members.models.user import User

KEPT_DAYS = 30
MAY = "members.merge_people"


class DuplicateKey(models.Model):
    """One thing a person is found again by, as a number that tells nobody's name.

    `meets`: sharing it is reason to compare two people; else it only counts how rare a word or a
    place is. `who` are the initials, to tell how many different people share an address.
    """

    is_computed = True  # can be found again: goes along when an import is undone

    pk = models.CompositePrimaryKey("key", "person_id")
    key = models.BigIntegerField()
    person = models.ForeignKey(Person, models.CASCADE, db_constraint=False, related_name="+")
    who = models.IntegerField()
    meets = models.BooleanField()

    UNWATCHED: ClassVar = "computed of people, who are watched"

    class Meta:
        verbose_name = _("key to find duplicates")

    def __str__(self) -> str:
        return str(self.key)


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    """Questions about pairs."""

    def visible_to(self, user: User) -> Self:
        """Return the pairs of which `user` may merge both people."""
        return self.filter(access.people(user, "a", may=MAY), access.people(user, "b", may=MAY))

    def open(self) -> Self:
        """Return those nobody has decided on, of people still on record."""
        gone = Q(a__status__in=_GONE) | Q(b__status__in=_GONE)
        return self.filter(state=DuplicatePair.State.OPEN).exclude(gone)

    def with_units(self) -> Self:
        """Bring along both people and, as `here`, where each is placed."""
        held = (
            Placement.objects.current().select_related("unit__parent").order_by("-began_on", "pk")
        )
        people = Person.objects.prefetch_related(Prefetch("placements", held, to_attr="here"))
        return self.prefetch_related(Prefetch("a", people), Prefetch("b", people))

    def above(self, score: float) -> Self:
        """Return the open ones at or above that score that stand on more than a name."""
        return self.open().filter(score__gte=score, beyond_name=True)


_GONE = [Person.Status.MERGED, Person.Status.ERASED]


class DuplicatePair(models.Model):
    """Two records that look like one person: by how much, why, and what somebody decided.

    `evidence` is a list of [code, bits]. `beyond_name`: an email, number or address agrees too;
    nothing is ever merged in bulk on a name alone.
    """

    is_computed = True  # can be found again: goes along when an import is undone

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        MERGED = "merged", _("merged")
        DIFFERENT = "different", _("not the same")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    a = models.ForeignKey(Person, models.CASCADE, related_name="+")
    b = models.ForeignKey(Person, models.CASCADE, related_name="+")
    score = models.FloatField()
    evidence = models.JSONField(default=list)
    beyond_name = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = DuplicatePairQuerySet.as_manager()

    MERGE_STRENGTH: ClassVar = {"state": ["open", "merged", "different"]}

    UNWATCHED: ClassVar = "computed of people; what was decided is an act"

    class Meta:
        verbose_name = _("possible duplicate")
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="one_duplicate_pair"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="duplicate_pair_in_order"),
        ]
        indexes = [models.Index(fields=["state", "-score", "id"], name="duplicates_by_score")]

    def __str__(self) -> str:
        return f"{self.a_id} {self.b_id}"

    def get_absolute_url(self) -> str:
        """Return the address of the page where the two stand side by side."""
        return reverse("members:duplicate", args=[self.pk])

    @transaction.atomic
    def decide(self, state: str, *, by: User) -> None:
        """Remember what `by` decided; `open` takes that back."""
        is_open = state == self.State.OPEN
        self.state, self.decided_by = state, None if is_open else by
        self.decided_at = None if is_open else timezone.now()
        self.save(update_fields=["state", "decided_by", "decided_at"])
        LogEntry.record(
            "duplicate_decided", self, by=by, a=str(self.a_id), b=str(self.b_id), state=state
        )


class MergeRecordQuerySet(models.QuerySet["MergeRecord"]):
    """Questions about merges."""

    def visible_to(self, user: User) -> Self:
        """Return the merges into people whom `user` may merge."""
        return self.filter(access.people(user, "kept", may=MAY))

    def stale(self) -> Self:
        """Return those too old to be taken back, whose details are still kept."""
        return self.filter(merged_at__lt=timezone.now() - timedelta(days=KEPT_DAYS)).exclude(
            changes=[]
        )


class MergeRecord(models.Model):
    """One merge: which record went into which, and each row as it was, for 30 days.

    `changes` is a list of {model, pk, was, now} in the order it happened; `was` empty: the row was
    made, `now` empty: it was removed. `left` lists what taking it back did not touch, and why.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)
    changes = models.JSONField(default=list)
    undone_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    left = models.JSONField(default=list)

    objects = MergeRecordQuerySet.as_manager()

    SEALED_AS: ClassVar = {"changes": "'[]'", "left": "'[]'"}  # may hold notes

    UNWATCHED: ClassVar = "what a merge did; the rows it did it to are watched"

    class Meta:
        verbose_name = _("merge")
        indexes = [
            models.Index(fields=["-merged_at"], name="merges_latest_first"),
            models.Index(fields=["kept", "-merged_at"], name="merges_into_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"

    @property
    def undo_until(self) -> datetime:
        """Until when it can be taken back."""
        return self.merged_at + timedelta(days=KEPT_DAYS)

    @property
    def can_undo(self) -> bool:
        """Whether it can still be taken back."""
        return self.undone_at is None and bool(self.changes) and timezone.now() < self.undo_until
