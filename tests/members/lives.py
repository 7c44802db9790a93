"""A life on two records that collides on every rule of the tables, and a look at all tables."""

from datetime import date, timedelta

from django.apps import apps

from campaigns.models import Participation
from members.models import (
    ContactPoint,
    CustomField,
    CustomValue,
    ExternalId,
    Membership,
    Placement,
    Seat,
    Tag,
    Tagging,
)
from organizing.models import (
    DriftFlag,
    FollowUp,
    Introduction,
    Standing,
    Tie,
)
from tests import make

TODAY = date(2026, 3, 1)
FLUID = {
    "members.logentry", "members.touched", "members.duplicatekey", "members.duplicatepair",
    "members.mergerecord", "members.nameword",
}  # fmt: skip


def everything():
    """Every row of every table, but for records of acts and what is computed from the rest."""
    return {
        model._meta.label_lower: sorted(
            (
                {k: v for k, v in row.items() if k not in {"updated_at"}}
                for row in model._base_manager.values()
            ),
            key=str,
        )
        for model in apps.get_models()
        if model._meta.label_lower not in FLUID and model._meta.app_label != "sessions"
    }


def a_life(old, new, other, by, *, unit):
    """Rows that collide on every rule of the tables when `old` and `new` become one."""
    committee = make.committee(members=[old, new, other])
    make.meeting(committee, TODAY, present=[old], absent=[new])
    make.meeting(committee, TODAY + timedelta(days=7), present=[new], excused=[old])
    act = make.action(TODAY)
    make.took_part(old, act, asked_by=new)
    Participation.objects.create(person=new, action=act, answer="yes")
    Participation.objects.create(
        person=other, action=act, state="did", evidence="photo", brought_by=old
    )
    make.took_part(new, make.action(TODAY), asked_by=old)
    for a, b, day in ((old, new, 1), (old, other, 2), (new, other, 3)):
        Tie.confirm(a.pk, b.pk, on=date(2026, 1, day))
    make.conversation(old, new, TODAY)
    talk = make.conversation(old, other, TODAY)
    make.conversation(other, old, TODAY)
    make.commitment(old, new, TODAY)
    make.commitment(old, other, TODAY, conversation=talk)
    make.commitment(other, old, TODAY)
    FollowUp.objects.create(person=old, owner=old, due_on=TODAY)
    make.carrier(old, other, since=date(2020, 1, 1))
    make.carrier(new, by.person, since=date(2022, 1, 1))
    make.carrier(other, old)
    make.carrier(make.person("Carried"), old)
    Membership.objects.create(person=old, began_on=date(2019, 1, 1), standing="good")
    Membership.objects.create(person=new, began_on=date(2021, 1, 1), standing="arrears")
    Placement.objects.create(person=old, unit=unit, began_on=date(2018, 1, 1), spot="4B")
    Placement.objects.create(person=new, unit=unit, began_on=date(2020, 1, 1))
    for who, phone in ((old, "212 555 0100"), (new, "(212) 555-0100"), (old, "212 555 0199")):
        ContactPoint.of(who, "phone", phone, is_primary=True).save()
    ContactPoint.objects.filter(person=old).update(consent="no", consent_on=TODAY)
    ExternalId.objects.create(person=old, system="van", value="77")
    for name, people in (("Phone bank", [old, new]), ("Translator", [old]), ("Driver", [new])):
        Tagging.put([who.pk for who in people], Tag.named(name, by=by), by=by)
    for who, key, value in ((old, "steps", 3), (new, "steps", 5), (old, "meets", "evenings")):
        field, _made = CustomField.objects.get_or_create(
            key=key, folded=key, name=key, kind="number" if key == "steps" else "text"
        )
        CustomValue.of(who.pk, field, value, by=by).save()
    DriftFlag.objects.create(person=old, owner=other, opened_on=TODAY)
    DriftFlag.objects.create(person=new, owner=by.person, opened_on=TODAY)
    DriftFlag.objects.create(person=other, owner=old, opened_on=TODAY)
    Introduction.objects.create(by=other, a=old, b=new, introduced_on=TODAY)
    Introduction.objects.create(by=new, a=old, b=other, introduced_on=TODAY)
    Seat.objects.filter(person=other).update(understudy=old)
    Standing.objects.create(person=old, as_of=TODAY, rung=4)
    Standing.objects.create(person=new, as_of=TODAY, rung=2)
    return committee, act
