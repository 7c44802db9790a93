"""Forget a person: two people decide, the key is destroyed, and what is left says of nobody.

Everything that hangs off the person goes, found by following every foreign key; rows that are about
somebody else and only name who did it stay, with a person who has no name. The list of erasures
lies in a file beside the database, so that a restored backup forgets them again.
"""

from __future__ import annotations

import fcntl
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members import tombstones, traces
from members.models import Erasure, Grant, LogEntry, Person, Touched, User
from members.models.forgetting import LegalHold, held_people, is_held
from members.recording.watching import subjects

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMELESS = "—"
STAYING = (Erasure, LegalHold, User)
SIGN_IN = {"account", "mfa", "usersessions"}
PERMISSION = "members.erase_person"


class Refused(Exception):
    """It cannot be. The message is fit for who asked."""


@transaction.atomic
def ask(person: Person, *, why: str, by: User) -> Erasure:
    """Ask for somebody to be erased; a second person decides. A repeat returns what was asked."""
    if is_held(person.pk):
        raise Refused(_("A legal hold keeps this record. It cannot be erased now."))
    made, new = Erasure.objects.waiting().get_or_create(
        person=person, defaults={"why": why, "asked_by": by}
    )
    if new:
        LogEntry.record("erasing_asked", person, by=by, why=why)
    return made


@transaction.atomic
def answer(erasure: Erasure, *, yes: bool, by: User) -> None:
    """Carry it out, or decline. Takes another person than the one who asked."""
    held = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if held.done_at or held.declined_at:
        return
    if yes and held.asked_by_id == by.pk:
        raise Refused(_("This takes another person than the one who asked."))
    held.answered_by = by
    if not yes:
        held.declined_at = timezone.now()
        held.save(update_fields=["answered_by", "declined_at"])
        LogEntry.record("erasing_declined", held.person, by=by)
        return
    held.save(update_fields=["answered_by"])
    erase(held.person, erasure=held, by=by)


@transaction.atomic
def erase(
    person: Person, *, erasure: Erasure, by: User | None, with_tombstone: bool = True
) -> dict[str, int]:
    """Forget `person` now; return how many rows of each kind went. Refuses under a legal hold."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if is_held(person.pk):
        raise Refused(_("A legal hold keeps this record. It cannot be erased now."))
    counts: Counter[str] = Counter()
    around = _around(person)
    Touched.mark_all(around)
    near = [pk for pk in around if pk]
    held = set(Person.objects.filter(held_people(), pk__in=near).values_list("pk", flat=True))
    people = list(_with_merged(person))
    if erasure.why != Erasure.Why.PAST:  # by then such files, rows and answers have gone long since
        traces.drop_files(people)
        counts["traces"] += sum(traces.drop(one) for one in people)
    if with_tombstone:
        counts["tombstones"] += tombstones.lay(people)
    for one in people:
        _end_sign_in(one, counts)
        _clear_rows(one, held, counts)
        _clear_name(one)
        traces.drop_words(one.search)
    _forget_values(people)
    erasure.counts, erasure.done_at = dict(counts), timezone.now()
    erasure.save(update_fields=["counts", "done_at"])
    LogEntry.record("erased", person, by=by, rows=sum(counts.values()), why=erasure.why)
    transaction.on_commit(write_list)
    return dict(counts)


def _with_merged(person: Person) -> Iterator[Person]:
    """Yield the person and every record that was merged into theirs."""
    yield person
    for one in Person.objects.filter(merged_into=person):
        yield from _with_merged(one)


def _around(person: Person) -> set[UUID | None]:
    """Return who shares a row with them: whose talks, ties and promises go or lose an end."""
    found: set[UUID | None] = set()
    for model in apps.get_models():
        keys = [
            field.attname for field in model._meta.local_fields if field.related_model is Person
        ]
        if len(keys) > 1:
            theirs = Q(*((key, person.pk) for key in keys), _connector=Q.OR)
            for row in model._base_manager.filter(theirs).values_list(*keys):
                found.update(row)
    return found


def _clear_rows(person: Person, held: set[UUID], counts: Counter[str]) -> None:
    """Delete what is about `person`, but what is about somebody `held` as well: a hold keeps it."""
    for model in apps.get_models(include_auto_created=True):
        columns = subjects(model)
        if model is Person or model in STAYING or not columns or "user_id" in columns:
            continue
        about = Q(*((column, person.pk) for column in columns), _connector=Q.OR)
        also = Q(*((f"{column}__in", held) for column in columns), _connector=Q.OR)
        _all, gone = model._base_manager.filter(about).exclude(also).delete()
        counts.update({label: n for label, n in gone.items() if n})
    for model, column in _plain_columns():
        n = model._base_manager.filter(**{column: person.pk}).delete()[0]
        counts.update({model._meta.label: n} if n else {})


def _plain_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Yield what names a person by id without a key, and may go: not what a roster said."""
    for model in apps.get_models():
        if getattr(model, "FORGETS", ""):
            yield model, model.FORGETS  # type: ignore[attr-defined]


