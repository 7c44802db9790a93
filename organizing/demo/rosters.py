"""Rosters of the demo organization: two handed out, and one that waits for a second person."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from members.exporting import freezing, writing
from members.models import (
    LogEntry,
    Organization,
    RosterAnswer,
    RosterChallenge,
    RosterExport,
    RosterRule,
    Unit,
    User,
)
from members.models.export import FILE_FOR
from organizing.demo.world import World


def hand_out(world: World, first: User, second: User) -> None:
    """Make the rule, two rosters whose files are gone, and one that waits."""
    RosterRule.objects.create(
        standings=["good", "arrears"], by=first, made_at=_at(world, 320),
        reason="Assembly, item 4: whoever has pledged votes, paid up or not",
    )  # fmt: skip
    towers = list(Unit.objects.filter(name__in=["300 River Rd", "310 River Rd"]))
    row = list(Unit.objects.filter(name__in=["112 Canal St", "118 Canal St"]))
    votes = _made(world, 140, "Vote on the agreement with Riverbend Homes", "ratification",
                  towers, first, second)  # fmt: skip
    strike = _made(world, 25, "Rent strike vote, Canal Row", "strike_vote", row, first, second)
    line = strike.lines.filter(is_in=False, verdict="standing").order_by("pk").first()
    if line is not None:
        RosterChallenge.objects.create(
            export=strike, person_id=line.person_id, kind="add", by=second, made_at=_at(world, 20),
            reason="Pledged at the floor meeting; the form was not typed up",
        )  # fmt: skip
    RosterExport.objects.filter(pk=votes.pk).update(closed_at=_at(world, 130))
    waiting = _counted(world, 0, "Rent strike vote, Canal Row, second ballot", "strike_vote", row,
                       first, on=-12)  # fmt: skip
    _answered(world, waiting, 0)
    asked = _at(world, 0) + timedelta(hours=1)
    RosterExport.objects.filter(pk=waiting.pk).update(
        asked_at=asked, link_until=asked + timedelta(minutes=10)
    )
    LogEntry.record("roster_approval_asked", waiting, by=first, purpose=waiting.purpose)


def _made(
    world: World, ago: int, purpose: str, kind: str, units: list[Unit], first: User, second: User
) -> RosterExport:
    export = _counted(world, ago, purpose, kind, units, first, on=ago)
    _answered(world, export, ago)
    made = _at(world, ago)
    export.asked_at, export.approved_at, export.approver = made, made, second
    export.made_at, export.expires_at = made, made + FILE_FOR
    export.save()
    writing.finish(export, [writing.write_csv(export)])
    export.parts.all().delete()
    export.made_at, export.expires_at = made, made + FILE_FOR
    export.file_deleted_at = made + FILE_FOR
    export.save()
    return export


def _counted(
    world: World, ago: int, purpose: str, kind: str, units: list[Unit], by: User, *, on: int
) -> RosterExport:
    export = RosterExport.objects.create(by=by, kind=kind, purpose=purpose, as_of=world.ago(on))
    export.units.set(units)
    freezing.freeze(export)
    RosterExport.objects.filter(pk=export.pk).update(created_at=_at(world, ago))
    export.refresh_from_db()
    return export


def _answered(world: World, export: RosterExport, ago: int) -> None:
    reasons = {
        "recent": "Looked up on the door lists",
        "no_contact": "They get the notice by the building's board",
        "unreachable": "They can vote at the table in the lobby",
    }
    for question in export.open_questions:
        choice, reason = "include", reasons.get(question, "")
        if not reason:
            choice, reason = "carry", "To be asked at the door before the vote"
        said = {"export": export, "question": question, "choice": choice, "reason": reason}
        RosterAnswer.objects.create(**said, by=export.by, made_at=_at(world, ago))
        export.counts["answers"][question] = {"choice": choice, "reason": reason}
    freezing.tally(export)
    export.save(update_fields=["counts"])


def _at(world: World, ago: int) -> datetime:
    if ago == 0:  # this morning's work lies behind whoever looks
        return timezone.now() - timedelta(hours=4)
    zone = ZoneInfo(Organization.current().timezone)
    return datetime.combine(world.ago(ago), time(18, 40), tzinfo=zone)
