"""An import in this process, by the steps a worker would take: for commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from members.importing import work
from members.importing.applying import apply_some
from members.importing.planning import plan_some
from members.importing.reading import BadFile, stage
from members.models import Import, Unit


def read(file: Path, unit: Unit | None) -> Import:
    """Return the import of a file, read. Raises BadFile, also where it cannot be opened."""
    try:
        with file.open("rb") as source:
            return stage(source, filename=file.name, on=timezone.localdate(), by=None, unit=unit)
    except OSError as problem:
        raise BadFile(str(problem)) from problem


def plan(run: Import) -> None:
    """Do the dry run."""
    _through(run, plan_some)


def apply(run: Import, *, notes: str = "") -> None:
    """Carry it out, with notes kept or dropped. Raises NotNow while any wait for a look."""
    with transaction.atomic():
        if notes:
            work.review(run, {}, rest=notes, by=None)
            run.refresh_from_db()
        work.begin_applying(run)
    _through(run, apply_some)


def unit_called(name: str) -> Unit | None:
    """Return the unit of that name, made at the top where there is none; None for no name.

    Raises BadFile where several are called so.
    """
    if not name:
        return None
    found = list(Unit.objects.filter(name__iexact=name)[:2])
    if len(found) > 1:
        raise BadFile(f"More than one unit is called {name}.")
    return found[0] if found else Unit.under(None, name)


def _through(run: Import, some: Callable[[Import], bool]) -> None:
    more = True
    while more:
        with transaction.atomic():
            more = some(Import.objects.select_for_update(of=("self",)).get(pk=run.pk))
    run.refresh_from_db()
