"""Who is affected, by their own word; who speaks for us; whom we meet besides members."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign
from members import access
from members.ids import uuid7
from members.models import Person

if TYPE_CHECKING:
    from members.models import User


class ImpactRelationQuerySet(models.QuerySet["ImpactRelation"]):
    """Questions about what people said of themselves."""

    def visible_to(self, user: User) -> Self:
        """Return one's own only: of others no page shows more than counts (T4)."""
        return self.filter(person=user.person_id)


class ImpactRelation(models.Model):
    """What somebody said of their own relation to the issue of a campaign (practice 2.21).

    Only they say it, signed in or on their own page: there is no other door, so it is never
    inferred, and nobody is asked why. Pages show counts of five or more.
    """

    class Value(models.TextChoices):
        DIRECT = "direct", _("It is about me")
        ALLY = "ally", _("I stand with those it is about")
        UNDISCLOSED = "undisclosed", _("I would rather not say")

    class Door(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        OWN_PAGE = "own_page", _("on their own page")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="impact_relations")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="impact_relations")
    value = models.CharField(max_length=11, choices=Value)
    door = models.CharField(max_length=9, choices=Door)
    declared_on = models.DateField()

    objects = ImpactRelationQuerySet.as_manager()

    SEALED_ROWS: ClassVar = "true"

    class Meta:
        verbose_name = _("how an issue touches somebody")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "person"], name="one_relation_a_campaign"),
            models.CheckConstraint(
                condition=Q(door__in=["signed_in", "own_page"]), name="one_speaks_for_oneself_only"
            ),
        ]

    def __str__(self) -> str:
        return self.get_value_display()


class OfCampaignOrNone(models.QuerySet):
    """Questions about what belongs to a campaign, or to all of us."""

    def visible_to(self, user: User) -> Self:
        """Return those of campaigns `user` may see, and those of none."""
        if not user.grants_in_force:
            return self.none()
        seen = Campaign.objects.visible_to(user).values("pk")
        return self.filter(Q(campaign=None) | Q(campaign__in=seen))


class PublicRole(models.Model):
    """Somebody who spoke for us where others hear it: press, hearing, negotiation."""

    class Kind(models.TextChoices):
        PRESS = "press", _("press")
        HEARING = "hearing", _("hearing")
        NEGOTIATION = "negotiation", _("negotiation")
        RALLY = "rally", _("rally or stage")
        OTHER = "other", _("elsewhere")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="public_roles")
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, null=True, blank=True, related_name="public_roles"
    )
    kind = models.CharField(_("where"), max_length=11, choices=Kind)
    spoke_on = models.DateField(_("date"))
    recorded_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    objects = OfCampaignOrNone.as_manager()

    class Meta:
        verbose_name = _("public speaking")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "campaign", "kind", "spoke_on"], name="one_speech_once"
            ),
        ]
        indexes = [models.Index(fields=["spoke_on"], name="speeches_by_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.spoke_on}"

    def visible_person(self, user: User) -> bool:
        """Whether `user` may know who it was."""
        return self.person_id in access.among(user, [self.person_id])


class OutsideMeeting(models.Model):
    """A meeting with somebody who is not us: an official, a funder. It names none of us."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("official or politician")
        FUNDER = "funder", _("funder")
        COUNTERPART = "counterpart", _("the other side")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, null=True, blank=True, related_name="outside_meetings"
    )
    kind = models.CharField(_("with"), max_length=11, choices=Kind)
    whom = models.CharField(_("office or organization"), max_length=120)
    met_on = models.DateField(_("date"))
    members_there = models.PositiveSmallIntegerField(_("members of ours there"), default=0)
    staff_there = models.PositiveSmallIntegerField(_("staff of ours there"), default=0)
    recorded_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    objects = OfCampaignOrNone.as_manager()

    class Meta:
        verbose_name = _("meeting with others")
        indexes = [models.Index(fields=["met_on"], name="outside_meetings_by_day")]

    def __str__(self) -> str:
        return f"{self.whom} {self.met_on}"


class SheetShown(models.Model):
    """That a quarter's sheet was shown to the board, or to the members (practice 2.22)."""

    class To(models.TextChoices):
        BOARD = "board", _("the board")
        MEMBERS = "members", _("the members")

    id = models.BigAutoField(primary_key=True)
    quarter = models.DateField()  # its first day
    to = models.CharField(max_length=7, choices=To)
    shown_on = models.DateField()
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("books shown")
        constraints = [
            models.UniqueConstraint(fields=["quarter", "to"], name="shown_once_a_quarter"),
        ]

    def __str__(self) -> str:
        return f"{self.quarter} {self.to}"
