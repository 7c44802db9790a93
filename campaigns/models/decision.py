"""What was decided, by whom, and by how many votes: never how anybody voted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models.action import Action
from campaigns.models.campaign import Campaign
from members import access
from members.ids import uuid7
from members.models import Committee, Meeting, Person

if TYPE_CHECKING:
    from members.models import User

VOTED = Q(method__in=["open_vote", "secret_ballot"])
COUNTS = ("eligible", "present", "quorum", "yes", "no", "abstained")
FEWEST = 5  # ballots, below which a secret vote shows no split (R8)


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Questions about decisions."""

    def visible_to(self, user: User, *, may: str = "") -> Self:
        """Return those of committees and campaigns `user` may see, and those of neither.

        With `may`, those of bodies for which a grant lets them write down what was decided.
        """
        if may:
            return self.filter(access.committees(user, "committee", may="members.change_committee")
                               | Q(committee=None, campaign__in=_campaigns(user, may))
                               | _of_nobody(user, may))  # fmt: skip
        if not user.grants_in_force:
            return self.none()
        seen = access.committees(user, "committee") & Q(committee__isnull=False)
        return self.filter(
            seen | Q(campaign__in=_campaigns(user)) | Q(committee=None, campaign=None)
        )

    def carried(self) -> Self:
        """Return those that passed."""
        return self.filter(result=Decision.Result.CARRIED)

    def votes(self) -> Self:
        """Return those a body voted on, by hand or by secret ballot."""
        return self.filter(VOTED)

    def of_ours(self) -> Self:
        """Return those of a body of ours, not of staff or others."""
        bodies = [Decision.Body.COMMITTEE, Decision.Body.ASSEMBLY, Decision.Body.BOARD]
        return self.filter(body__in=bodies)

    def mandates(self) -> Self:
        """Return what an action may rest on: carried by a body of ours, not by staff or others."""
        return self.carried().of_ours().filter(kind=Decision.Kind.MANDATE)


def _campaigns(user: User, may: str = "") -> models.QuerySet:
    return Campaign.objects.visible_to(user, may=may).values("pk")


def _of_nobody(user: User, may: str) -> Q:
    return Q(committee=None, campaign=None) if access.is_everywhere(user, may=may) else Q(pk=None)


