"""Which tables and columns go along, said by the models themselves.

A model may say `PACK_AS` (column to SQL: what always stands in its place), `SEALED_AS` (the same,
unless sealed fields were asked for) and `SEALED_ROWS` (an SQL condition: rows that stay behind
unless they were). `members.packing.contents.tables` finds the rest by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models

from members.models import SealedField

# Everything of these apps goes along, but for STAYS.
OURS = {"members", "campaigns", "organizing", "account"}
STAYS = {
    "members.ApiReply": "answers to other programs, kept for a day",
    "members.ApiToken": "keys of other programs, which are secrets of this address",
    "account.EmailConfirmation": "links in mails, which expire",
    "members.Heartbeat": "signs of life of the moment",
    "members.Session": "who is signed in here",
    "members.Invitation": "codes that open a sign-in, good for a day",
    "members.PersonKey": "keys; what they seal is packed in plain, where sealed fields go along",
    "members.RosterPart": "files of rosters, which expire",
    "members.Upkeep": "backups and drills of this installation",
    "members.Tombstone": "hashes, of no use without the key they were made with",
    "members.WebhookDelivery": "messages of this address to other programs",
    "members.WholePart": "files of this kind, which expire",
    "organizing.CountedFigures": "counted again where they are looked at",
}
# Of these apps nothing does, and why.
OTHERS = {
    "auth": "describes the code, not the organization",
    "contenttypes": "describes the code, not the organization",
    "sessions": "who is signed in here",
    "mfa": "second factors are secrets of a person and of this address",
}
# Tables of no model, and why they stay.
TABLES = {
    "django_migrations": "told in the manifest",
    "members_cache": "rate limits of the moment",
}


@dataclass(frozen=True)
class Table:
    """One table as it is packed: its columns in order and, for each, the SQL it is read by."""

    name: str
    label: str
    columns: dict[str, str]
    condition: str
    order: str
    serial: str
    opened: tuple[str, ...] = ()

    def select(self) -> str:
        """Return the SELECT of its rows, in the order of its key."""
        chosen = ", ".join(f'{sql} AS "{column}"' for column, sql in self.columns.items())
        return f'SELECT {chosen} FROM "{self.name}" WHERE {self.condition} ORDER BY {self.order}'  # noqa: S608  # ours


def tables(*, with_sealed: bool) -> list[Table]:
    """Return every table that goes along, by name: challenges come before the rosters they name."""
    found = [_table(model, with_sealed=with_sealed) for model in packed_models()]
    return sorted(found, key=lambda table: table.name)


def packed_models() -> list[type[models.Model]]:
    """Return the models whose rows go along, the tables between two of them included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS
        and model._meta.label not in STAYS
        and model._meta.managed
        and not model._meta.proxy
    ]


def staying() -> dict[str, str]:
    """Return the tables that stay, each with the reason."""
    found = dict(TABLES)
    for model in apps.get_models(include_auto_created=True):
        why = STAYS.get(model._meta.label) or OTHERS.get(model._meta.app_label)
        if why:
            found[model._meta.db_table] = why
    return found


def _table(model: type[models.Model], *, with_sealed: bool) -> Table:
    meta = model._meta
    columns = {
        str(field.column): f'"{field.column}"'
        for field in meta.concrete_fields
        if not isinstance(field, models.GeneratedField)
    }
    columns |= getattr(model, "PACK_AS", {})
    condition = "true"
    if not with_sealed:
        columns |= getattr(model, "SEALED_AS", {})
        if sealed := getattr(model, "SEALED_ROWS", ""):
            condition = f"NOT coalesce(({sealed}), false)"
    serial = [field.column for field in meta.pk_fields if isinstance(field, models.AutoField)]
    return Table(
        name=meta.db_table,
        label=meta.label,
        columns=columns,
        condition=condition,
        order=", ".join(f'"{field.column}"' for field in meta.pk_fields),
        serial=str(serial[0]) if serial else "",
        opened=tuple(
            str(field.column)
            for field in meta.concrete_fields
            if with_sealed and isinstance(field, SealedField)
        ),
    )


def migrations() -> dict[str, list[str]]:
    """Return the migrations this database has seen, of the apps that go along."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        found: dict[str, list[str]] = {}
        for app, name in cursor.fetchall():
            if app in OURS:
                found.setdefault(app, []).append(name)
    return found
