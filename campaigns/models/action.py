"""Collective acts and who took part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign
from members import access
from members.ids import uuid7
from members.models import Committee, LogEntry, Person, Touched, Unit

if TYPE_CHECKING:
    from datetime import date

    from members.models import User


class ActionQuerySet(models.QuerySet["Action"]):
    """Questions about actions."""

    def visible_to(self, user: User, *, may: str = "") -> Self:
        """Return those of campaigns `user` may see, and those of no campaign.

        With `may`, those in whose units a grant gives that verb; an action of no units, also by its
        campaign, is everywhere.
        """
        if not user.grants_in_force or (may and not user.has_perm(may)):
            return self.none()
        seen = Campaign.objects.visible_to(user).values("pk")
        found = self.filter(Q(campaign=None) | Q(campaign__in=seen))
        if not may or access.is_everywhere(user, may=may):
            return found
        own = Unit.objects.filter(access.units_within(user, may=may)).values("pk")
        near = Action.objects.filter(Q(units__in=own) | Q(units=None, campaign__units__in=own))
        return found.filter(pk__in=near.values("pk"))


class Action(models.Model):
    """A collective act with a cost set by the committee, never adjusted per person (practice 1).

    Cost: 0 passive, 1 seconds and private, 2 minutes and seen by peers, 3 hours or facing the
    power-holder, 4 material risk or standing duty, 5 sacrifice.
    """

    class Kind(models.TextChoices):
        GATHERING = "gathering", _("gathering")
        PETITION = "petition", _("petition")
        SIGNS = "signs", _("visible signs: buttons, ribbons, windows")
        CALLS = "calls", _("calls or letters")
        TABLE = "table", _("table or canvass")
        HEARING = "hearing", _("hearing")
        DELEGATION = "delegation", _("delegation")
        MARCH = "march", _("march or rally")
        PICKET = "picket", _("picket")
        SIT_IN = "sit-in", _("sit-in or blockade")
        VOTE = "vote", _("vote")
        PLEDGE = "pledge", _("pledge")
        STRIKE = "strike", _("strike or withheld rent")
        OTHER = "other", _("something else")

    class Origin(models.TextChoices):
        PLANNED = "planned", _("planned")
        RAPID_RESPONSE = "rapid_response", _("rapid response")
        EXTERNAL_REQUEST = "external_request", _("asked from outside")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="actions"
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=40, blank=True, default="")
    cost = models.PositiveSmallIntegerField(_("cost, 0 to 5"))
    held_on = models.DateField(_("date"))
    is_test = models.BooleanField(_("structure test"), default=False)
    sequence = models.PositiveSmallIntegerField(null=True, blank=True)
    rests_on = models.ForeignKey("self", models.SET_NULL, null=True, blank=True)
    origin = models.CharField(max_length=16, choices=Origin, default=Origin.PLANNED)
    units = models.ManyToManyField(Unit, blank=True, related_name="actions")
    meets_at = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("where"), max_length=120, blank=True, default="")
    needs = models.PositiveIntegerField(_("people needed"), null=True, blank=True)
    cost_set_by = models.ForeignKey(
        Committee, models.SET_NULL, null=True, blank=True, related_name="costs_set"
    )
    sign_up_code = models.CharField(max_length=43, null=True, unique=True)  # noqa: DJ001 (NULL: closed)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ActionQuerySet.as_manager()

    PACK_AS: ClassVar = {"sign_up_code": "NULL"}  # an address of this site

    class Meta:
        verbose_name = _("action")
        constraints = [
            models.CheckConstraint(condition=Q(cost__lte=5), name="cost_is_0_to_5"),
            models.CheckConstraint(condition=~Q(rests_on=F("id")), name="action_rests_on_another"),
        ]
        indexes = [models.Index(fields=["campaign", "held_on"], name="actions_of_a_campaign")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the action page."""
        return reverse("action", args=[self.pk])

    @property
    def is_secret(self) -> bool:
        """Whether it is a secret ballot, of which only counts are kept."""
        test = getattr(self, "test", None)  # none: it is no test, or its list is not frozen
        return test is not None and test.is_secret

    @property
    def kind_word(self) -> str:
        """The kind in the reader's language, or as it was written."""
        found = {value: str(label) for value, label in self.Kind.choices}
        return found.get(self.kind, self.kind)

    def mark_doers(self) -> None:
        """Mark who took part or asked: where they stand rests on its day and its cost."""
        rows = self.participations.values_list("person_id", "asked_by_id")
        Touched.mark_all(pk for row in rows for pk in row)

    @transaction.atomic
    def take_part(self, person: Person, *, by: User, **fields: Any) -> Participation:
        """Record what `person` was asked, answered or did; the same again changes nothing."""
        row, made = self._locked(person, by=by, **fields)
        changed = [name for name, value in fields.items() if getattr(row, name) != value]
        if changed and not made:
            for name in changed:
                setattr(row, name, fields[name])
            row.save(update_fields=changed)
            self._noted(row, by=by)
        return row

    def _locked(self, person: Person, *, by: User, **fields: Any) -> tuple[Participation, bool]:
        """Return the row of `person`, locked, and whether it was made now, with these fields.

        To look first and write afterwards is no help where there is no row yet: two would both
        find none. Whoever comes second waits here for the first, and sees what they wrote.
        """
        rows = Participation.objects.select_for_update()
        row, made = rows.get_or_create(action=self, person=person, defaults=fields)
        if made:
            self._noted(row, by=by)
        return row, made

    def _noted(self, row: Participation, *, by: User) -> None:
        Touched.mark(row.person_id, row.asked_by_id)
        LogEntry.record("participation", self, by=by, person=str(row.person_id), state=row.state)

    @transaction.atomic
    def ask(self, person: Person, *, on: date, by: User, answer: str = "") -> Participation:
        """Record that `person` was asked, and what they said.

        By whom stays as it was first recorded; else it is who was to ask them, else `by`.
        """
        planned = self.planned_asks.filter(person=person).select_related("by").first()
        asker = planned.by if planned else by.person
        said = {"answer": answer} if answer else {}
        asked = {"asked_by": None if asker == person else asker, "asked_on": on, **said}
        row, made = self._locked(person, by=by, **asked)
        if made:
            return row
        known = row.asked_by_id or row.asked_on
        return self.take_part(person, by=by, **(said if known else asked))

    @transaction.atomic
    def sign_in(self, person: Person, *, by: User) -> bool:
        """Record that `person` is there, seen by `by`; whether they were not yet signed in.

        However many phones say so, they are there once, seen by whoever said so first.
        """
        seen = {
            "state": Participation.State.DID,
            "evidence": Participation.Evidence.CHECK_IN,
            "verified_by": None if by.person_id == person.pk else by.person,
        }
        row, made = self._locked(person, by=by, **seen)
        if made:
            return True
        if row.state == Participation.State.DID and not row.is_claimed:
            return False
        self.take_part(person, by=by, **seen)
        return True

    @transaction.atomic
    def claim(self, person: Person, *, by: User) -> None:
        """Record their own word that they were there: claimed, until somebody has seen them."""
        said = {
            "state": Participation.State.DID,
            "evidence": Participation.Evidence.SELF_REPORTED,
        }
        row, made = self._locked(person, by=by, **said)
        if not made and row.state != Participation.State.DID:
            self.take_part(person, by=by, **said)

    @transaction.atomic
    def sign_out(self, person: Person, *, by: User) -> None:
        """Take a sign-in back; who was on no list before is on none afterwards."""
        row = self.participations.select_for_update().filter(person=person).first()
        if row is None or row.state != Participation.State.DID:
            return
        if row.asked_by_id or row.asked_on or row.answer:
            invited = Participation.State.INVITED
            self.take_part(person, by=by, state=invited, evidence="", verified_by=None)
            return
        row.delete()
        Touched.mark(person.pk)
        LogEntry.record("participation", self, by=by, person=str(person.pk), state="")


