"""Newcomers by their first action, held against a plain count on random histories."""

import random
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from campaigns.models import Participation
from organizing.dashboards import cohorts
from organizing.models import Conversation
from tests import make

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
