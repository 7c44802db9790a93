"""Before and around an action: who is to ask whom, whether it is ready, and who signs up."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.action import Action
from members import access
from members.ids import uuid7
from members.models import Person

if TYPE_CHECKING:
    from members.models import User


class PlannedAskQuerySet(models.QuerySet["PlannedAsk"]):
    """Questions about who is to ask whom."""

    def visible_to(self, user: User, *, may: str = "members.view_contact") -> Self:
        """Return those of people whose participation `user` may read (T2), and one's own."""
        return self.filter(Q(by=user.person_id) | access.people(user, "person", may=may))


class PlannedAsk(models.Model):
    """Somebody is to ask somebody else to an action. What came of it is their participation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    action = models.ForeignKey(Action, models.CASCADE, related_name="planned_asks")
    person = models.ForeignKey(Person, models.CASCADE, related_name="to_be_asked")
    by = models.ForeignKey(Person, models.CASCADE, related_name="to_ask")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlannedAskQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned ask")
        constraints = [
            models.UniqueConstraint(fields=["action", "person"], name="one_asker_an_action"),
            models.CheckConstraint(
                condition=~Q(person=F("by")), name="nobody_is_to_ask_themselves"
            ),
        ]
        indexes = [models.Index(fields=["by", "action"], name="asks_somebody_has_to_make")]

    def __str__(self) -> str:
        return str(self.person_id)


class OfActionQuerySet(models.QuerySet["ReadinessReview"]):
    """Questions about what belongs to an action."""

    def visible_to(self, user: User) -> Self:
        """Return those of actions `user` may see."""
        return self.filter(action__in=Action.objects.visible_to(user).values("pk"))


class ReadinessReview(models.Model):
    """Whether an action was ready, what was decided, and why where that differs (practice 2.4).

    Nothing is blocked: an override is recorded. The latest one counts, the earlier ones stay.
    """

    class Verdict(models.TextChoices):
        GO = "go", _("Go")
        HOLD = "hold", _("Hold")
        REBUILD = "rebuild", _("Rebuild")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    action = models.ForeignKey(Action, models.CASCADE, related_name="readiness_reviews")
    reviewed_on = models.DateField()
    advice = models.CharField(max_length=8, choices=Verdict)
    decided = models.CharField(_("we decide to"), max_length=8, choices=Verdict)
    reason = models.CharField(_("why"), max_length=280, blank=True, default="")
    figures = models.JSONField(default=dict)
    by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("look at readiness")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided=F("advice")) | ~Q(reason=""), name="override_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advice} {self.decided}"

    @property
    def is_override(self) -> bool:
        """Whether something else was decided than the figures say."""
        return self.decided != self.advice


class SignUpQuerySet(models.QuerySet["SignUp"]):
    """Questions about who signed up without an account."""

    def visible_to(self, user: User, *, may: str = "campaigns.mark_participation") -> Self:
        """Return those of actions in whose units `user` may note who takes part (T2)."""
        return self.filter(action__in=Action.objects.visible_to(user, may=may).values("pk"))

    def waiting(self) -> Self:
        """Return those nobody has looked at yet."""
        return self.filter(state=SignUp.State.WAITING)


class SignUp(models.Model):
    """What somebody typed on a public page, or a name called out at the door: not yet a person.

    Somebody who knows decides who it is. Then name and contact go from here: what is kept is that
    there was one. `key` comes from the form, so that a double tap or a retry makes one row.
    """

    class Kind(models.TextChoices):
        COMING = "coming", _("means to come")
        CAME = "came", _("says they are there")
        DOOR = "door", _("noted at the door")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        MATCHED = "matched", _("somebody we know")
        ADDED = "added", _("somebody new")
        DROPPED = "dropped", _("set aside")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(unique=True, editable=False)
    action = models.ForeignKey(Action, models.CASCADE, related_name="sign_ups")
    kind = models.CharField(max_length=6, choices=Kind)
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    email = models.CharField(_("email"), max_length=254, blank=True, default="")
    place = models.CharField(_("where you live or work"), max_length=120, blank=True, default="")
    came_with = models.CharField(_("who told you"), max_length=200, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    received_on = models.DateField()
    noted_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="sign_ups"
    )
    settled_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    settled_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SignUpQuerySet.as_manager()

    SEALED_ROWS: ClassVar = "state = 'waiting'"

    # What was typed is about nobody yet: the record would keep it when it has gone from here.
    UNSAID: ClassVar = {"name", "phone", "email", "place", "came_with"}

    class Meta:
        verbose_name = _("sign-up")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", settled_on=None)
                | (
                    ~Q(state="waiting")
                    & Q(settled_on__isnull=False, name="", phone="", email="", came_with="")
                ),
                name="settled_sign_up_names_nobody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["action", "created_at"],
                condition=Q(state="waiting"),
                name="sign_ups_to_look_at",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
