"""What a row would change, field by field: entries that applying does and undoing takes back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import names
from members.importing.cleaning import PATH_MARK
from members.importing.matching import Held, Match, Values
from members.importing.placing import Units
from members.importing.reasons import Reason, reason
from members.models import Import, Placement

# {"what": "person", "field", "old", "new"}
# {"what": "email" | "phone" | "address", "label", "old": "", "new", "folded", "id" once applied}
# {"what": "placement", "unit": id or None, "path", "old": "", "new", "job", "shift", "spot", "id"}
# {"what": "placed", "id", "field", "old", "new"}
# {"what": "id", "system", "old": "", "new", "id"}
Change = dict[str, Any]

LABELS: dict[str, str | Promise] = {
    "name": _("Name"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "nickname": _("Also called"),
    "pronouns": _("Pronouns"),
    "language": _("Speaks"),
    "over_18": _("Over 18"),
    "no_contact": _("Asked not to be contacted"),
    "email": _("Email"),
    "phone": _("Phone"),
    "address": _("Postal address"),
    "placement": _("Unit"),
    "job_category": _("Job or role"),
    "shift": _("Shift"),
    "spot": _("Door, desk or bench"),
    "id": _("Id"),
}
_PERSON = {
    "name": "name", "given": "given_name", "family": "family_name", "nickname": "nickname",
    "pronouns": "pronouns", "language": "language", "over_18": "over_18",
    "no_contact": "no_contact",
}  # fmt: skip
_PLACED = {"job": "job_category", "shift": "shift", "spot": "spot"}


def changes_of(
    run: Import, values: Values, match: Match, units: Units
) -> tuple[list[Change], list[Reason]]:
    """Return what the row adds to what is held, and remarks. What is held is never taken away."""
    held = match.held
    changes = _person_changes(values, held, by_id=match.by_id)
    for channel, label, value, folded in values.get("points", []):
        if held is None or (channel, folded) not in held.points:
            point = {"what": channel, "label": label, "old": "", "new": value, "folded": folded}
            changes.append(point)
            if held is not None:
                held.points.add((channel, folded))
    placed, remarks = _placement_changes(run, values, held, units)
    changes += placed
    for system, value in values.get("ids", []):
        if held is None or held.ids.get(system) is None:
            changes.append({"what": "id", "system": system, "old": "", "new": value})
            if held is not None:
                held.ids[system] = value
    return changes, remarks


def label(change: Change) -> str:
    """Return what the changed thing is called on screen."""
    if change["what"] == "id":
        return f"{LABELS['id']} ({change['system']})"
    return str(LABELS[change.get("field") or change["what"]])


def _person_changes(values: Values, held: Held | None, *, by_id: bool) -> list[Change]:
    changes = []
    may = _replaceable(values, held, by_id=by_id)
    for key, name in _PERSON.items():
        new = values.get(key)
        old = getattr(held.person, name) if held else ""
        if new in (None, "") or new == old or key not in may:
            continue
        changes.append({"what": "person", "field": name, "old": old, "new": new})
        if held is not None:
            setattr(held.person, name, new)
    return changes


def _replaceable(values: Values, held: Held | None, *, by_id: bool) -> set[str]:
    """Return what a row may set: an id is proof enough, a contact only fills what is empty."""
    if held is None or by_id:
        return {*_PERSON}
    person = held.person
    may = {"no_contact"} | {key for key, name in _PERSON.items() if not getattr(person, name)}
    parts = f"{values.get('given', '')} {values.get('family', '')}"
    divided = person.given_name or person.family_name
    if divided or {*names.fold(parts).split()} != {*names.fold(person.name).split()}:
        may -= {"given", "family"}
    return may


def _placement_changes(
    run: Import, values: Values, held: Held | None, units: Units
) -> tuple[list[Change], list[Reason]]:
    said = {key: values[key] for key in _PLACED if key in values}
    open_ones = held.placements if held else {}
    unit_id = UUID(values["unit_id"]) if "unit_id" in values else None
    if "units" not in values and open_ones:
        only = next(iter(open_ones.values())) if len(open_ones) == 1 else None
        current = open_ones.get(unit_id) if unit_id else None
        return _placed_changes(current or only, said), []
    if unit_id is None and "units" not in values:
        return [], ([reason("no_unit")] if "job" in said else [])
    if unit_id is not None and unit_id in open_ones:
        return _placed_changes(open_ones[unit_id], said), []
    path = values.get("units", [])
    shown = units.shown(units.by_id[unit_id]) if unit_id else f" {PATH_MARK} ".join(path)
    change = {
        "what": "placement",
        "unit": str(unit_id) if unit_id else None,
        "path": path,
        "old": "",
        "new": shown,
        **said,
    }
    if held is not None and unit_id is not None:
        fields = {_PLACED[key]: value for key, value in said.items()}
        held.placements[unit_id] = Placement(unit_id=unit_id, began_on=run.on, **fields)
    return [change], []


def _placed_changes(placement: Placement | None, said: dict[str, str]) -> list[Change]:
    if placement is None:
        return []
    changes = []
    for key, new in said.items():
        old = getattr(placement, _PLACED[key])
        if new != old:
            pk = str(placement.pk)
            changes.append(
                {"what": "placed", "id": pk, "field": _PLACED[key], "old": old, "new": new}
            )
            setattr(placement, _PLACED[key], new)
    return changes