def _clear_name(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(
        name=NAMELESS, given_name="", family_name="", nickname="", search=" ", sort_key="~",
        pronouns="", language="", status=Person.Status.ERASED, status_on=timezone.localdate(),
        left_reason="", is_management=False, is_staff=False, no_contact=True, over_18=None,
        source="", source_restriction="", told_on=None, named_outside_on=None,
        updated_at=timezone.now(),
    )  # fmt: skip
    Touched.mark(person.pk)


def _end_sign_in(person: Person, counts: Counter[str]) -> None:
    user = User.objects.filter(person=person).first()
    if user is None:
        return
    for model in apps.get_models():
        if model._meta.app_label in SIGN_IN:
            for field in model._meta.local_fields:
                if field.related_model is User:
                    n = model._base_manager.filter(**{field.name: user.pk}).delete()[0]
                    counts.update({model._meta.label: n} if n else {})
    today = timezone.localdate()
    Grant.objects.filter(user=user, ended_on=None).update(ended_on=today)
    user.email, user.is_active = f"erased-{user.pk}@erased.invalid", False
    user.set_unusable_password()
    user.save(update_fields=["email", "is_active", "password"])


def _forget_values(people: list[Person]) -> None:
    with connection.cursor() as cursor:
        for person in people:
            cursor.execute("SELECT audit_forget(%s)", [person.pk])


def list_file() -> Path:
    """Return where the list of erasures lies: beside the database, and in no dump of it."""
    return Path(settings.STATE_DIR) / "erasures.jsonl"


def write_list() -> int:
    """Add to the list whatever it lacks; return how many lines. Ids only: they name nobody."""
    path = list_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        there = {line["person"] for line in _lines(file.read())}
        done = Erasure.objects.filter(done_at__isnull=False).order_by("done_at", "pk")
        missing = [one for one in done if str(one.person_id) not in there]
        for one in missing:
            at = one.done_at.isoformat() if one.done_at else ""
            file.write(json.dumps({"person": str(one.person_id), "at": at, "why": one.why}) + "\n")
    return len(missing)


def replay(text: str) -> tuple[int, int]:
    """Erase again whoever the list names and a restored backup brought back.

    Return how many were erased and how many the list names. A hold that came back with the past
    keeps whom it covers: when all others are erased, that is raised as Refused.
    """
    lines = _lines(text)
    erased = held = 0
    for line in lines:
        person = Person.objects.filter(pk=UUID(line["person"])).first()
        if person is None or person.status == Person.Status.ERASED:
            continue
        if is_held(person.pk):
            held += 1
            continue
        with transaction.atomic():
            made = Erasure.objects.create(person=person, why=line["why"])
            erase(person, erasure=made, by=None)
        erased += 1
    write_list()
    if held:
        raise Refused(_("A legal hold keeps the records of %(n)s people.") % {"n": held})
    return erased, len(lines)


def _lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.strip()]