class Decision(models.Model):
    """A question, the body that decided it, and the result (practice 2.21, 3.12).

    A vote is counted, and recorded at the meeting: open votes by count, secret ballots only so.
    """

    class Body(models.TextChoices):
        COMMITTEE = "committee", _("a committee")
        ASSEMBLY = "assembly", _("a meeting of everybody")
        BOARD = "board", _("the board")
        STAFF = "staff", _("staff")
        OTHERS = "others", _("others: allies, lawyers, funders")

    class Kind(models.TextChoices):
        QUESTION = "question", _("a question")
        MANDATE = "mandate", _("a mandate for an action")
        PUBLISH = "publish", _("publishing a test")
        ELECTION = "election", _("an election")
        RECALL = "recall", _("a recall")

    class Method(models.TextChoices):
        CONSENSUS = "consensus", _("by consensus")
        OPEN_VOTE = "open_vote", _("by open vote")
        SECRET_BALLOT = "secret_ballot", _("by secret ballot")  # pragma: allowlist secret
        ALONE = "alone", _("by one person alone")

    class Needed(models.TextChoices):
        MAJORITY = "majority", _("more yes than no")
        TWO_THIRDS = "two_thirds", _("two thirds of yes and no")
        OF_ALL = "of_all", _("more than half of all who may vote")

    class Result(models.TextChoices):
        CARRIED = "carried", _("carried")
        REJECTED = "rejected", _("not carried")
        NO_QUORUM = "no_quorum", _("no quorum")
        PUT_OFF = "put_off", _("put off")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    body = models.CharField(_("who decided"), max_length=9, choices=Body)
    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    kind = models.CharField(_("about"), max_length=8, choices=Kind, default=Kind.QUESTION)
    question = models.CharField(_("question"), max_length=280)
    outcome = models.CharField(_("what was decided"), max_length=280, blank=True, default="")
    decided_on = models.DateField(_("date"))
    method = models.CharField(_("how"), max_length=13, choices=Method, default=Method.OPEN_VOTE)
    needed = models.CharField(_("needed"), max_length=10, choices=Needed, default=Needed.MAJORITY)
    eligible = models.PositiveIntegerField(_("may vote"), null=True, blank=True)
    present = models.PositiveIntegerField(_("there"), null=True, blank=True)
    quorum = models.PositiveIntegerField(_("quorum"), null=True, blank=True)
    yes = models.PositiveIntegerField(_("yes"), null=True, blank=True)
    no = models.PositiveIntegerField(_("no"), null=True, blank=True)
    abstained = models.PositiveIntegerField(_("abstained or spoilt"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=9, choices=Result)
    actions = models.ManyToManyField(Action, blank=True, related_name="decisions")
    recorded_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(body="committee", committee__isnull=False)
                | (~Q(body="committee") & Q(committee=None)),
                name="committee_decision_names_it",
            ),
            models.CheckConstraint(
                condition=(VOTED & Q(**{f"{name}__isnull": False for name in COUNTS}))
                | (~VOTED & Q(**{f"{name}__isnull": True for name in COUNTS})),
                name="a_vote_is_counted",
            ),
            models.CheckConstraint(
                condition=~VOTED
                | Q(present__lte=F("eligible"), quorum__gte=1, quorum__lte=F("eligible"))
                & Q(present__gte=F("yes") + F("no") + F("abstained")),
                name="no_more_votes_than_people",
            ),
            models.CheckConstraint(
                condition=~VOTED
                | ~Q(result="carried")
                | Q(present__gte=F("quorum"), yes__gt=F("no")),
                name="carried_by_quorum_and_majority",
            ),
        ]
        indexes = [
            models.Index(fields=["committee", "-decided_on"], name="decisions_of_a_committee"),
            models.Index(fields=["campaign", "-decided_on"], name="decisions_of_a_campaign"),
            models.Index(fields=["decided_on"], name="decisions_by_day"),
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        """Return the address of the decision page."""
        return reverse("decision", args=[self.pk])

    @property
    def is_vote(self) -> bool:
        """Whether it was counted."""
        return self.method in {self.Method.OPEN_VOTE, self.Method.SECRET_BALLOT}

    @property
    def may_split(self) -> bool:
        """Whether yes and no may be shown: counted, and not by the ballots of fewer than five."""
        cast = (self.yes or 0) + (self.no or 0)
        return self.is_vote and not (self.is_secret and cast < FEWEST)

    @property
    def is_secret(self) -> bool:
        """Whether nobody may know who took part, let alone how."""
        return self.method == self.Method.SECRET_BALLOT

    @property
    def by_whom(self) -> str:
        """The committee by name, else the kind of body."""
        return str(self.committee) if self.committee_id else str(self.get_body_display())


class DeciderQuerySet(models.QuerySet["Decider"]):
    """Questions about who took part in decisions."""

    def named_to(self, user: User) -> Self:
        """Return those `user` may know by name: in scope, or on a committee they take down."""
        return self.filter(access.members_of_committees(user, via="decision__committee"))


class Decider(models.Model):
    """Somebody who took part in a decision. How they voted is written nowhere.

    A trigger refuses them for a secret ballot, which is known by its counts alone.
    """

    id = models.BigAutoField(primary_key=True)
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="deciders")
    person = models.ForeignKey(Person, models.CASCADE, related_name="decided")

    objects = DeciderQuerySet.as_manager()

    class Meta:
        verbose_name = _("person who decided")
        constraints = [
            models.UniqueConstraint(fields=["decision", "person"], name="one_decides_once"),
        ]

    def __str__(self) -> str:
        return str(self.person_id)
