"""What the pages of a roster show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from members import access
from members.exporting import RULE_PERMISSION, comparing
from members.exporting.asking import names_of
from members.exporting.behind import NONE
from members.exporting.columns import columns_of
from members.exporting.summary import smallest
from members.exporting.wording import (
    EXCLUSIONS,
    NEVER_LEFT_OUT,
    QUESTIONS,
    conditions,
    how_arrived_at,
    labels,
)
from members.models import RosterAnswer, RosterExport, RosterRule

if TYPE_CHECKING:
    from members.models import User

WIDEST = 8


def page_of(export: RosterExport, *, user: User, named: bool = True) -> dict[str, Any]:
    """Return what the page of a roster shows; with `named` also some of the people who changed."""
    counts = export.counts
    answers = counts.get("answers", {})
    found: dict[str, Any] = {
        "units": [unit.name for unit in export.units.order_by("name")],
        "excluded": [(key, EXCLUSIONS[key], n) for key, n in counts.get("excluded", {}).items()],
        "questions": [
            {
                "key": key,
                "label": QUESTIONS[key],
                "n": n,
                "answer": answers.get(key),
                "said": _choice(answers[key]["choice"]) if key in answers else "",
                "may_leave_out": key not in NEVER_LEFT_OUT,
            }
            for key, n in counts.get("questions", {}).items()
        ],
        "open": len(export.open_questions),
        "columns": [column.header for column in columns_of(export)],
        "formats": _formats(export),
    }
    if export.surveyed_at and not export.is_counting:
        difference = comparing.difference(export)
        found["difference"] = difference
        found["gaps"] = comparing.gaps(export, on=export.as_of)[:WIDEST]
        named_labels = labels()
        by_unit = counts.get("by_unit", {}).items()
        found["workplaces"] = sorted(
            (named_labels.get(pk, _("no unit")), n, pk or NONE) for pk, n in by_unit
        )
        found["categories"] = [
            (name or _("not said"), n, name or NONE)
            for name, n in counts.get("by_category", {}).items()
        ]
        if named and difference:
            ids = [pk for people in difference.people.values() for pk in people]
            people = names_of(ids, to=user)
            found["changed_people"] = [
                (comparing.CHANGES[what], [people[pk] for pk in pks if pk in people])
                for what, pks in difference.people.items()
            ]
    if named:
        found["challenges"] = _challenges(export, user)
    return found


def rule_now() -> list[str]:
    """Return what the rule in force asks for, in words."""
    return conditions(RosterRule.in_force())


def rule_history() -> list[tuple[RosterRule, list[str]]]:
    """Return the rules so far, latest first, each in words."""
    found = RosterRule.objects.select_related("by__person").order_by("-made_at", "-pk")[:50]
    return [(rule, conditions(rule)) for rule in found]


def may_change_rule(user: User) -> bool:
    """Whether `user` may change the rule: an admin of everything, not of one unit."""
    return access.is_everywhere(user, may=RULE_PERMISSION)


def is_everywhere(user: User) -> bool:
    """Whether `user` may export everybody."""
    return access.is_everywhere(user, may="members.export_roster")


def how(export: RosterExport) -> list[str]:
    """Return how the figures were arrived at, as it may be published."""
    return how_arrived_at(export, least=smallest())


def _formats(export: RosterExport) -> list[tuple[str, str]]:
    """Return the files there are, as addresses and people call them."""
    names = [one["name"] for one in (export.manifest or {}).get("files", [])]
    forms = [name.rpartition(".")[2] for name in names]
    return [(form, form.upper()) for form in forms]


def _challenges(export: RosterExport, user: User) -> list[dict[str, Any]]:
    found = list(export.challenges.select_related("by__person").order_by("made_at", "pk"))
    people = names_of([one.person_id for one in found], to=user)
    return [{"said": one, "person": people.get(one.person_id)} for one in found]


def _choice(choice: str) -> str:
    return str(RosterAnswer.Choice(choice).label)
