"""The acts one can do to many people: the right each takes, what it makes, how it is undone.

Rights are asked again for every person when it happens: whom one may not do it to is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Action, Participation
from members import access, defining, lawful
from members.models import Carrier, Committee, LogEntry, Person, Seat, Tag, Tagging, Touched
from organizing.models.bulk_act import BulkAct, BulkStep

if TYPE_CHECKING:
    from members.models import User

Kind, State = BulkAct.Kind, BulkStep.State
SKIPPED: dict[str, str | Promise] = {
    "not_yours": gettext_lazy("not yours to do this to"),
    "not_met": gettext_lazy("nobody has been in contact with them yet (GDPR)"),
    "gone": gettext_lazy("left, died or merged meanwhile"),
    "already": gettext_lazy("so already"),
    "themselves": gettext_lazy("the carrier themselves"),
    "no_contact": gettext_lazy("asked not to be contacted"),
    "management": gettext_lazy("manage others for the employer or owner"),
    "stopped": gettext_lazy("not reached before it was stopped"),
    "changed": gettext_lazy("changed since, left as it is"),
}


class BadAct(Exception):
    """The act cannot be. The message is fit for the person who wants it."""


@dataclass(frozen=True)
class Doing:
    """One kind of act."""

    permission: str
    label: str | Promise
    target: Callable[[User, Any], tuple[dict[str, str], str]]
    do: Callable[[BulkAct, list[Person], list[BulkStep]], None]
    undo: Callable[[BulkAct, list[BulkStep]], None]


def _uuid(said: Any) -> UUID:
    try:
        return UUID(str(said))
    except ValueError:
        raise BadAct(_("Choose one.")) from None


def _skip(step: BulkStep, why: str) -> None:
    step.state, step.why = State.SKIPPED, why


def _done(step: BulkStep, made: UUID | None, **was: Any) -> None:
    step.state, step.made, step.was = State.DONE, made, was


def _log(verb: str, act: BulkAct, people: Iterable[UUID], **facts: Any) -> None:
    LogEntry.objects.bulk_create(
        [
            LogEntry(
                verb=verb,
                model="members.person",
                object_id=str(pk),
                actor=act.by,
                facts={"act": str(act.pk), **facts},
            )
            for pk in people
        ]
    )


def _back(step: BulkStep, *, undone: bool) -> None:
    step.state, step.why = (State.UNDONE, "") if undone else (State.KEPT, "changed")


# carrier


def _carrier(user: User, said: Any) -> tuple[dict[str, str], str]:
    pk = _uuid(said)
    able = Person.objects.visible_to(user).reachable().filter(pk=pk).first()
    if able is None:
        raise BadAct(_("Choose who carries them."))
    return {"to": str(pk)}, _("%(name)s carries them") % {"name": able.name}


def _carry(act: BulkAct, people: list[Person], steps: list[BulkStep]) -> None:
    to = UUID(act.target["to"])
    current = Carrier.objects.current().select_for_update().filter(person__in=people)
    before = {row.person_id: row for row in current}
    made, ended = [], []
    for step in steps:
        was = before.get(step.person_id)
        if step.person_id == to:
            _skip(step, "themselves")
        elif was and was.by_id == to:
            _skip(step, "already")
        else:
            row = Carrier(person_id=step.person_id, by_id=to, began_on=act.on)
            made.append(row)
            ended += [was] if was else []
            _done(step, row.pk, carrier=str(was.pk) if was else "")
    Carrier.objects.filter(pk__in=[row.pk for row in ended]).update(ended_on=act.on)
    Carrier.objects.bulk_create(made)
    _log("carrier_assigned", act, [row.person_id for row in made], to=str(to))


def _uncarry(act: BulkAct, steps: list[BulkStep]) -> None:
    now = Carrier.objects.current().select_for_update()
    current = {row.person_id: row for row in now.filter(person__in=[s.person_id for s in steps])}
    for step in steps:
        row = current.get(step.person_id)
        if row is None or row.pk != step.made:
            _back(step, undone=False)
            continue
        row.delete()
        before = step.was.get("carrier")
        if before:
            Carrier.objects.filter(pk=before, ended_on=act.on).update(ended_on=None)
        _back(step, undone=True)


# tags


def _tag_target(user: User, said: Any) -> tuple[dict[str, str], str]:
    try:
        tag = defining.usable_tag(str(said).replace("\0", ""), by=user)
    except defining.BadDefinition as problem:
        raise BadAct(str(problem)) from problem
    if tag.archived_on or tag.tier not in access.tiers(user):
        raise BadAct(_("This tag is not in use, or not yours to give."))
    return {"tag": str(tag.pk)}, _("tag “%(name)s”") % {"name": tag.name}


def _untag_target(user: User, said: Any) -> tuple[dict[str, str], str]:
    tag = Tag.objects.visible_to(user).called(str(said).replace("\0", ""))
    if tag is None:
        raise BadAct(_("There is no tag of that name."))
    return {"tag": str(tag.pk)}, _("without the tag “%(name)s”") % {"name": tag.name}


def _open_to(act: BulkAct, tag: Tag | None, steps: list[BulkStep]) -> list[BulkStep]:
    """Return the steps of people whose tags of that tier are open to who acts; skip the others."""
    verb = access.TIERS[tag.tier if tag else 3]
    seen = access.among(act.by, [step.person_id for step in steps], may=verb)
    for step in steps:
        if step.person_id not in seen:
            _skip(step, "not_yours")
    return [step for step in steps if step.person_id in seen]


def _tag(act: BulkAct, _people: list[Person], steps: list[BulkStep]) -> None:
    tag = Tag.objects.filter(pk=act.target["tag"]).first()
    steps = _open_to(act, tag, steps)
    if tag is None:  # merged into another meanwhile
        for step in steps:
            _skip(step, "gone")
        return
    unmet = lawful.outside([step.person_id for step in steps], told_us=True)
    for step in steps:
        if step.person_id in unmet:
            _skip(step, "not_met")
    steps = [step for step in steps if step.person_id not in unmet]
    rows = Tagging.put(
        [step.person_id for step in steps], tag, by=act.by, source=Tagging.Source.BULK
    )
    made = {row.person_id: row.pk for row in rows}
    for step in steps:
        if step.person_id in made:
            _done(step, made[step.person_id])
        else:
            _skip(step, "already")
    _log("tagged", act, made, tag=str(tag.pk))


def _tag_back(act: BulkAct, steps: list[BulkStep]) -> None:
    there = Tagging.objects.filter(pk__in=[step.made for step in steps])
    found = set(there.values_list("pk", flat=True))
    there.delete()
    for step in steps:
        _back(step, undone=step.made in found)
    _log("untagged", act, [s.person_id for s in steps if s.made in found], tag=act.target["tag"])


def _untag(act: BulkAct, _people: list[Person], steps: list[BulkStep]) -> None:
    tag = Tag.objects.filter(pk=act.target["tag"]).first()
    steps = _open_to(act, tag, steps)
    rows = Tagging.objects.filter(tag=tag, person__in=[step.person_id for step in steps])
    there = {row.person_id: row for row in rows.select_for_update()}
    rows.delete()
    for step in steps:
        row = there.get(step.person_id)
        if row is None:
            _skip(step, "already")
        else:
            by = str(row.by_id or "")
            _done(step, row.pk, by=by, source=row.source, at=row.created_at.isoformat())
    _log("untagged", act, there, tag=act.target["tag"])


def _untag_back(act: BulkAct, steps: list[BulkStep]) -> None:
    tag = Tag.objects.filter(pk=act.target["tag"]).first()
    ids = [step.person_id for step in steps]
    people = set(Person.objects.present().filter(pk__in=ids).values_list("pk", flat=True))
    has = set(Tagging.objects.filter(tag=tag, person__in=ids).values_list("person", flat=True))
    again = [step for step in steps if tag and step.person_id in people - has]
    for step in again:
        row = Tagging(
            pk=step.made,
            person_id=step.person_id,
            tag=tag,
            by_id=step.was["by"] or None,
            source=step.was["source"],
        )
        row.save(force_insert=True)
        Tagging.objects.filter(pk=row.pk).update(created_at=step.was["at"])
    for step in steps:
        _back(step, undone=step in again)


# actions and committees


def _action(user: User, said: Any) -> tuple[dict[str, str], str]:
    action = Action.objects.visible_to(user).filter(pk=_uuid(said)).first()
    if action is None:
        raise BadAct(_("Choose an action."))
    return {"action": str(action.pk)}, _("asked to “%(name)s”") % {"name": action.name}


def _invite(act: BulkAct, people: list[Person], steps: list[BulkStep]) -> None:
    action = Action.objects.visible_to(act.by).filter(pk=act.target["action"]).first()
    told = {person.pk for person in people if person.no_contact}
    there = set(
        Participation.objects.filter(action=action, person__in=people).values_list(
            "person", flat=True
        )
    )
    rows = []
    for step in steps:
        if action is None:
            _skip(step, "not_yours")
        elif step.person_id in there:
            _skip(step, "already")
        elif step.person_id in told:
            _skip(step, "no_contact")
        else:
            itself = step.person_id == act.by.person_id
            row = Participation(
                action=action,
                person_id=step.person_id,
                asked_by_id=None if itself else act.by.person_id,
                asked_on=act.on,
            )
            rows.append(row)
            _done(step, row.pk)
    Participation.objects.bulk_create(rows)
    _log("participation", act, [row.person_id for row in rows], action=act.target["action"])


def _uninvite(_act: BulkAct, steps: list[BulkStep]) -> None:
    rows = Participation.objects.filter(
        pk__in=[step.made for step in steps], state="invited", answer="", evidence=""
    )
    found = set(rows.values_list("pk", flat=True))
    rows.delete()
    for step in steps:
        _back(step, undone=step.made in found)


def _committee(user: User, said: Any) -> tuple[dict[str, str], str]:
    may = KINDS[Kind.SEAT].permission
    found = Committee.objects.visible_to(user, may=may).filter(pk=_uuid(said)).first()
    if found is None:
        raise BadAct(_("Choose a committee."))
    return {"committee": str(found.pk)}, _("a seat on %(name)s") % {"name": found.name}


def _seat(act: BulkAct, people: list[Person], steps: list[BulkStep]) -> None:
    may = KINDS[Kind.SEAT].permission
    committee = Committee.objects.visible_to(act.by, may=may).filter(
        pk=act.target["committee"], dissolved_on=None
    )
    found = committee.first()
    bosses = {person.pk for person in people if person.is_management}
    seated = Seat.objects.filled().filter(committee=found, person__in=people)
    there = set(seated.values_list("person", flat=True))
    free = Seat.objects.current().filter(committee=found, person=None).order_by("began_on", "pk")
    open_seats = list(free.select_for_update())
    made = []
    for step in steps:
        if found is None:
            _skip(step, "not_yours")
        elif step.person_id in there:
            _skip(step, "already")
        elif step.person_id in bosses:
            _skip(step, "management")
        elif open_seats:
            seat = open_seats.pop(0)
            seat.person_id = step.person_id
            seat.save(update_fields=["person"])
            _done(step, seat.pk, filled=True)
        else:
            seat = Seat(committee=found, person_id=step.person_id, began_on=act.on)
            made.append(seat)
            _done(step, seat.pk)
    Seat.objects.bulk_create(made)
    done = [step.person_id for step in steps if step.state == State.DONE]
    _log("seat_filled", act, done, committee=act.target["committee"])


def _unseat(_act: BulkAct, steps: list[BulkStep]) -> None:
    seats = {
        seat.pk: seat
        for seat in Seat.objects.filled()
        .select_for_update()
        .filter(pk__in=[step.made for step in steps])
    }
    for step in steps:
        seat = seats.get(step.made) if step.made else None
        same = seat is not None and seat.person_id == step.person_id and not seat.understudy_id
        if same and seat is not None:
            if step.was.get("filled"):
                seat.person = None
                seat.save(update_fields=["person"])
            else:
                seat.delete()
        _back(step, undone=same)


def people_of(steps: Iterable[BulkStep]) -> list[UUID]:
    """Return the people of these steps."""
    return [step.person_id for step in steps]


def touch(steps: Iterable[BulkStep]) -> None:
    """Mark the people these steps changed, so that what is computed of them follows."""
    Touched.mark_all(people_of(steps))


KINDS: dict[str, Doing] = {
    Kind.CARRY: Doing(
        "members.carry_person", gettext_lazy("Give to a carrier"), _carrier, _carry, _uncarry
    ),
    Kind.TAG: Doing(
        "members.change_person", gettext_lazy("Put a tag on"), _tag_target, _tag, _tag_back
    ),
    Kind.UNTAG: Doing(
        "members.change_person", gettext_lazy("Take a tag off"), _untag_target, _untag, _untag_back
    ),
    Kind.INVITE: Doing(
        "campaigns.mark_participation",
        gettext_lazy("Ask to an action"),
        _action,
        _invite,
        _uninvite,
    ),
    Kind.SEAT: Doing(
        "members.change_committee", gettext_lazy("Seat on a committee"), _committee, _seat, _unseat
    ),
}
