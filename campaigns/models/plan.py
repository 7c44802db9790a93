"""The plan of a campaign in plain words, what people object to, and what they demand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign, Issue
from campaigns.models.decision import Decision
from members.ids import uuid7
from members.models import LogEntry, Person

if TYPE_CHECKING:
    from members.models import User


class OfCampaignQuerySet(models.QuerySet[Any]):
    """Questions about what belongs to a campaign."""

    def visible_to(self, user: User) -> Self:
        """Return those of campaigns `user` may see."""
        return self.filter(campaign__in=Campaign.objects.visible_to(user).values("pk"))


class PlanVersion(models.Model):
    """The plan as it was told from a day on: if we do this, then they decide that (practice 2.10).

    Written once: changing the plan adds a version, and the earlier ones stay to be read.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="plan_versions")
    number = models.PositiveSmallIntegerField()
    if_we = models.CharField(_("If we …"), max_length=280)
    decider = models.CharField(_("then … decides"), max_length=120)
    then = models.CharField(_("that …"), max_length=280)
    because = models.CharField(_("because …"), max_length=400, blank=True, default="")
    written_on = models.DateField()
    written_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_plan_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.number}"

    @classmethod
    @transaction.atomic
    def write(cls, campaign: Campaign, *, on: date, by: User, **words: str) -> PlanVersion:
        """Add a version to the plan and return it; the same words as the last add none."""
        Campaign.objects.select_for_update().get(pk=campaign.pk)  # two versions have two numbers
        last = campaign.plan_versions.order_by("-number").first()
        if last and all(getattr(last, name) == said for name, said in words.items()):
            return last
        number = last.number + 1 if last else 1
        made = cls.objects.create(
            campaign=campaign, number=number, written_on=on, written_by=by, **words
        )
        LogEntry.record("plan_written", campaign, by=by, number=number)
        return made


class Objection(models.Model):
    """What somebody holds against the plan. It is kept, with the answer if there was one."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("open")
        CHANGED = "changed", _("it changed the plan")
        ANSWERED = "answered", _("answered")
        STANDS = "stands", _("we still disagree")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="objections")
    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="objections")
    text = models.CharField(_("what is held against it"), max_length=280)
    raised_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="objections"
    )
    raised_on = models.DateField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    answer = models.CharField(_("answer"), max_length=280, blank=True, default="")
    answered_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="open", answered_on=None)
                | (~Q(outcome="open") & Q(answered_on__isnull=False)),
                name="objection_answered_when_not_open",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    @transaction.atomic
    def keep(
        cls, version: PlanVersion, text: str, raised_by: Person | None, *, on: date, by: User
    ) -> Objection:
        """Keep what is held against the plan and return it; a second press adds nothing."""
        PlanVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
        made, is_new = cls.objects.get_or_create(
            campaign_id=version.campaign_id,
            version=version,
            text=text,
            raised_by=raised_by,
            defaults={"raised_on": on, "written_by": by},
        )
        if is_new:
            LogEntry.record("objection", version.campaign, by=by, now=made.outcome)
        return made

    @transaction.atomic
    def settle(self, outcome: str, answer: str, *, on: date, by: User) -> None:
        """Write down what came of it; `open` takes that back. The objection itself stays."""
        was, self.outcome, self.answer = self.outcome, outcome, answer
        self.answered_on = None if outcome == self.Outcome.OPEN else on
        self.save(update_fields=["outcome", "answer", "answered_on"])
        LogEntry.record("objection", self.campaign, by=by, was=was, now=outcome)


class Demand(models.Model):
    """What a campaign asks for, and the issues people raised that it comes from (practice 2.16)."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("open")
        WON = "won", _("won")
        PARTLY = "partly", _("partly won")
        DROPPED = "dropped", _("let go")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="demands")
    text = models.CharField(_("what we demand"), max_length=280)
    issues = models.ManyToManyField(Issue, blank=True, related_name="demands")
    decisions = models.ManyToManyField(Decision, blank=True, related_name="demands")
    raised_on = models.DateField(_("since"))
    outcome = models.CharField(_("came of it"), max_length=7, choices=Outcome, default=Outcome.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("demand")

    def __str__(self) -> str:
        return self.text


class CampaignSnapshot(models.Model):
    """What a campaign had at its start, and what was left at its close and afterwards.

    Figures only, computed by a job once each and kept (practice 2.13, 2.20).
    """

    class Moment(models.TextChoices):
        OPENED = "opened", _("at the start")
        CLOSED = "closed", _("at the close")
        AFTER_90 = "after_90", _("90 days after")
        AFTER_180 = "after_180", _("180 days after")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="snapshots")
    moment = models.CharField(max_length=9, choices=Moment)
    as_of = models.DateField()
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now=True)

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures at a campaign's end")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "moment"], name="one_snapshot_of_a_campaign_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.moment}"