class ParticipationQuerySet(models.QuerySet["Participation"]):
    """Questions about participation."""

    def visible_to(self, user: User, *, may: str = "members.view_person") -> Self:
        """Return the participation of people whom `user` may see; with `may`, may do that to."""
        return self.filter(access.people(user, "person", may=may))

    def verified(self) -> Self:
        """Return acts somebody can vouch for; self-reported ones are claimed, not verified."""
        return self.filter(state=Participation.State.DID).exclude(
            evidence=Participation.Evidence.SELF_REPORTED
        )


class Participation(models.Model):
    """One person and one action: who asked, what they said, what they did, and who saw it."""

    class Answer(models.TextChoices):
        NONE = "", _("not asked")
        YES = "yes", _("yes")
        MAYBE = "maybe", _("maybe")
        NO = "no", _("no")

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        DID = "did", _("did")
        DID_NOT = "did_not", _("did not")

    class Evidence(models.TextChoices):
        SIGNATURE = "signature", _("own signature")
        PHOTO = "photo", _("photo")
        SEEN_BY_TWO = "seen_by_two", _("seen by two")
        CHECK_IN = "check_in", _("check-in")
        SEEN_BY_LEADER = "seen_by_leader", _("seen by a leader")
        SELF_REPORTED = "self_reported", _("self-reported")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    action = models.ForeignKey(Action, models.CASCADE, related_name="participations")
    person = models.ForeignKey(Person, models.CASCADE, related_name="participations")
    asked_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="asked_to_act"
    )
    asked_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=5, choices=Answer, blank=True, default=Answer.NONE)
    state = models.CharField(max_length=8, choices=State, default=State.INVITED)
    evidence = models.CharField(max_length=14, choices=Evidence, blank=True, default="")
    verified_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="verified_acts"
    )
    brought_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="brought_to_act"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ParticipationQuerySet.as_manager()

    MERGE_STRENGTH: ClassVar = {"state": ["invited", "did_not", "did"]}

    class Meta:
        verbose_name = _("part in an action")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "person"], name="one_participation_per_action"
            ),
            models.CheckConstraint(
                condition=Q(asked_by=None) | ~Q(asked_by=F("person")), name="nobody_asks_themselves"
            ),
            models.CheckConstraint(
                condition=~Q(state="did") | ~Q(evidence=""), name="what_was_done_has_evidence"
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "action", "state", "evidence", "asked_by"],
                name="acts_of_a_person",
            ),
            models.Index(
                fields=["asked_by", "person", "action", "state", "evidence"],
                name="acts_at_whose_ask",
            ),
        ]

    def __str__(self) -> str:
        return self.get_state_display()

    @property
    def is_claimed(self) -> bool:
        """Whether they did it by their own word only."""
        return self.evidence == self.Evidence.SELF_REPORTED
