"""The one organization of an installation, and its settings."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

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
    "rungs": {"followers": 3, "list_size": 5, "list_percent": 60, "coached": 2},
    "contact_interval": {"6": 21, "5": 21, "4": 30, "3": 60, "default": 90},
    "drift": {
        "slipping": 2,
        "drifting": 4,
        "gone_days": 180,
        "notify_cooldown": 21,
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
    },
    "assessment": {"order": "strong_first", "stale_live": 60, "stale_other": 120},
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
    "privacy": {"min_cell": 5, "note_retention_days": 365, "attempt_retention_days": 180},
}


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

    ONE: ClassVar[int] = 1

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_organization"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Organization:
        """Return the organization; an installation not yet set up answers with the defaults."""
        return cls.objects.filter(pk=cls.ONE).first() or cls()

    @property
    def rules(self) -> dict[str, dict[str, Any]]:
        """The thresholds in force: practice's defaults, with what this organization changed."""
        rules = copy.deepcopy(RULES)
        for group, values in self.changed_rules.items():
            rules[group].update(values)
        return rules
