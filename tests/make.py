"""Plain functions that make rows for tests: greppable, typed by use, no DSL."""

from __future__ import annotations

import itertools
import time
from datetime import date, timedelta

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.utils import timezone

from campaigns.models import Action, Campaign, Decision, Participation
from members.models import (
    Attendance,
    Carrier,
    Committee,
    ContactPoint,
    Grant,
    Meeting,
    Person,
    Placement,
    Unit,
    User,
)
from members.roles import WITH_SECOND_FACTOR
from organizing import counting
from organizing.models import Commitment, Conversation, MetricSnapshot, Tie

number = itertools.count(1)
LONG_AGO = date(2015, 1, 1)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "correct horse battery"


def ago(days: int) -> date:
    """The date that many days before today."""
    return timezone.localdate() - timedelta(days=days)


def person(name="", *, unit=None, since=LONG_AGO, email="", phone="", **fields):
    made = Person.named(name or f"Person {next(number)}", **fields)
    made.save()
    if unit is not None:
        Placement.objects.create(person=made, unit=unit, began_on=since)
    for channel, value in (("email", email), ("phone", phone)):
        if value:
            ContactPoint.of(made, channel, value).save()
    return made


def unit(name="", *, under=None, **fields):
    return Unit.under(under, name or f"Unit {next(number)}", **fields)


def user(name="", *, role="", unit=None, committee=None, person=None, email="", since=LONG_AGO):
    """A user with a role and, where it takes one, a second factor; `set_password` gives the first.

    A password takes a quarter of a second to hash, which few tests need.
    """
    who = person or globals()["person"](name)
    email = email or f"user{next(number)}@example.org"
    made = User(email=email, person=who)
    made.set_unusable_password()
    made.save()
    if role:
        Grant.objects.create(user=made, role=role, unit=unit, committee=committee, began_on=since)
    if role in WITH_SECOND_FACTOR:
        factor(made)
    return made


def factor(user):
    """An app on their phone that shows `code`."""
    return TOTP.activate(user, SECRET).instance


def code(later=0, secret=SECRET):
    """What that app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def committee(name="", *, units=(), members=(), since=LONG_AGO, **fields):
    made = Committee.objects.create(
        name=name or f"Committee {next(number)}", founded_on=since, **fields
    )
    made.units.set(units)
    for member in members:
        made.seats.create(person=member, began_on=since)
    return made


def meeting(of, on, *, present=(), absent=(), excused=(), notice=7, **fields):
    made = Meeting.objects.create(committee=of, held_on=on, **{"state": "held", **fields})
    for state, people in (("present", present), ("absent", absent), ("excused", excused)):
        for who in people:
            Attendance.objects.create(
                meeting=made,
                person=who,
                state=state,
                is_expected=True,
                invited_on=on - timedelta(days=notice),
            )
    return made


def conversation(who, by, on, *, minutes=10, **fields):
    made = Conversation(person=who, by=by, talked_on=on, minutes=minutes, **fields)
    made.set_grade()
    made.save()
    return made


def commitment(by, to, due, *, status="open", resolved=None, **fields):
    if status != "open" and resolved is None:
        resolved = due
    return Commitment.objects.create(
        owed_by=by,
        owed_to=to,
        due_on=due,
        status=status,
        resolved_on=resolved,
        **{"what": "bring the petition", "made_on": due - timedelta(days=7), **fields},
    )


def carrier(who, by, since=LONG_AGO, until=None):
    return Carrier.objects.create(person=who, by=by, began_on=since, ended_on=until)


def campaign(name="", **fields):
    return Campaign.objects.create(
        name=name or f"Campaign {next(number)}", **{"opened_on": LONG_AGO, **fields}
    )


def action(on, *, cost=2, name="", **fields):
    return Action.objects.create(
        name=name or f"Action {next(number)}", held_on=on, cost=cost, **fields
    )


def decision(of, on=None, **fields):
    """What a committee decided by open vote: four of six there, of nine, with a quorum of five."""
    counts = {"eligible": 9, "present": 6, "quorum": 5, "yes": 4, "no": 1, "abstained": 1}
    return Decision.objects.create(
        **{
            "body": "committee",
            "committee": of,
            "question": f"Question {next(number)}?",
            "decided_on": on or timezone.localdate(),
            "result": "carried",
            **counts,
            **fields,
        }
    )


def tie(one, other, on=None):
    """A close tie, confirmed that day."""
    a, b = sorted((one, other), key=lambda person: person.pk)
    day = on or ago(20)
    return Tie.objects.create(a=a, b=b, is_close=True, first_on=day, last_confirmed_on=day)


def took_part(who, in_action, *, evidence="check_in", **fields):
    return Participation.objects.create(
        person=who, action=in_action, state="did", evidence=evidence, **fields
    )


def statement(unit, *, by, on=None, **figures):
    """The frozen count of a unit, of a day on which that many stood so."""
    figures = {"universe": None, "level_1": 40, "level_2": 20, "level_5": 4, **figures}
    MetricSnapshot.objects.update_or_create(
        unit=unit, as_of=on or timezone.localdate(), defaults={"figures": figures}
    )
    return counting.freeze(unit, by=by)
