"""Text that only the key of its person opens (docs/decisions/0071-a-key-per-person.md).

Each person has a key of their own, wrapped by a master key that is not in the database. A note is
encrypted with its person's key (AES-256-GCM), so destroying the key empties the note wherever a
copy of it is: in the record of acts, in the details of a merge, in a backup.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Q
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from members.ids import uuid7
from members.models.person import Person

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Expression

MARK = "\x1fn1:"  # no form lets a control character in
NONCE = 12


class PersonKey(models.Model):
    """A key of one person, wrapped. After a merge somebody has two; erasing destroys all.

    The one of nobody is the organization's own: tombstones are hashed with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="keys")
    wrapped = models.BinaryField()
    wrapped_by = models.CharField(max_length=16)
    made_at = models.DateTimeField(auto_now_add=True)

    UNWATCHED: ClassVar = "a key; what it opened is gone when it is"

    class Meta:
        verbose_name = _("key to somebody's notes")
        indexes = [models.Index(fields=["wrapped_by"], name="keys_by_master")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(person=None),
                nulls_distinct=False,
                name="one_key_of_nobody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def unwrapped(self) -> bytes:
        """Return the key itself; raises ImproperlyConfigured where the master key is not ours."""
        found = _masters().get(self.wrapped_by)
        if found is None:
            raise ImproperlyConfigured(
                f"NOTES_KEYS does not hold the master key {self.wrapped_by} that wrapped a key of"
                " a person: notes cannot be read without it."
            )
        wrapped = bytes(self.wrapped)
        return AESGCM(found).decrypt(wrapped[:NONCE], wrapped[NONCE:], self.pk.bytes)

    def wrap(self, key: bytes) -> None:
        """Hold `key`, wrapped by the current master key; saves nothing."""
        self.wrapped_by, master = next(iter(_masters().items()))
        nonce = secrets.token_bytes(NONCE)
        self.wrapped = nonce + AESGCM(master).encrypt(nonce, key, self.pk.bytes)


class Sealed(str):
    """A text as it is stored: nobody reads it by accident."""


class _Opening(DeferredAttribute):
    """Opens what was stored when it is first looked at."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, Sealed):
            return value
        (text,) = opened([value])
        _remember(instance, self.field.attname, text, value)
        return text

    def __set__(self, instance: models.Model, value: Any) -> None:
        """Set it; having this, Python asks `__get__` though the row's own dictionary has it."""
        instance.__dict__[self.field.attname] = value


class SealedField(models.TextField):
    """A text of a row that has a `person`, stored encrypted with that person's key.

    On a row it reads and is set as plain text. In SQL it is either empty or unreadable: it can be
    compared with nothing but the empty string.
    """

    descriptor_class = _Opening

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Any:
        """Return what is stored, still sealed."""
        return Sealed(value) if value else value

    def to_python(self, value: Any) -> Any:
        """Return text, or what is stored as such."""
        return Sealed(value) if isinstance(value, str) and value.startswith(MARK) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return what to store: what stood there, where the text is the same."""
        value = stored_text(model_instance, self.attname)
        if not value or isinstance(value, Sealed):
            return value
        person: UUID = model_instance.person_id  # type: ignore[attr-defined]
        made = sealed({0: (person, value)})[0]
        _remember(model_instance, self.attname, value, made)
        return made

    def get_prep_value(self, value: Any) -> Any:
        """Return it for SQL; raises ValueError for a text that was not sealed."""
        if value and isinstance(value, str) and not isinstance(value, Sealed):
            raise ValueError("A sealed text is neither written by update() nor looked for.")
        return value


def stored_text(row: models.Model, name: str) -> Any:
    """Return the text of a row as it is stored, where it has not been changed since it was read."""
    value = row.__dict__.get(name, "")
    if isinstance(value, Sealed):
        return value
    text, was = row.__dict__.get(f"_sealed_{name}", ("", None))
    return was if was is not None and text == value else value


def sealed(texts: Mapping[Any, tuple[UUID, str]]) -> dict[Any, Sealed]:
    """Return each text sealed for its person, by the same names; makes keys that are missing."""
    keys = _keys_for({person for person, _text in texts.values()})
    found = {}
    for name, (person, text) in texts.items():
        pk, key = keys[person]
        nonce = secrets.token_bytes(NONCE)
        body = nonce + AESGCM(key).encrypt(nonce, text.encode(), pk.bytes)
        found[name] = Sealed(MARK + b64encode(pk.bytes + body).decode())
    return found


def opened(texts: Iterable[str]) -> list[str]:
    """Return the texts in plain; what was sealed with a key that is gone is empty."""
    texts = list(texts)
    wanted = {_key_of(text) for text in texts if text.startswith(MARK)}
    keys = {key.pk: key.unwrapped() for key in PersonKey.objects.filter(pk__in=wanted)}
    return [_open(text, keys) if text.startswith(MARK) else str(text) for text in texts]


def seal(rows: Iterable[models.Model], name: str) -> None:
    """Seal the texts of many rows at once, which are then stored without a query for each."""
    said: dict[int, tuple[UUID, str]] = {}
    held = [row for row in rows if not isinstance(stored_text(row, name), Sealed)]
    for at, row in enumerate(held):
        if text := getattr(row, name):
            said[at] = row.person_id, text  # type: ignore[attr-defined]
    for at, made in sealed(said).items():
        _remember(held[at], name, said[at][1], made)


def unseal(rows: Iterable[models.Model], name: str) -> None:
    """Open the texts of many rows at once."""
    held = [row for row in rows if isinstance(row.__dict__.get(name), Sealed)]
    texts = [row.__dict__[name] for row in held]
    for row, was, text in zip(held, texts, opened(texts), strict=True):
        _remember(row, name, text, was)


def rotate(some: int = 500) -> int:
    """Wrap up to `some` keys by the current master key that another wrapped; return how many."""
    current = next(iter(_masters()))
    keys = list(PersonKey.objects.exclude(wrapped_by=current).order_by("pk")[:some])
    for key in keys:
        key.wrap(key.unwrapped())
    PersonKey.objects.bulk_update(keys, ["wrapped", "wrapped_by"])
    return len(keys)


def lost() -> int:
    """Return how many keys no master key of NOTES_KEYS opens."""
    return PersonKey.objects.exclude(wrapped_by__in=_masters()).count()


def common_key() -> bytes:
    """Return the organization's own key; makes it the first time."""
    held = PersonKey.objects.filter(person=None).first()
    if held is None:
        held = PersonKey(person=None)
        held.wrap(AESGCM.generate_key(256))
        held.save()
    return held.unwrapped()


def _remember(row: models.Model, name: str, text: str, was: str) -> None:
    row.__dict__[name] = text
    row.__dict__[f"_sealed_{name}"] = (text, was)


def _key_of(text: str) -> UUID:
    return UUID(bytes=b64decode(text[len(MARK) :])[:16])


def _open(text: str, keys: Mapping[UUID, bytes]) -> str:
    body = b64decode(text[len(MARK) :])
    pk, nonce, rest = UUID(bytes=body[:16]), body[16 : 16 + NONCE], body[16 + NONCE :]
    if pk not in keys:
        return ""
    try:
        return AESGCM(keys[pk]).decrypt(nonce, rest, pk.bytes).decode()
    except InvalidTag:
        return ""


def _keys_for(people: set[UUID]) -> dict[UUID, tuple[UUID, bytes]]:
    """Return a key for each person: the newest one."""
    found = {
        key.person_id: (key.pk, key.unwrapped())
        for key in PersonKey.objects.filter(person__in=people).order_by("made_at", "pk")
        if key.person_id
    }
    made = []
    for person in people - found.keys():
        key, row = AESGCM.generate_key(256), PersonKey(person_id=person)
        row.wrap(key)
        made.append(row)
        found[person] = (row.pk, key)
    PersonKey.objects.bulk_create(made)
    return found


def _masters() -> dict[str, bytes]:
    """Return the master keys by their fingerprints, the current one first."""
    words = settings.NOTES_KEYS.split()
    if not words:
        raise ImproperlyConfigured("Set NOTES_KEYS or NOTES_KEYS_FILE: notes are encrypted by it.")
    if any(len(word) < 32 for word in words):
        raise ImproperlyConfigured("Each of NOTES_KEYS has at least 32 characters.")
    keys = [sha256(b"sinew notes 1\0" + word.encode()).digest() for word in words]
    return {sha256(key).hexdigest()[:16]: key for key in keys}
