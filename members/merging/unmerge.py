"""Take a merge back: every row as it was, except what was changed since."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.duplicates import searching
from members.merging.changing import loaded, make_again, model_of, stored
from members.merging.following import BadMerge, keys_to_person
from members.merging.merge import locked
from members.models import LogEntry, MergeRecord, Person, Touched, User

CHANGED, GONE, TAKEN, SINCE = "changed", "gone", "taken", "since"


@transaction.atomic
def unmerge(record: MergeRecord, *, by: User) -> MergeRecord:
    """Make two records of one again; `record.left` lists what stays as it is, and why.

    Raises BadMerge where it is too late, or where another merge stands on this one.
    """
    record = MergeRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if not record.can_undo:
        raise BadMerge(_("This merge can no longer be taken back."))
    old, new = locked(record.merged, record.kept, by=by, seen=[record.kept])
    if old.merged_into_id != new.pk or old.status != Person.Status.MERGED:
        raise BadMerge(_("The record was merged onward since. Take that back first."))
    if new.status in (Person.Status.MERGED, Person.Status.ERASED):
        raise BadMerge(_("The record was merged onward since. Take that back first."))
    left = []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # so that a row that cannot be says so
    for change in reversed(record.changes):
        why, fields = _restore(change)
        if why:
            left.append(
                {"model": change["model"], "pk": change["pk"], "why": why, "fields": fields}
            )
    left += _written_since(record)
    Person.objects.filter(pk__in=[old.pk, new.pk]).update(updated_at=timezone.now())
    record.undone_by, record.undone_at, record.left, record.changes = by, timezone.now(), left, []
    record.save(update_fields=["undone_by", "undone_at", "left", "changes"])
    Touched.mark_all(_everybody(record, old, new))
    searching.refresh([old.pk, new.pk])
    LogEntry.record("unmerged", new, by=by, merged=old.pk, record=record.pk, left=len(left))
    LogEntry.record("unmerged", old, by=by, into=new.pk, record=record.pk)
    return record


def described(record: MergeRecord) -> list[str]:
    """Say in sentences what taking it back left as it was, and why."""
    tally: dict[tuple[str, str], int] = {}
    for row in record.left:
        what = (row["why"], row["model"])
        tally[what] = tally.get(what, 0) + row.get("count", 1)
    sentences = {
        CHANGED: _("Changed since, left as it is: %(what)s (%(n)s)"),
        GONE: _("Removed since: %(what)s (%(n)s)"),
        TAKEN: _("Its place was taken since: %(what)s (%(n)s)"),
        SINCE: _("Written since, stays with the record that was kept: %(what)s (%(n)s)"),
    }
    return [
        sentences[why] % {"what": model_of(label)._meta.verbose_name, "n": n}
        for (why, label), n in sorted(tally.items())
    ]


def forget_old() -> int:
    """Drop the details of merges past their time; they cannot be taken back any more."""
    return MergeRecord.objects.stale().update(changes=[])


def _restore(change: dict[str, Any]) -> tuple[str, list[str]]:
    """Undo one change; return why not, and of which columns."""
    model, was, now = model_of(change["model"]), change["was"], change["now"]
    try:
        with transaction.atomic():
            if now is None:
                return _restore_removed(model, change)
            row = (
                model._base_manager.select_for_update(of=("self",)).filter(pk=change["pk"]).first()
            )
            if row is None:
                return GONE, []
            same = [name for name in now if stored(getattr(row, name)) == now[name]]
            back = {name: loaded(model, name, was[name]) for name in same}
            if back:
                model._base_manager.filter(pk=row.pk).update(**back)
            other = [
                name for name in now if name not in same and was[name] != stored(getattr(row, name))
            ]
            return (CHANGED, other) if other else ("", [])
    except IntegrityError:
        return TAKEN, []


def _restore_removed(model: type[models.Model], change: dict[str, Any]) -> tuple[str, list[str]]:
    if model._base_manager.filter(pk=change["pk"]).exists():
        return "", []  # computed again since
    make_again(change["model"], change["was"])
    return "", []


def _written_since(record: MergeRecord) -> list[dict[str, Any]]:
    """Count what was written about the kept one after the merge; it stays with them."""
    found = []
    for key in keys_to_person():
        if any(field.name == "created_at" for field in key.model._meta.local_fields):
            count = key.model._base_manager.filter(
                **{key.name: record.kept_id, "created_at__gt": record.merged_at}
            ).count()
            if count:
                found.append({"model": key.model._meta.label_lower, "why": SINCE, "count": count})
    return found


def _everybody(record: MergeRecord, old: Person, new: Person) -> set[Any]:
    """Return both, and everybody whom a row of either names: their ties changed too."""
    found: set[Any] = {old.pk, new.pk}
    for key in keys_to_person():
        others = [f.attname for f in key.model._meta.local_fields if f.related_model is Person]
        if len(others) > 1:
            rows = key.model._base_manager.filter(**{f"{key.name}__in": [old.pk, new.pk]})
            found |= {one for row in rows.values_list(*others) for one in row}
    return found - {None}
