"""Which tables the record of acts watches, and whom their rows are about.

All of ours, unless the model says `UNWATCHED = "why"`. `manage.py migrate` sees to it after
each run, so that a new table is watched from its first row.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from members.models import Person

OURS = {"members", "campaigns", "organizing", "account", "mfa", "usersessions"}
ELSEWHERE = {
    "account.EmailConfirmation": "links in mails, which expire",
    "usersessions.UserSession": "who is signed in, and from where",
}
# Columns that name a person for what they did, not for who the row is about.
DOERS = {"by", "owner", "host", "chair", "facilitator", "giver", "taker", "understudy", "lead"}
# Derived of others, or secrets that a record must not hold.
UNSAID = {
    "search", "sort_key", "folded", "updated_at", "last_login", "password", "secret", "data",
    "key", "token", "content", "endpoint",
}  # fmt: skip
# What a row of others' tables is called here.
NOUNS = {"mfa.Authenticator": _("second step"), "account.EmailAddress": _("email address")}
# A model says `UNSAID` (names of fields) of what nobody could forget: it is in no person's name.


@dataclass(frozen=True)
class Watched:
    """A table of the record: its key, whom a row is about, what is left out."""

    table: str
    key: str
    person: str
    other: str
    unsaid: list[str]


def watched() -> list[Watched]:
    """Return every table that is watched, by name."""
    found = [_watched(model) for model in apps.get_models(include_auto_created=True)]
    return sorted((one for one in found if one), key=lambda one: one.table)


def watch() -> None:
    """Have the database watch them. Takes the role that owns the tables; harmless to repeat."""
    with connection.cursor() as cursor:
        for one in watched():
            cursor.execute(
                "SELECT audit.watch(%s, %s, %s, %s, %s)",
                [one.table, one.key, one.person, one.other, one.unsaid],
            )


def noun(model: type[models.Model]) -> str:
    """Return what a row of `model` is called; of a table that joins two, what it joins."""
    meta = model._meta
    if meta.auto_created:
        joined = [field.related_model for field in meta.local_fields if field.is_relation]
        return " – ".join(str(one._meta.verbose_name) for one in joined if one)
    return str(NOUNS.get(meta.label, meta.verbose_name))


def is_watched(model: type[models.Model]) -> bool:
    """Whether changes of its rows are written down."""
    meta = model._meta
    return (
        meta.app_label in OURS
        and meta.managed
        and not meta.proxy
        and not getattr(model, "UNWATCHED", "")
        and meta.label not in ELSEWHERE
    )


def _watched(model: type[models.Model]) -> Watched | None:
    if not is_watched(model):
        return None
    meta = model._meta
    people = [*subjects(model), "", ""]
    unsaid = [
        str(field.column)
        for field in meta.concrete_fields
        if not field.primary_key
        and (
            field.name in UNSAID
            or field.name in getattr(model, "UNSAID", ())
            or field.name.endswith(("_hash", "_key", "_token"))
            or isinstance(field, models.BinaryField | models.GeneratedField)
        )
    ]
    return Watched(meta.db_table, str(meta.pk_fields[0].column), people[0], people[1], unsaid)


def subjects(model: type[models.Model]) -> list[str]:
    """Return the columns of whom a row is about: the person, or the two of a pair.

    Who wrote, holds or decided it is not whom it is about; a row of a user is about their person.
    """
    if model is Person:
        return ["id"]
    keys = {
        field.name: str(field.column)
        for field in model._meta.local_fields
        if field.related_model is Person
    }
    if "person" in keys:
        return [keys["person"]]
    pair = [
        column
        for name, column in keys.items()
        if name not in DOERS and (name == "owed_by" or not name.endswith("_by"))
    ]
    if pair:
        return pair[:2]
    fields = {str(field.column) for field in model._meta.local_fields}
    return ["user_id"] if "user_id" in fields else []
