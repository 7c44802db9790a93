"""What a row would change, field by field: entries that applying does and undoing takes back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import names
from members.importing import facts
from members.importing.cleaning import PATH_MARK
from members.importing.held import Held, Placed, Point
from members.importing.linking import Directory
from members.importing.matching import Match, Values
from members.importing.placing import Units
from members.importing.reasons import Reason, reason
from members.models import Import

# {"what": "person", "field", "old", "new"}
# {"what": "email" | "phone" | "address", "label", "old": "", "new", "folded", "id" once applied}
# {"what": "placement", "unit": id or None, "path", "old": "", "new", "job", "shift", "spot", "id"}
# {"what": "placed", "id", "field", "old", "new"}
# {"what": "id", "system", "old": "", "new", "id"}
# {"what": "point", "id", "field", "old", "new"}: consent or rules of a contact point held
# anything else: the name of a kind of facts
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
    "ended_on": _("There until"),
    "is_management": _("Manages others for the employer or owner"),
    "consent": _("Agreed to be reached there"),
    "safe_rules": _("How to reach them there"),
}
_PERSON = {
    "name": "name", "given": "given_name", "family": "family_name", "nickname": "nickname",
    "pronouns": "pronouns", "language": "language", "over_18": "over_18",
    "no_contact": "no_contact", "management": "is_management",
}  # fmt: skip
NO_TEXTS = _("no text messages")
_PLACED = {"job": "job_category", "shift": "shift", "spot": "spot"}


def changes_of(
    run: Import, values: Values, match: Match, units: Units
) -> tuple[list[Change], list[Reason]]:
    """Return what the row adds to what is held, and remarks. What is held is never taken away."""
    held = match.held
    changes = _person_changes(values, held, by_id=match.by_id)
    changes += _point_changes(values, held)
    remarks: list[Reason] = []
    if held is not None and values.get("said_dead"):
        remarks.append(reason("said_dead"))
    for place in (values, *values.get("places", [])):
        placed, more = _placement_changes(run, place, held, units)
        changes += placed
        remarks += more
    for system, value in values.get("ids", []):
        if held is None or held.ids.get(system) is None:
            changes.append({"what": "id", "system": system, "old": "", "new": value})
            if held is not None:
                held.ids[system] = value
    return changes, remarks


def fact_changes(
    run: Import, values: Values, person: UUID | None, held: dict[str, Any], directory: Directory
) -> tuple[list[Change], list[Reason]]:
    """Return what the facts of a row add to what is held of each kind."""
    changes: list[Change] = []
    remarks: list[Reason] = []
    for kind in facts.kinds():
        if said := values.get(kind.name):
            more, words = kind.changes(said, person, held[kind.name], run, directory)
            changes += more
            remarks += words
    return changes, remarks


def label(change: Change) -> str:
    """Return what the changed thing is called on screen."""
    if change["what"] == "id":
        return f"{LABELS['id']} ({change['system']})"
    if kind := facts.kind_named(change["what"]):
        return change.get("name") or str(kind.label)
    return str(LABELS[change.get("field") or change["what"]])


def _point_changes(values: Values, held: Held | None) -> list[Change]:
    """Return new contact points, and what the row says of consent to those it has or is held.

    A refusal holds for every point of its kind; an agreement only for what nobody has said yet.
    """
    changes = []
    consent, no_texts = values.get("consent", {}), values.get("no_texts", False)
    for channel, name, value, folded in values.get("points", []):
        if held is None or (channel, folded) not in held.points:
            point = {"what": channel, "label": name, "old": "", "new": value, "folded": folded}
            point |= {"consent": consent[channel]} if channel in consent else {}
            point |= {"no_texts": True} if no_texts and channel == "phone" else {}
            changes.append(point)
            if held is not None:  # a later row of the same person adds it no second time
                said = consent.get(channel, "unknown")
                held.points[channel, folded] = Point(None, channel, said)
    for (channel, _folded), row in held.points.items() if held else ():
        if row.pk is None:
            continue
        said = consent.get(channel)
        if said and row.consent != said and (said == "no" or row.consent == "unknown"):
            changes.append(_said_of(row, "consent", said))
        if no_texts and channel == "phone" and not row.safe_rules:
            changes.append(_said_of(row, "safe_rules", str(NO_TEXTS)))
    return changes


def _said_of(row: Point, name: str, new: str) -> Change:
    old = getattr(row, name)
    setattr(row, name, new)
    return {"what": "point", "id": str(row.pk), "field": name, "old": old, "new": new}


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
    may = {"no_contact", "management"} | {
        key for key, name in _PERSON.items() if not getattr(person, name)
    }
    parts = f"{values.get('given', '')} {values.get('family', '')}"
    divided = person.given_name or person.family_name
    if divided or {*names.fold(parts).split()} != {*names.fold(person.name).split()}:
        may -= {"given", "family"}
    return may


def _placement_changes(
    run: Import, values: Values, held: Held | None, units: Units
) -> tuple[list[Change], list[Reason]]:
    said = {key: values[key] for key in _PLACED if key in values}
    since, until = values.get("placed_on"), values.get("left_on")
    open_ones = held.placements if held else {}
    unit_id = UUID(values["unit_id"]) if "unit_id" in values else None
    if "units" not in values and open_ones:
        only = next(iter(open_ones.values())) if len(open_ones) == 1 else None
        current = open_ones.get(unit_id) if unit_id else None
        return _placed_changes(current or only, said, until), []
    if unit_id is None and "units" not in values:
        return [], ([reason("no_unit")] if "job" in said else [])
    if unit_id is not None and unit_id in open_ones:
        return _placed_changes(open_ones[unit_id], said, until), []
    if held and until and unit_id and (unit_id, until) in held.past:
        return [], []
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
    change |= {"since": since} if since else {}
    change |= {"until": until} if until else {}
    if held is not None and unit_id is not None:
        fields = {_PLACED[key]: value for key, value in said.items()}
        held.placements[unit_id] = Placed(None, run.on, **fields)
    return [change], []


def _placed_changes(
    placement: Placed | None, said: dict[str, str], until: str | None = None
) -> list[Change]:
    if placement is None or placement.pk is None:
        return []
    changes = []
    wanted = {_PLACED[key]: new for key, new in said.items()}
    if until and until >= placement.began_on.isoformat():
        wanted["ended_on"] = until
    for name, new in wanted.items():
        old = getattr(placement, name) or ""
        if new != str(old):
            change = {"what": "placed", "id": str(placement.pk), "field": name}
            changes.append({**change, "old": str(old), "new": new})
            setattr(placement, name, new)
    return changes
