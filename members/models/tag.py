"""Words put on people: who can translate, who phones, who minds children."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from members import access, names
from members.ids import uuid7
from members.models.defined import DefinedQuerySet
from members.models.person import Person

if TYPE_CHECKING:
    from members.models.user import User

LONGEST = 60


class TagQuerySet(DefinedQuerySet["Tag"]):
    """Questions about tags."""

    def called(self, name: str) -> Tag | None:
        """Return the tag of that name; case, accents and marks do not make it another."""
        return self.filter(folded=folded_name(name)).first()

    def in_order(self) -> Self:
        """Return them by name."""
        return self.order_by("folded", "pk")

    def with_counts(self) -> Self:
        """Bring along on how many active people each is, as `people`."""
        active = Q(taggings__person__status=Person.Status.ACTIVE)
        return self.annotate(people=Count("taggings", filter=active))


class Tag(models.Model):
    """A word of the whole organization, put on people. Archived it stays where it is.

    `tier` (practice 5.3) says who may read it on a person, search by it and filter by it.
    """

    class Tier(models.IntegerChoices):
        NAME = 1, _("whoever sees the name")
        CONTACT = 2, _("whoever sees how to reach them")
        SEALED = 3, _("their carrier and those who lead them")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=LONGEST)
    folded = models.CharField(max_length=LONGEST, editable=False)
    tier = models.PositiveSmallIntegerField(_("who may see it"), choices=Tier, default=Tier.CONTACT)
    archived_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint(fields=["folded"], name="one_tag_per_name"),
            models.CheckConstraint(condition=~Q(folded=""), name="tag_has_a_name"),
            models.CheckConstraint(condition=Q(tier__range=(1, 3)), name="tag_tier_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def set_name(self, name: str) -> None:
        """Set the name and the form it is found under; saves nothing."""
        self.name = as_kept(name)
        self.folded = folded_name(self.name)

    @classmethod
    def named(cls, name: str, *, by: User | None, tier: int = Tier.CONTACT) -> Tag:
        """Return the tag of that name, making it where there is none yet.

        `tier` counts for a new one only. Raises ValueError where nothing of the name can be read.
        """
        tag = cls(tier=tier, created_by=by)
        tag.set_name(name)
        if not tag.folded:
            raise ValueError("A tag needs a name.")
        cls.objects.bulk_create([tag], ignore_conflicts=True)  # two at once make one
        return cls.objects.get(folded=tag.folded)


def as_kept(name: str) -> str:
    """Return what is kept of a name: one blank between words, at most 60 characters."""
    return " ".join(name.split())[:LONGEST].strip()


def folded_name(name: str) -> str:
    """Return the form under which a name is one and the same: folded, at most 60 characters."""
    return names.fold(name)[:LONGEST].strip()


class TaggingQuerySet(models.QuerySet["Tagging"]):
    """Questions about tags on people."""

    def visible_to(self, user: User) -> Self:
        """Return the tags on people that `user` may read: in scope, and of a tier open to them."""
        return self.filter(access.by_tier(user, "tag__tier"))


class Tagging(models.Model):
    """One tag on one person: since when, by whom, and from where."""

    class Source(models.TextChoices):
        HAND = "hand", _("by hand")
        BULK = "bulk", _("on many at once")
        IMPORT = "import", _("from a file")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=8, choices=Source, default=Source.HAND)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TaggingQuerySet.as_manager()

    MERGE_STRENGTH: ClassVar = {"source": ["import", "bulk", "hand"]}

    class Meta:
        verbose_name = _("tag on a person")
        constraints = [
            models.UniqueConstraint(fields=["person", "tag"], name="one_tag_once_on_a_person"),
        ]
        indexes = [models.Index(fields=["tag", "person"], name="who_has_a_tag")]

    def __str__(self) -> str:
        return f"{self.tag_id} {self.person_id}"

    @classmethod
    def put(
        cls,
        people: Iterable[UUID],
        tag: Tag,
        *,
        by: User | None,
        source: str = Source.HAND,
    ) -> list[Tagging]:
        """Put `tag` on people and return the rows made; who has it already keeps theirs.

        Logs nothing: the caller knows whether it was one act or a hundred thousand.
        """
        wanted = set(people)
        has = set(cls.objects.filter(tag=tag, person__in=wanted).values_list("person", flat=True))
        rows = [cls(person_id=pk, tag=tag, by=by, source=source) for pk in sorted(wanted - has)]
        cls.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)
        kept = set(cls.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
        return [row for row in rows if row.pk in kept]
