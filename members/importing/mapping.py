"""What the columns of a file are taken for: guessed, remembered, corrected, forgotten."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from members.importing import columns, forbidden
from members.models import Import, ImportMapping, Organization, User

Column = dict[str, str]
_MONTH_FIRST = {"US", "PH", "CA"}


def header_key(found: Sequence[Column]) -> str:
    """Return the key of a header: its names, whatever their order."""
    return hashlib.sha256("\n".join(sorted(_names(found))).encode()).hexdigest()


def begin(run: Import, day_first: bool | None) -> None:
    """Take the columns as they were taken last time, else by their names; saves nothing.

    `day_first` is what the dates of the file show; None where they could be read either way.
    """
    guess = columns.recognize([column["header"] for column in run.columns])
    run.form = {**run.form, "layout": guess.layout}
    targets = guess.targets
    if remembered := ImportMapping.remembered(run.header_key):
        held = [remembered.mapping.get(name, "") for name in _names(run.columns)]
        targets = [target if columns.is_target(target) else "" for target in held]
        run.answers, run.remembered_at = dict(remembered.answers), remembered.updated_at
    if day_first is not None:
        run.answers["day_first"] = day_first
    elif "day_first" not in run.answers:
        run.answers["day_first"] = Organization.current().phone_region not in _MONTH_FIRST
    run.mapping = allowed(run, targets)


def allowed(run: Import, targets: Sequence[str]) -> list[str]:
    """Return the targets without those of forbidden columns: their values are not there."""
    pairs = zip(run.columns, targets, strict=True)
    return ["" if column["forbidden"] else target for column, target in pairs]


def remember(run: Import, *, by: User | None) -> None:
    """Let the next file with that header start from what this one was taken for."""
    held = dict(zip(_names(run.columns), run.mapping, strict=True))
    defaults: dict[str, Any] = {"mapping": held, "answers": run.answers, "by": by}
    ImportMapping.objects.update_or_create(pk=run.header_key, defaults=defaults)


def forget(run: Import) -> None:
    """Let the next file with that header be guessed afresh."""
    ImportMapping.objects.filter(pk=run.header_key).delete()


def _names(found: Sequence[Column]) -> list[str]:
    """Return the names of columns as plain words, repeated ones numbered."""
    seen: Counter[str] = Counter()
    names = []
    for column in found:
        name = forbidden.words(column["header"])
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return names
