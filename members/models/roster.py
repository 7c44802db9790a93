"""What a roster stands on: the rule, the frozen list, answers to its questions, challenges.

Rules, answers and challenges are written once: triggers refuse to change or delete them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.ids import uuid7
from members.models.export import RosterExport

if TYPE_CHECKING:
    pass


class RosterRule(models.Model):
    """Who is eligible, beyond being placed in the unit on the date and not managing others.

    The latest row is in force; the earlier ones are its history. Rosters keep the one they used.
    """

    class Away(models.TextChoices):
        IF_BACK = "if_back", _("only if expected back; a return after the date is a question")
        ALWAYS = "always", _("always, as everybody else")
        NEVER = "never", _("never while they are away")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    standings = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    categories = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    left_out = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    away = models.CharField(
        _("people who are away"), max_length=8, choices=Away, default=Away.IF_BACK
    )
    reason = models.CharField(_("why it is changed, and who decided"), max_length=300)
    by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("eligibility rule")

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def in_force(cls) -> RosterRule:
        """Return the latest; before anybody wrote one, the default, unsaved."""
        return cls.objects.order_by("-made_at", "-pk").first() or cls()


class RosterLine(models.Model):
    """One person on the frozen list of a roster, or left out of it, and why.

    `person_id` is no foreign key: freezing a million is one statement, and a frozen list is not
    rewritten by what happens to records later. No name is kept: it is read when a file is made.
    """

    id = models.BigAutoField(primary_key=True)
    export = models.ForeignKey(RosterExport, models.CASCADE, related_name="lines")
    person_id = models.UUIDField()
    unit_id = models.UUIDField(null=True)
    job_category = models.CharField(max_length=80, blank=True, default="")
    verdict = models.CharField(max_length=12)
    questions = ArrayField(models.CharField(max_length=16), default=list)
    is_in = models.BooleanField()

    UNWATCHED: ClassVar = "a list frozen by an act that is written down, with its hash"

    class Meta:
        verbose_name = _("line of a roster")
        constraints = [
            models.UniqueConstraint(fields=["export", "person_id"], name="one_line_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.person_id}"


class RosterAnswer(models.Model):
    """What was decided about everybody a question was about, and why. The latest counts."""

    class Choice(models.TextChoices):
        INCLUDE = "include", _("include")
        EXCLUDE = "exclude", _("leave out")
        CARRY = "carry", _("include, and carry the question forward")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    export = models.ForeignKey(RosterExport, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=16)
    choice = models.CharField(max_length=8, choices=Choice)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer about a roster")

    def __str__(self) -> str:
        return f"{self.question} {self.choice}"


class RosterChallenge(models.Model):
    """Somebody should be on the roster, or should not: said until it closes, never unsaid."""

    class Kind(models.TextChoices):
        ADD = "add", _("belongs on it")
        REMOVE = "remove", _("does not belong on it")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    export = models.ForeignKey(RosterExport, models.PROTECT, related_name="challenges")
    person_id = models.UUIDField()
    kind = models.CharField(max_length=6, choices=Kind)
    reason = models.CharField(_("why"), max_length=300)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("challenge of a roster")

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"
