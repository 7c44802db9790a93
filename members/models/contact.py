"""Ways to reach a person, and what other systems call them."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Self

import phonenumbers
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.ids import uuid7
from members.models.person import Person


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    """Questions about contact points."""

    def matching(self, word: str) -> Self:
        """Return those whose stored form holds `word`; marks within a number are ignored."""
        digits = re.sub(r"\D", "", word)
        looks_like_number = len(digits) >= 4 and not re.search(r"[a-z@]", word)
        return self.filter(folded__contains=digits if looks_like_number else word.lower())


class ContactPoint(models.Model):
    """An address, number or email of one person, with consent (tier T2; a postal address is T4)."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("email")
        PHONE = "phone", _("phone")
        ADDRESS = "address", _("postal address")
        OTHER = "other", _("other")

    class Consent(models.TextChoices):
        UNKNOWN = "unknown", _("not asked")
        YES = "yes", _("agreed")
        NO = "no", _("refused")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_points")
    channel = models.CharField(max_length=8, choices=Channel)
    label = models.CharField(max_length=20, blank=True, default="")
    value = models.CharField(max_length=500)
    folded = models.CharField(max_length=500, editable=False)
    safe_rules = models.CharField(max_length=140, blank=True, default="")
    consent = models.CharField(max_length=8, choices=Consent, default=Consent.UNKNOWN)
    consent_on = models.DateField(null=True, blank=True)
    is_primary = models.BooleanField(default=False)
    source = models.CharField(max_length=16, choices=Person.Source, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ContactPointQuerySet.as_manager()

    MERGE_STRENGTH: ClassVar = {"consent": ["unknown", "yes", "no"]}  # a refusal stands

    SEALED_ROWS: ClassVar = "channel = 'address'"  # T4

    class Meta:
        verbose_name = _("way to reach somebody")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "channel", "folded"], name="one_row_per_contact_point"
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "folded"], name="contact_point_lookup"),
            GinIndex(OpClass("folded", "gin_trgm_ops"), name="contact_point_search"),
        ]

    def __str__(self) -> str:
        return self.value

    @classmethod
    def of(cls, person: Person, channel: str, value: str, **fields: Any) -> ContactPoint:
        """Return a new unsaved contact point with its lookup form filled in."""
        point = cls(person=person, channel=channel, **fields)
        point.set_value(value)
        return point

    def set_value(self, value: str) -> None:
        """Set the value and its lookup form; saves nothing."""
        self.value = value.strip()
        self.folded = folded_value(self.channel, value)


def folded_value(channel: str, value: str, region: str = "US") -> str:
    """Return the one form under which a value is looked up and compared.

    Emails in lower case, phone numbers as `+15550100000` where they parse, else their digits.
    """
    value = value.strip()
    if channel != ContactPoint.Channel.PHONE:
        return " ".join(value.lower().split())
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", value) or value.lower()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class ExternalId(models.Model):
    """What another system calls this person; the key by which a second import finds them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="external_ids")
    system = models.CharField(max_length=60)
    value = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("id in another system")
        constraints = [
            models.UniqueConstraint(fields=["system", "value"], name="one_person_per_external_id"),
        ]
        indexes = [
            models.Index(
                fields=["value"], opclasses=["varchar_pattern_ops"], name="external_id_lookup"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.value}"
