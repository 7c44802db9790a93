"""A base roster handed out: by which rule, for what purpose, by which two people, until when."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar, Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import access
from members.models.job import Job
from members.models.organization import Organization
from members.models.two_persons import TwoPersons, TwoPersonsQuerySet
from members.models.unit import Unit

if TYPE_CHECKING:
    from members.models.user import User

FILE_FOR = timedelta(hours=24)  # trust 39: how long it can be downloaded
VALID_FOR = timedelta(hours=72)  # practice 5.4: by when every copy is to be destroyed


def _trace_key() -> str:
    return secrets.token_hex(16)


class RosterExportQuerySet(TwoPersonsQuerySet["RosterExport"]):
    """Questions about roster exports."""

    def visible_to(self, user: User) -> Self:
        """Return one's own; all of them, without their files, to who may export everywhere."""
        if access.is_everywhere(user, may="members.export_roster"):
            return self
        return self.filter(by=user)

    def made(self) -> Self:
        """Return those that were handed out."""
        return self.filter(made_at__isnull=False)


class RosterExport(TwoPersons):
    """The list of those eligible in some units at the end of a day, by a rule in words.

    It holds id, name, unit and job category; an address, email or phone only where the purpose
    needs it: never ratings, notes, dues, drift or ties (R5). The list is frozen by the dry run
    (`RosterLine`); another person approves counts, not rows; a later version is another row. The
    files live in parts in the database, so that any process can serve them.
    """

    class Kind(models.TextChoices):
        STRIKE_VOTE = "strike_vote", _("strike vote")
        RATIFICATION = "ratification", _("vote on an agreement")
        OFFICERS = "officers", _("election of officers, in person")
        MAIL_BALLOT = "mail_ballot", _("mail ballot")
        ELECTRONIC_BALLOT = "electronic_ballot", _("electronic ballot")
        NOTICE = "notice", _("notice required by the bylaws")
        OTHER = "other", _("something else")

    class Extra(models.TextChoices):
        ADDRESS = "address", _("postal address")
        EMAIL = "email", _("email")
        PHONE = "phone", _("phone")

    # practice 6.3: what a purpose needs beyond id, name, unit and job category, and no more
    COLUMNS: ClassVar[dict[str, tuple[str, ...]]] = {
        Kind.MAIL_BALLOT: (Extra.ADDRESS,),
        Kind.ELECTRONIC_BALLOT: (Extra.EMAIL,),
        Kind.NOTICE: (Extra.EMAIL,),
        Kind.OTHER: (Extra.EMAIL, Extra.PHONE),
    }

    kind = models.CharField(_("what it is for"), max_length=20, choices=Kind)
    purpose = models.CharField(_("purpose"), max_length=200)
    units = models.ManyToManyField(Unit, blank=True, related_name="exports")
    as_of = models.DateField(_("as of the end of"))
    version = models.PositiveSmallIntegerField(default=1)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    rule = models.ForeignKey("members.RosterRule", models.PROTECT, null=True, related_name="+")
    rule_text = models.TextField(blank=True, default="")
    extras = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    extras_reason = models.CharField(max_length=200, blank=True, default="")
    goes_to = models.CharField(
        _("who outside the organization gets it"), max_length=120, blank=True, default=""
    )
    counts = models.JSONField(default=dict)
    trace_key = models.CharField(max_length=32, default=_trace_key, editable=False)
    survey_job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    surveyed_at = models.DateTimeField(null=True)
    file_name = models.CharField(max_length=80, blank=True, default="")
    manifest = models.JSONField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = RosterExportQuerySet.as_manager()

    class Meta(TwoPersons.Meta):
        abstract = False
        verbose_name = _("roster export")
        indexes = [models.Index(fields=["-created_at"], name="exports_latest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("by")),
                name="roster_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(made_at=None) | Q(approved_at__isnull=False),
                name="roster_is_approved_before_it_is_made",
            ),
            models.UniqueConstraint(
                fields=["previous"], condition=Q(previous__isnull=False), name="one_next_version"
            ),
        ]

    def __str__(self) -> str:
        return self.purpose

    def get_absolute_url(self) -> str:
        """Return the address of the page with its rule, counts and file."""
        return reverse("members:export", args=[self.pk])

    @property
    def moment(self) -> datetime:
        """The last minute of the day in the organization's zone: who is placed then counts."""
        zone = ZoneInfo(Organization.current().timezone)
        return datetime.combine(self.as_of, time(23, 59), tzinfo=zone)

    @property
    def is_counting(self) -> bool:
        """Whether its dry run is under way."""
        return self.survey_job is not None and not self.survey_job.is_finished

    @property
    def is_busy(self) -> bool:
        """Whether a dry run or a file is being made."""
        return self.is_counting or super().is_busy

    @property
    def is_open(self) -> bool:
        """Whether it was handed out and can still be challenged."""
        return self.made_at is not None and self.closed_at is None

    @property
    def valid_until(self) -> datetime | None:
        """When every copy is to be destroyed; None before it was made."""
        return self.made_at and self.made_at + VALID_FOR

    @property
    def open_questions(self) -> list[str]:
        """The questions of the dry run that nobody has answered yet."""
        answered = self.counts.get("answers", {})
        return [name for name in self.counts.get("questions", {}) if name not in answered]


class RosterPart(models.Model):
    """A stretch of a file of a roster export."""

    export = models.ForeignKey(RosterExport, models.CASCADE, related_name="parts")
    format = models.CharField(max_length=4, default="csv")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    UNWATCHED: ClassVar = "pieces of a file"

    class Meta:
        verbose_name = _("part of a roster's file")
        constraints = [
            models.UniqueConstraint(
                fields=["export", "format", "number"], name="one_part_per_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.format} {self.number}"
