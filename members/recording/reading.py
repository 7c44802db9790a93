"""Read the record of acts, a page at a time, through its one door."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members import access
from members.models import ApiToken, Person, User
from members.recording.watching import noun
from members.recording.words import OF_MANY, OPS, VERBS

PER_PAGE = 60
ROUNDS = 6  # how often a page is filled up from what others may not see
LOOKS = ("read_notes", "viewed_sealed", "access_report")
TAKES_SEAL = ("organizing.", "organizing_")
COLUMNS = "id, at, actor, tx, op, verb, subject, row_id, person, other, old, new, is_kept"


@dataclass
class Act:
    """One act as a page shows it. `changes` is None where the reader may not see values."""

    id: int
    at: datetime
    actor: str
    tx: int
    op: str
    verb: str
    subject: str
    row_id: str
    person: UUID | None
    other: UUID | None
    old: dict[str, Any]
    new: dict[str, Any]
    is_kept: bool
    who: str = ""
    who_id: UUID | None = None
    whom: str = ""
    is_open: bool = True
    with_key: str = ""  # the name of the key a program did it with

    @property
    def word(self) -> str | Promise:
        """What was done, in words."""
        if self.op == "act":
            if self.person is None and self.verb in OF_MANY:
                return OF_MANY[self.verb]
            return VERBS.get(self.verb, self.verb.replace("_", " "))
        return OPS[self.op]

    @property
    def thing(self) -> str:
        """What kind of row it was."""
        return _noun(self.subject)

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Column, old and new value, of an act whose values this reader may see."""
        if not self.is_open:
            return []
        names = sorted({*self.old, *self.new} - {"id", "by", "with_key"})
        return [(name, _said(self.old.get(name)), _said(self.new.get(name))) for name in names]


@dataclass
class Page:
    """Acts, newest first, and where the next page begins."""

    acts: list[Act] = field(default_factory=list)
    before: int | None = None


def page(
    user: User,
    *,
    person: UUID | None = None,
    actor: str = "",
    verb: str = "",
    words: bool = False,
    before: int | None = None,
) -> Page:
    """Return a page of what `user` may know of: all of it, or what is about people in scope.

    Values of sealed rows go only to who may read what is sealed of that person (R12).
    """
    everywhere = access.is_everywhere(user, may="members.view_log")
    found = Page()
    for _round in range(ROUNDS):
        rows = _rows(before, person=person, actor=actor, verb=verb)
        before = rows[-1].id if len(rows) == PER_PAGE else None
        if words:
            rows = [row for row in rows if row.op == "act"]
        if not everywhere:
            about = access.among(user, {row.person for row in rows if row.person})
            rows = [row for row in rows if row.person in about]
        found.acts += rows
        if before is None or len(found.acts) >= PER_PAGE:
            break
    found.before = before
    _open(found.acts, user)
    _name(found.acts, user)
    return found


def looks_at(person: Person) -> list[Act]:
    """Return who looked at what is sealed of `person`, newest first, without who it was."""
    found = [act for verb in LOOKS for act in _rows(None, person=person.pk, verb=verb)]
    return sorted(found, key=lambda act: -act.id)


def _rows(
    before: int | None, *, person: UUID | None = None, actor: str = "", verb: str = ""
) -> list[Act]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM audit_page(%s, %s, %s, %s, %s, NULL)",  # noqa: S608  # ours
            [before, PER_PAGE, person, actor or None, verb or None],
        )
        names = COLUMNS.split(", ")
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in found:
        row["old"], row["new"] = _json(row["old"]), _json(row["new"])
    return [Act(**row) for row in found]


def _open(acts: list[Act], user: User) -> None:
    people = {act.person for act in acts if act.person}
    sealed = access.among(user, people, may="organizing.view_sealed")
    contacts = access.among(user, people, may="members.view_contact")
    closed = _sealed_tables()
    for act in acts:
        if act.person is None:
            continue
        takes = act.subject in closed or act.subject.startswith(TAKES_SEAL)
        act.is_open = act.person in (sealed if takes else contacts)


def _name(acts: list[Act], user: User) -> None:
    pks = {UUID(act.actor[5:]) for act in acts if act.actor.startswith("user:")}
    users = User.objects.filter(pk__in=pks).select_related("person")
    names = {f"user:{one.pk}": one for one in users}
    people = {act.person for act in acts if act.person}
    shown = dict(Person.objects.visible_to(user).filter(pk__in=people).values_list("pk", "name"))
    for act in acts:
        one = names.get(act.actor)
        act.who = one.person.name if one else _actor(act.actor)
        act.who_id = one.pk if one else None
        is_own = one is not None and act.person == one.person_id  # "Ada signed in", and not whom
        act.whom = shown.get(act.person, "") if act.person and not is_own else ""
    _name_keys(acts, user)


def _name_keys(acts: list[Act], user: User) -> None:
    """Say by which key a program acted: an act in words names it for its whole transaction."""
    keys = {
        act.tx: act.new["with_key"] for act in acts if act.op == "act" and act.new.get("with_key")
    }
    known = ApiToken.objects.visible_to(user).filter(pk__in=set(keys.values()))
    names = {str(pk): name for pk, name in known.values_list("pk", "name")}
    for act in acts:
        if act.tx in keys:
            act.with_key = names.get(keys[act.tx]) or _("of another person")


def _actor(actor: str) -> str:
    kind, _colon, rest = actor.partition(":")
    if kind == "db":
        return _("by hand in the database, as %(role)s") % {"role": rest}
    if kind == "visitor":
        return _("somebody not signed in")
    return _("by itself: %(what)s") % {"what": rest.replace("_", " ")}


def _sealed_tables() -> set[str]:
    found = set()
    for model in apps.get_models():
        if any(hasattr(model, name) for name in ("SEALED_ROWS", "SEALED_AS")):
            found |= {model._meta.db_table, model._meta.label_lower}
    return found


def _noun(subject: str) -> str:
    for model in apps.get_models(include_auto_created=True):
        if subject in {model._meta.db_table, model._meta.label_lower}:
            return noun(model)
    return subject


def _json(value: Any) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else value or {}


def _said(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _("(sealed)") if text.startswith("\x1f") else text
