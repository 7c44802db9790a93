"""One file after another, each told apart by its columns and put where it belongs in the order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from members.importing import columns
from members.models import Import, User
from members.switching.kits import Kit, Step

MOVE, STEP = "kit", "step"  # said in `Import.form`


def mark(run: Import, kit: Kit, step: Step) -> None:
    """Write down that a file was brought for this step of that kit."""
    run.form = {**run.form, MOVE: kit.key, STEP: step.key}
    run.save(update_fields=["form"])


def step_of(run: Import, kit: Kit) -> Step | None:
    """Return the step a file belongs to by its columns, the most telling first; else None."""
    layout, targets = run.form.get("layout", ""), {*run.mapping}
    known = (one for one in kit.steps if layout and layout in one.layouts)
    told = next(known, None)
    if told is None:
        later = reversed(kit.steps)  # a sheet of notes has names too
        told = next((one for one in later if targets & {*one.takes}), None)
    if told is None and _names_people(targets):
        told = kit.steps[0]
    return told


def fits(run: Import, step: Step) -> bool:
    """Whether the columns are those of this step."""
    layout, targets = run.form.get("layout", ""), {*run.mapping}
    return bool(layout in step.layouts or targets & {*step.takes})


def runs_of(kit: Kit, by: User) -> dict[str, list[Import]]:
    """Return the imports made for each step of the kit, latest first."""
    found = Import.objects.visible_to(by).filter(**{f"form__{MOVE}": kit.key})
    held: dict[str, list[Import]] = {step.key: [] for step in kit.steps}
    for run in found.select_related("job").order_by("-created_at", "-pk"):
        held.setdefault(run.form.get(STEP, ""), []).append(run)
    return held


def in_order(kit: Kit, runs: Iterable[Import]) -> list[tuple[Step | None, Import]]:
    """Return the files in the order they are to be brought in; those of no step come last."""
    places = {step.key: at for at, step in enumerate(kit.steps)}
    told = [(step_of(run, kit), run) for run in runs]
    return sorted(told, key=lambda one: places[one[0].key] if one[0] else len(places))


def unread(run: Import) -> list[tuple[str, Any]]:
    """Return each column that was left out: its name, and why where there is a reason."""
    left = []
    for column, target in zip(run.columns, run.mapping, strict=True):
        if column["forbidden"] or not target:
            why = column["forbidden"] or columns.why_unread(column["header"])
            left.append((column["header"], why))
    return left


def _names_people(targets: set[str]) -> bool:
    return bool(targets & {"name", "given", "family", "sorted_name", "email"})
