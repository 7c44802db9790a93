"""What an organization keeps about people beyond what everybody keeps: fields of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import access, names
from members.dates import date_format
from members.ids import uuid7
from members.models.defined import DefinedQuerySet
from members.models.person import Person
from members.models.tag import folded_name

if TYPE_CHECKING:
    from members.models.user import User

LONGEST = 500
YES = {"yes", "y", "true", "t", "1", "x", "on", "checked", "si", "s", "verdadero"}
NO = {"no", "n", "false", "f", "0", "off", "falso"}
BETWEEN = re.compile(r"[;|\n]+|,(?=\s)|,(?!\d)")  # between the choices of one cell


class BadValue(ValueError):
    """What was typed does not fit the field. The message is fit for the person who typed it."""


class CustomFieldQuerySet(DefinedQuerySet["CustomField"]):
    """Questions about fields."""

    def called(self, name: str) -> CustomField | None:
        """Return the field of that name or key; case, accents and marks do not matter."""
        folded = folded_name(name)
        return self.filter(Q(folded=folded) | Q(key=folded.replace(" ", "_"))).first()

    def in_order(self) -> Self:
        """Return them as they stand on a page."""
        return self.order_by("sort_order", "folded", "pk")

    def with_counts(self) -> Self:
        """Bring along for how many active people each is filled in, as `people`."""
        active = Q(values__person__status=Person.Status.ACTIVE)
        return self.annotate(people=models.Count("values", filter=active))


class CustomField(models.Model):
    """A field of the organization's own: its name, type, and who may see it (practice 5.3).

    What practice 5.2 forbids can have no field: `members.defining` refuses it by name (R1).
    `options` are {"key", "label"} for the two kinds of choice; values hold the keys. `key` is the
    word by which imports, exports and addresses know the field; it never changes.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("one of several")
        CHOICES = "choices", _("any of several")

    class Tier(models.IntegerChoices):
        NAME = 1, _("whoever sees the name")
        CONTACT = 2, _("whoever sees how to reach them")
        SEALED = 3, _("their carrier and those who lead them")
        LOGGED = 4, _("the same, and every look is logged")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=60)
    folded = models.CharField(max_length=60, editable=False)
    key = models.CharField(max_length=60, editable=False)
    kind = models.CharField(_("type"), max_length=8, choices=Kind, default=Kind.TEXT)
    tier = models.PositiveSmallIntegerField(_("who may see it"), choices=Tier, default=Tier.CONTACT)
    help = models.CharField(_("hint"), max_length=200, blank=True, default="")
    options = models.JSONField(default=list, blank=True)
    is_searchable = models.BooleanField(_("found by searching"), default=False)
    is_own = models.BooleanField(_("people may change their own"), default=False)
    sort_order = models.IntegerField(_("order"), default=0)
    archived_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        constraints = [
            models.UniqueConstraint(fields=["folded"], name="one_custom_field_per_name"),
            models.UniqueConstraint(fields=["key"], name="one_custom_field_per_key"),
            models.CheckConstraint(condition=~Q(folded=""), name="custom_field_has_a_name"),
            models.CheckConstraint(
                condition=Q(tier__range=(1, 4)), name="custom_field_tier_is_known"
            ),
            models.CheckConstraint(  # T4 is read one person at a time, so that each look is logged
                condition=Q(is_searchable=False) | Q(kind="text", tier__lte=3),
                name="only_text_is_searchable",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def labels(self) -> dict[str, str]:
        """The choices: {key: label}, in order."""
        return {option["key"]: option["label"] for option in self.options}

    @property
    def is_choice(self) -> bool:
        """Whether a value is one or several of `options`."""
        return self.kind in {self.Kind.CHOICE, self.Kind.CHOICES}

    def read(self, said: Any) -> Any:
        """Return the value `said` stands for (text of a form or file, or the value itself).

        None where nothing was said. Text: str; number: Decimal; date: date; yes or no: bool;
        one of several: a key; any of several: a list of keys. Raises BadValue.
        """
        if said is None or (isinstance(said, str | list | tuple) and not said):
            return None
        if isinstance(said, str):
            said = said.replace("\0", "").strip()
            if not said:
                return None
        return getattr(self, f"_read_{self.kind}")(said)

    def _read_text(self, said: Any) -> str:
        text = str(said)
        if len(text) > LONGEST:
            raise BadValue(gettext("At most %(n)s characters.") % {"n": LONGEST})
        return text

    def _read_number(self, said: Any) -> Decimal:
        if isinstance(said, bool):
            raise BadValue(gettext("This is not a number."))
        text = str(said).replace("\u00a0", "").replace(" ", "").replace("'", "")
        if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
            text = text.replace(",", "")
        elif re.fullmatch(r"[+-]?\d{1,3}(\.\d{3}){2,}(,\d+)?|[+-]?\d{1,3}\.\d{3},\d+", text):
            text = text.replace(".", "").replace(",", ".")
        elif re.fullmatch(r"[+-]?\d+,\d+", text):
            text = text.replace(",", ".")
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise BadValue(gettext("This is not a number.")) from None
        if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
            raise BadValue(gettext("This is not a number."))
        return number.quantize(Decimal("0.000001")).normalize() + 0

    def _read_date(self, said: Any) -> date:
        if isinstance(said, date):
            return date(said.year, said.month, said.day)
        text = str(said)
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise BadValue(gettext("This is not a date: 2026-05-31.")) from None

    def _read_yes_no(self, said: Any) -> bool:
        if isinstance(said, bool):
            return said
        word = names.fold(str(said))
        if word in YES or word in NO:
            return word in YES
        raise BadValue(gettext("Say yes or no."))

    def _read_choice(self, said: Any) -> str:
        keys = self._read_choices(said if isinstance(said, list | tuple) else [said])
        if len(keys) != 1:
            raise BadValue(gettext("Choose one."))
        return keys[0]

    def _read_choices(self, said: Any) -> list[str]:
        parts = BETWEEN.split(said) if isinstance(said, str) else list(said)
        known = {folded_name(label): key for key, label in self.labels.items()}
        known |= {key: key for key in self.labels}
        found: list[str] = []
        for part in (str(part).strip() for part in parts):
            key = known.get(part) or known.get(folded_name(part))
            if part and key is None:
                raise BadValue(gettext("“%(said)s” is not one of the choices.") % {"said": part})
            if key and key not in found:
                found.append(key)
        if not found:
            raise BadValue(gettext("Choose one."))
        return [key for key in self.labels if key in found]

    def say(self, value: Any) -> str:
        """Return a value in words, as a page shows it."""
        if value is None:
            return ""
        if self.kind == self.Kind.YES_NO:
            return gettext("yes") if value else gettext("no")
        if self.kind == self.Kind.CHOICE:
            return self.labels.get(value, str(value))
        if self.kind == self.Kind.CHOICES:
            return ", ".join(self.labels.get(key, key) for key in value)
        if self.kind == self.Kind.NUMBER:
            return formats.localize(_plain_number(value))
        if self.kind == self.Kind.DATE:
            return date_format(value, "j M Y")
        return str(value)

    def write(self, value: Any) -> str:
        """Return a value as a file has it, so that `read` gives it back."""
        if value is None:
            return ""
        if self.kind == self.Kind.YES_NO:
            return "yes" if value else "no"
        if self.is_choice:
            keys = value if isinstance(value, list) else [value]
            labels = self.labels
            return "; ".join(str(labels.get(key, key)) for key in keys)
        if self.kind == self.Kind.NUMBER:
            return str(_plain_number(value))
        return value.isoformat() if isinstance(value, date) else str(value)


def _plain_number(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value.normalize()


class CustomValueQuerySet(models.QuerySet["CustomValue"]):
    """Questions about values."""

    def visible_to(self, user: User) -> Self:
        """Return what `user` may read: of people in scope, and of a tier open to them there."""
        return self.filter(access.by_tier(user, "field__tier"))

    def in_use(self) -> Self:
        """Return those of fields that are not archived."""
        return self.filter(field__archived_on=None)


class CustomValue(models.Model):
    """What is known of one person in one field: one row, in the column its type takes.

    `text` holds words, the key of a choice, and `yes` or `no`; `search` its words where the field
    is found by searching.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="custom_values")
    field = models.ForeignKey(CustomField, models.PROTECT, related_name="values")
    text = models.CharField(max_length=LONGEST, null=True, blank=True)  # noqa: DJ001
    number = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    date = models.DateField(null=True, blank=True)
    choices = ArrayField(models.CharField(max_length=60), null=True, blank=True)
    search = models.CharField(max_length=LONGEST + 2, blank=True, default="", editable=False)
    by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CustomValueQuerySet.as_manager()

    SEALED_ROWS: ClassVar = "field_id IN (SELECT id FROM members_customfield WHERE tier > 2)"

    class Meta:
        verbose_name = _("value of a field")
        constraints = [
            models.UniqueConstraint(fields=["person", "field"], name="one_value_per_custom_field"),
            models.CheckConstraint(
                condition=Q(text__isnull=False, number=None, date=None, choices=None)
                | Q(text=None, number__isnull=False, date=None, choices=None)
                | Q(text=None, number=None, date__isnull=False, choices=None)
                | Q(text=None, number=None, date=None, choices__isnull=False),
                name="custom_value_is_of_one_type",
            ),
        ]
        indexes = [
            models.Index(
                fields=["field", "text", "person"],
                condition=Q(text__isnull=False),
                name="custom_values_by_text",
            ),
            models.Index(
                fields=["field", "number", "person"],
                condition=Q(number__isnull=False),
                name="custom_values_by_number",
            ),
            models.Index(
                fields=["field", "date", "person"],
                condition=Q(date__isnull=False),
                name="custom_values_by_date",
            ),
            GinIndex(
                fields=["choices"],
                condition=Q(choices__isnull=False),
                name="custom_values_by_choice",
            ),
            GinIndex(
                OpClass("search", "gin_trgm_ops"),
                condition=~Q(search=""),
                name="custom_value_search",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field_id} {self.person_id}"

    @property
    def value(self) -> Any:
        """The value itself, typed as `CustomField.read` gives it."""
        kind = self.field.kind
        if kind == CustomField.Kind.YES_NO:
            return None if self.text is None else self.text == "yes"
        return getattr(self, COLUMN[kind])

    @property
    def said(self) -> str:
        """The value in words."""
        return self.field.say(self.value)

    @classmethod
    def of(
        cls, person_id: Any, field: CustomField, value: Any, *, by: User | None = None
    ) -> CustomValue:
        """Return a new unsaved row that holds what `field.read` returned (not None)."""
        row = cls(person_id=person_id, field=field, by=by)
        for name, held in columns(field, value).items():
            setattr(row, name, held)
        return row

    @classmethod
    def put(cls, rows: Iterable[CustomValue]) -> None:
        """Write many rows made by `of`, each in place of what that person had in that field."""
        cls.objects.bulk_create(
            list(rows),
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["person", "field"],
            update_fields=["text", "number", "date", "choices", "search", "by", "updated_at"],
        )


COLUMN: dict[str, str] = {
    CustomField.Kind.TEXT: "text",
    CustomField.Kind.NUMBER: "number",
    CustomField.Kind.DATE: "date",
    CustomField.Kind.YES_NO: "text",
    CustomField.Kind.CHOICE: "text",
    CustomField.Kind.CHOICES: "choices",
}


def columns(field: CustomField, value: Any) -> dict[str, Any]:
    """Return the columns of a row that holds `value` of `field`."""
    held = ("yes" if value else "no") if field.kind == CustomField.Kind.YES_NO else value
    empty: dict[str, Any] = {"text": None, "number": None, "date": None, "choices": None}
    found = names.search_text(value)[: LONGEST + 2] if field.is_searchable else ""
    return {**empty, COLUMN[field.kind]: held, "search": found if found.strip() else ""}
