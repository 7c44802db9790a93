"""The one organization of an installation, and its settings."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from members.database.written import Written
from members.models.log import LogEntry

if TYPE_CHECKING:
    from members.models.user import User

# practice 3.13, in days, points and percent
RULES: dict[str, dict[str, Any]] = {
    "windows": {
        "reach": 180,
        "relationship": 180,
        "commit": 180,
        "structure": 365,
        "tie": 120,
        "close_tie": 365,
        "carrier_active": 60,
        "rung": 180,
        "list_contact": 60,
        "peak": 365,
        "interval_peak": 180,
        "recent": 180,
        "cost": 730,
    },
    "rungs": {
        "followers": 3,
        "list_size": 5,
        "list_percent": 60,
        "coached": 2,
        "asserted_days": 90,
    },
    "contact_interval": {"6": 21, "5": 21, "4": 30, "3": 60, "default": 90},
    "drift": {
        "slipping": 2,
        "drifting": 4,
        "gone_days": 180,
        "notify_cooldown": 21,
        "pass_days": 14,
        "return_grace": 14,
        "new_days": 30,
        "back_days": 60,
        "silence": [0.35, 0.55, 0.70, 0.85],
        "enough_days": 3,
        "newcomer_days": 14,
        "missed_days": 60,
        "left_days": 60,
        "dues_days": [30, 60],
        "overdue_days": 7,
        "grievance_days": 30,
        "ask_after_days": 365,
    },
    "assessment": {
        "order": "strong_first",
        "stale_live": 60,
        "stale_other": 120,
        "moved_days": 90,
        "act_days": 120,
        "delivery_percent": 60,
    },
    "tests": {
        "majority": 65,
        "strong": 75,
        "hard_ask": 90,
        "ask_coverage_ok": 85,
        "unit_floor": 50,
        "slip_points": 10,
    },
    "commitments": {
        "window": 90,
        "min_n": 4,
        "unknown_after": 7,
        "show_rate_prior": 0.5,
        "prior_weight": 10,
    },
    "ratios": {
        "cat": 10,
        "committee_pct": [10, 15],
        "span_volunteer": 10,
        "span_staff": 60,
        "team": 7,
    },
    "privacy": {
        "min_cell": 5,
        "note_retention_days": 365,
        "attempt_retention_days": 180,
        "minors": 0,  # 1: there is a policy about guardians, and minors are counted
    },
}


def with_changes(changed: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the defaults with what `changed` puts in their place."""
    rules = copy.deepcopy(RULES)
    for group, values in changed.items():
        rules[group].update(values)
    return rules


