"""Newcomers by their first action, held against a plain count on random histories."""

import random
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Participation
from members.models import Membership, Organization
from organizing.dashboards import cohorts, gone
from organizing.models import Conversation, Standing, StandingChange
from tests import make
from tests.reference import campaigns as reference

TODAY = timezone.localdate()


def plain(people, action, acts, talks):
    """The same shares, one person at a time. `acts` and `talks` are {person: [(day, is_good)]}."""
    held = action.held_on
    first = [p for p in people if acts.get(p) and min(day for day, _v in acts[p]) == held]

    def later(person, low, high):
        upto = held + timedelta(days=high) if high is not None else TODAY + timedelta(days=9999)
        acted = any(
            held + timedelta(days=max(low, 1)) <= day <= upto and verified
            for day, verified in acts[person]
        )
        return acted or any(
            held + timedelta(days=low) <= day <= upto for day, _g in talks.get(person, [])
        )

    def over(days):
        return held + timedelta(days=days) <= TODAY

    talked = [
        any(held <= day <= held + timedelta(days=14) and good for day, good in talks.get(p, []))
        for p in first
    ]
    again = [later(p, 0, 90) for p in first]
    known = [a for a in again if a or over(90)]
    return {
        "n": len(first),
        "absorbed": (sum(talked), len(first) if over(14) else sum(talked)),
        "flash": (len(known) - sum(known), len(known)),
        **{
            days: (sum(later(p, days, None) for p in first), len(first)) if over(days) else (0, 0)
            for days in cohorts.STAYED_AFTER
        },
    }


def test_cohorts_agree_with_counting_one_person_at_a_time(ada, omar, building):
    rng = random.Random(7)
    actions = [make.action(make.ago(days)) for days in (500, 300, 120, 60, 10)]
    people = [make.person(unit=building) for _ in range(60)]
    acts, talks, rows, spoken = {}, {}, [], []
    for who in people:
        for action in rng.sample(actions, rng.choice([0, 1, 1, 2, 3])):
            verified = rng.random() < 0.8
            acts.setdefault(who, []).append((action.held_on, verified))
            evidence = "check_in" if verified else "self_reported"
            rows.append(Participation(person=who, action=action, state="did", evidence=evidence))
        for _ in range(rng.choice([0, 0, 1, 2])):
            day, minutes = make.ago(rng.randrange(0, 520)), rng.choice([2, 22])
            talks.setdefault(who, []).append((day, minutes == 22))
            talk = Conversation(person=who, by=omar.person, talked_on=day, minutes=minutes)
            talk.set_grade()
            spoken.append(talk)
    Participation.objects.bulk_create(rows)
    Conversation.objects.bulk_create(spoken)

    found = {one.action: one for one in cohorts.cohorts(ada, on=TODAY) if one.action}

    assert len(found) >= 2
    for action, one in found.items():
        expected = plain(people, action, acts, talks)
        said = {
            "n": one.n,
            "absorbed": (one.absorbed.n, one.absorbed.of),
            "flash": (one.flash.n, one.flash.of),
            **{days: (share.n, share.of) for days, share in one.stayed.items()},
        }
        assert said == expected, action.held_on


def test_few_first_timers_stand_together(ada, building):
    for days in (100, 90):
        action = make.action(make.ago(days))
        for _ in range(2):
            make.took_part(make.person(unit=building), action)

    found = cohorts.cohorts(ada, on=TODAY)

    assert [(one.action, one.n) for one in found] == [(None, 4)]
    assert cohorts.whole(found).flash.n == 4


def test_only_people_in_scope_are_counted(client, lena, building):
    action = make.action(make.ago(100), name="March")
    for unit in (building, make.unit("Elsewhere")):
        for _ in range(6):
            make.took_part(make.person(unit=unit), action)
    client.force_login(lena)

    page = client.get(reverse("cohorts")).content.decode()

    assert "March" in page
    assert [one.n for one in cohorts.cohorts(lena, on=TODAY)] == [6]


def test_without_anybody_the_page_says_what_it_is_for(client, lena):
    client.force_login(lena)

    assert "the day after an action" in client.get(reverse("cohorts")).content.decode()


@pytest.mark.parametrize("mode", ["none", "dues"])
def test_who_is_gone_of_those_who_belonged_a_year_ago(mode, client, ada, lena, omar, building):
    Organization.objects.update_or_create(pk=1, defaults={"membership_mode": mode})
    rng, elsewhere = random.Random(5), make.unit("Elsewhere")
    since, people = make.ago(365), []
    for _ in range(70):
        unit = rng.choice([building, building, elsewhere])
        who = make.person(unit=unit, since=rng.choice([make.LONG_AGO, make.ago(300)]))
        here = who.placements.get().began_on < since
        went = [make.ago(n) for n in rng.sample(range(500), rng.choice([0, 1, 1]))]
        said = [make.ago(n) for n in rng.sample(range(500), rng.choice([0, 2, 3]))]
        level, was = rng.randint(0, 5), rng.choice([None, 1, 2, 3, 4])
        Standing.objects.create(person=who, as_of=TODAY, level=level)
        if was is not None and was != level:
            StandingChange.objects.create(
                person=who, what="level", was=str(was), now=str(level), on=make.ago(40)
            )
        for day in went:
            StandingChange.objects.create(
                person=who, what="drift", was="drifting", now="gone", on=day
            )
        for day in said:
            kind = rng.choice(["exit", "check_in"])
            make.conversation(who, omar.person, day, kind=kind, said_leaving=kind != "exit")
        days = rng.choice([(800, None), (800, 100), (800, 500), (200, None), None])
        if days:
            Membership.objects.create(
                person=who, began_on=make.ago(days[0]), ended_on=days[1] and make.ago(days[1])
            )
        left = None
        if rng.random() < 0.3:
            left = (make.ago(rng.randrange(0, 290)), rng.choice(["moved", "quit", "other"]))
            who.leave(on=left[0], reason=left[1], by=omar)
        member = bool(days) and days[0] > 365 and (days[1] is None or days[1] < 365)
        stood = level if was is None else was
        belonged = here and (member if mode == "dues" else stood >= 3)
        people.append({"unit": unit, "belonged": belonged, "left": left, "gone": went,
                       "said": said})  # fmt: skip

    for user, whom in ((ada, people), (lena, [p for p in people if p["unit"] == building])):
        found = gone.gone(user, on=TODAY)
        counted = (found.of, found.voluntary, found.structural, found.unknown)
        assert counted == reference.gone(whom, since, TODAY)
    assert min(found.voluntary, found.structural, found.unknown) > 0
    client.force_login(lena)
    page = " ".join(client.get(reverse("cohorts")).content.decode().split())
    assert f"{found.n} ({found.percent}%) are gone." in page
    assert "They told us" in page


def test_of_few_who_are_gone_nobody_reads_how(client, lena, omar, building):
    Organization.objects.update_or_create(pk=1, defaults={"membership_mode": "none"})
    for n in range(4):
        who = make.person(unit=building)
        Standing.objects.create(person=who, as_of=TODAY, level=4)
        if n < 2:
            make.conversation(who, omar.person, make.ago(30), kind="exit")
            StandingChange.objects.create(
                person=who, what="drift", was="drifting", now="gone", on=make.ago(20)
            )
    client.force_login(lena)
    page = " ".join(client.get(reverse("cohorts")).content.decode().split())

    assert "2 (50%) are gone." in page
    assert "They told us" not in page