def against_defaults(rules: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return of whole rules only what differs from the defaults."""
    found = {
        group: {name: value for name, value in values.items() if value != RULES[group].get(name)}
        for group, values in rules.items()
    }
    return {group: values for group, values in found.items() if values}


def fingerprint(changed: dict[str, dict[str, Any]]) -> str:
    """Return 16 hexadecimal digits that stand for the rules with these changes."""
    plain = json.dumps(with_changes(changed), sort_keys=True)
    return sha256(plain.encode()).hexdigest()[:16]


_of_request: ContextVar[Organization | None] = ContextVar("organization", default=None)


class Organization(models.Model):
    """The organization whose installation this is: exactly one row."""

    class Terms(models.TextChoices):
        UNION = "union", _("union")
        TENANT = "tenant", _("tenants")
        FAITH = "faith", _("faith-based")
        GENERAL = "general", _("general")

    class MembershipMode(models.TextChoices):
        NONE = "none", _("no formal membership")
        PLEDGE = "pledge", _("pledge")
        DUES = "dues", _("dues")
        INSTITUTIONAL = "institutional", _("institutions")
        UNIT = "unit", _("everyone in the unit")

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=120, default="Our organization")
    timezone = models.CharField(_("time zone"), max_length=60, default="UTC")
    language = models.CharField(_("language"), max_length=10, default="en")
    phone_region = models.CharField(max_length=2, default="US")
    terms = models.CharField(max_length=10, choices=Terms, default=Terms.GENERAL)
    membership_mode = models.CharField(
        max_length=14, choices=MembershipMode, default=MembershipMode.NONE
    )
    is_demo = models.BooleanField(default=False, editable=False)
    changed_rules = models.JSONField(default=dict, blank=True)
    retention = models.JSONField(default=dict, blank=True)  # class -> days, where changed
    forgets_from = models.DateField(null=True, editable=False)  # set when forgetting first runs
    gdpr_from = models.DateField(null=True, editable=False)  # since when practice 5.5 holds here

    ONE: ClassVar[int] = 1

    class Meta:
        verbose_name = _("organization")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_organization"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, and let nobody go on with what it was."""
        super().save(*args, **kwargs)
        _of_request.set(None)

    @classmethod
    def current(cls) -> Organization:
        """Return the organization; an installation not yet set up answers with the defaults.

        It is as a request found it, until it is saved: what is edited is `fresh`.
        """
        return _of_request.get() or cls.fresh()

    @classmethod
    def fresh(cls) -> Organization:
        """Return the organization as it stands in the database now."""
        return _ours.first() or cls()

    @classmethod
    @contextmanager
    def known(cls) -> Iterator[Organization]:
        """Read it once for everything within."""
        token = _of_request.set(found := cls.fresh())
        try:
            yield found
        finally:
            _of_request.reset(token)

    @property
    def under_gdpr(self) -> bool:
        """Whether the GDPR or the UK GDPR is the law here (`members.lawful`)."""
        return self.gdpr_from is not None

    @property
    def rules_hash(self) -> str:
        """A fingerprint of the rules in force, kept with whatever is computed by them."""
        return fingerprint(self.changed_rules)

    @property
    def rules(self) -> dict[str, dict[str, Any]]:
        """The thresholds in force: practice's defaults, with what this organization changed."""
        return with_changes(self.changed_rules)

    @transaction.atomic
    def change_rules(
        self, changed: dict[str, dict[str, Any]], *, since: str, reason: str, by: User
    ) -> RulesChange:
        """Put other rules in force and keep what they were.

        `since` is the fingerprint of the rules the change was made from; raises RulesMoved when
        others are in force by now.
        """
        held, _new = Organization.objects.select_for_update().get_or_create(pk=self.ONE)
        if held.rules_hash != since:
            raise RulesMoved
        made = RulesChange.objects.create(
            by=by,
            reason=reason,
            was=held.changed_rules,
            now=changed,
            rules_hash=fingerprint(changed),
        )
        held.changed_rules = changed
        held.save(update_fields=["changed_rules"])
        LogEntry.record("rules_changed", held, by=by, rules=made.rules_hash)
        return made


class RulesMoved(Exception):
    """Somebody else put other rules in force meanwhile."""


class RulesChange(models.Model):
    """One change of the rules: by whom, why, and what was in force before and after.

    `was` and `now` are what differed from the defaults, so that any of them can be put back.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=280)
    was = models.JSONField(default=dict)
    now = models.JSONField(default=dict)
    rules_hash = models.CharField(max_length=16)

    class Meta:
        verbose_name = _("change of the rules")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.rules_hash}"

    def differences(self) -> list[tuple[str, str, Any, Any]]:
        """Return (group, name, was, now) of each value that changed."""
        return differences(self.was, self.now)


def differences(
    was: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]
) -> list[tuple[str, str, Any, Any]]:
    """Return (group, name, was, now) of each value in which the rules differ."""
    old, new = with_changes(was), with_changes(now)
    return [
        (group, name, old[group].get(name), value)
        for group, values in new.items()
        for name, value in values.items()
        if old[group].get(name) != value
    ]


_ours = Written(lambda: Organization.objects.filter(pk=Organization.ONE))  # each request asks it
