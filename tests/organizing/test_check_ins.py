"""Cases of drift: opened and closed by what happens, told once, passed on, never deleting anybody.

`STANDING_EXAMPLES=2000` tries that many sequences of days.
"""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from members.database.counting import count_rows
from members.merging import merge
from members.models import Pause, Person
from organizing import checking_in, nudging
from organizing.models import Conversation, DriftFlag, Nudge, Reminders
from organizing.standing import computing
from tests import make
from tests.examples import lots
from tests.reference.stories import D, Story, calendar, one_day, past
from tests.reference.writing import Rows

COOLDOWN, PASS, ACTIVE = 21, 14, 60


@pytest.fixture
def world(building, lena, omar):
    """Rosa of the building is drifting: silent for long. omar carries her, lena leads."""
    return drifting(building, omar.person, lena.person)


def drifting(building, carrier, lead, on=D):
    rosa, rows = make.person("Rosa Delgado", unit=building, given="Rosa"), Rows()
    past(rows, rosa, carrier, lead, on)
    rows.save()
    return rosa


def compute(person, on):
    computing.compute_people([person.pk], as_of=on, usual=2.6)


def later(days):
    return D + timedelta(days=days)


def test_a_case_opens_by_itself_with_the_carrier_and_twice_is_once(world, omar):
    compute(world, D)
    compute(world, D)

    case = DriftFlag.objects.get(person=world)
    assert (case.owner, case.owner_as, case.opened_on) == (omar.person, "carrier", D)


def test_without_a_carrier_the_closest_tie_and_without_a_sign_in_the_lead(world, lena, building):
    world.carriers.all().delete()
    friend = make.person("Fay Friend", unit=building)
    make.conversation(world, friend, later(-100), minutes=2)
    compute(world, D)

    case = DriftFlag.objects.get(person=world)
    assert (case.owner, case.owner_as, case.passed_on) == (lena.person, "lead", D)


def test_a_past_day_that_is_only_told_touches_no_case(world):
    compute(world, D)
    before = list(DriftFlag.objects.values())

    computing.compute(as_of=later(-30), store=False)
    computing.compute(as_of=later(40), store=False)

    assert list(DriftFlag.objects.values()) == before


@pytest.mark.parametrize(
    ("what", "closed_as"),
    [("talk", "talked"), ("kept", "kept"), ("pause", "paused"), ("leave", "left"), ("die", "died"),
     ("no_contact", "no_contact")],
)  # fmt: skip
def test_it_closes_by_what_happened_and_keeps_the_fact(world, omar, what, closed_as):
    promise = make.commitment(world, omar.person, later(2))
    compute(world, D)
    if what == "talk":
        fact = make.conversation(world, omar.person, later(3))
    elif what == "kept":
        promise.resolve("kept", on=later(3), by=omar)
        fact = promise
    elif what == "pause":
        Pause.begin(world, on=later(3), until=None, kind="away", by=omar)
    elif what == "leave":
        world.leave(on=later(3), reason="moved", by=omar)
    elif what == "die":
        world.die(on=later(3), by=omar)
    else:
        world.ask_no_contact(True, by=omar)

    compute(world, later(4))

    case = DriftFlag.objects.get(person=world)
    assert (case.closed_as, case.closed_on) == (closed_as, later(4))
    if what in {"talk", "kept"}:
        key = {"talk": "conversation", "kept": "commitment"}[what]
        assert case.closed_fact == {key: str(fact.pk), "on": str(later(3))}
    assert Person.objects.filter(pk=world.pk).exists()


def test_a_talk_that_is_taken_back_opens_the_matter_again(world, omar):
    compute(world, D)
    talk = make.conversation(world, omar.person, later(1))
    compute(world, later(1))
    assert not DriftFlag.objects.open().exists()
    talk.delete()

    compute(world, later(1))

    again = DriftFlag.objects.get(person=world, closed_on=None)
    assert again.times == 2


def test_a_word_that_she_steps_back_closes_nothing(world, omar):
    compute(world, D)
    make.conversation(world, omar.person, later(1), said_leaving=True)
    compute(world, later(1))

    assert DriftFlag.objects.open().filter(person=world).exists()


def test_after_not_drifting_it_is_left_alone_for_three_weeks(world, omar):
    compute(world, D)
    case = DriftFlag.objects.get()
    checking_in.came_of_it(case, "not_drifting", on=later(1), by=omar)
    compute(world, later(21))
    assert not DriftFlag.objects.open().exists()

    compute(world, later(22))

    assert DriftFlag.objects.open().get().times == 2


def test_an_erased_persons_cases_are_forgotten_and_a_merged_ones_follow(world, building, ada):
    compute(world, D)
    twin = make.person("Rosa Delgado", unit=building)
    merge(world, into=twin, by=ada, on=D)
    assert DriftFlag.objects.get().person == twin

    Person.objects.filter(pk=twin.pk).update(status="erased")
    compute(twin, later(1))
    assert not DriftFlag.objects.exists()


@pytest.mark.parametrize("seeds", lots(8, together=100))
def test_told_once_in_three_weeks_and_passed_after_two_whatever_happens(unhurried, seeds):
    days, rows = calendar(Random(seeds[0])), Rows()
    stories = [Story(seed, days) for seed in seeds]
    for story in stories:
        story.write(rows)
    rows.save()
    count_rows()

    for place, on in enumerate(days):
        today = {story.rosa.pk: story for story in stories if place in story.events}
        for story in today.values():
            one_day(story.rosa, story.events[place], on, story.omar, story.lena)
        computing.compute_people(today, as_of=on, usual=2.6)
        users = dict(pair for story in today.values() for pair in story.users().items())
        for _twice in range(2):
            checking_in.tell(users, on=on, cooldown=COOLDOWN)
        cases = DriftFlag.objects.filter(person__in=today).select_related("owner")
        for case in cases:
            story = today[case.person_id]
            check(case, on, story.omar, story.lena, story.known)
            if case.notified_on and case.notified_on not in story.told:
                story.told.append(case.notified_on)
        still_open = Counter(case.person_id for case in cases if case.closed_on is None)
        assert all(n == 1 for n in still_open.values()), still_open

    mails = list(Nudge.objects.filter(kind="check_in").values_list("user", "local_day"))
    for story in stories:
        assert all((b - a).days >= COOLDOWN for a, b in pairwise(story.told)), story.seed
        mailed = sorted(day for user, day in mails if user in story.users().values())
        assert mailed == story.told, story.seed
    active = Person.objects.filter(pk__in=[story.rosa.pk for story in stories], status="active")
    assert active.count() == len(stories)
    if len(seeds) >= 50:  # the stories are such that something is told again, and passed on
        assert any(len(story.told) > 1 for story in stories)
        assert any(passed_on for story in stories for passed_on in story.known.values())


def check(case, on, omar, lena, known):
    """What holds of a case on any day, after it was computed.

    Where the carrier has long logged nothing, nobody else has it: it is the lead's at once.
    """
    waited = (on - max(case.opened_on, case.assigned_on or case.opened_on)).days
    if case.closed_on is None and waited >= PASS:
        assert case.owner == lena.person
    if case.passed_on and known.get(case.pk) is None:
        is_quiet = not Conversation.objects.filter(
            by=omar.person, talked_on__gt=on - timedelta(days=ACTIVE)
        ).exists()
        assert waited >= PASS or (case.passed_on == case.opened_on and is_quiet)
    known[case.pk] = case.passed_on
    if case.closed_on is not None:
        assert case.closed_as
        assert case.closed_on >= case.opened_on


def test_the_mail_names_nobody_goes_to_the_owner_alone_and_once(world, omar, lena):
    on = timezone.localdate()
    DriftFlag.objects.create(person=world, owner=omar.person, opened_on=on)
    Reminders.objects.create(user=omar, digest_hour=6)
    Reminders.objects.create(user=lena, digest_hour=6)
    for _twice in range(2):
        checking_in.tell({omar.person_id: omar.pk, lena.person_id: lena.pk}, on=on, cooldown=21)
    nudging.send_ready()

    (sent,) = mail.outbox
    assert sent.to == [omar.email]
    assert sent.subject == "1 person to check in with"
    assert "Rosa" not in sent.body


def test_it_passes_to_the_lead_after_two_weeks_and_begins_anew_when_asked(world, omar, lena):
    compute(world, D)
    compute(world, later(13))
    assert DriftFlag.objects.get().owner == omar.person
    compute(world, later(14))
    case = DriftFlag.objects.get()
    assert (case.owner, case.passed_on) == (lena.person, later(14))

    checking_in.assign(case, to=omar.person, on=later(15), by=lena)
    compute(world, later(28))
    assert DriftFlag.objects.get().owner == omar.person
    compute(world, later(29))
    assert DriftFlag.objects.get().owner == lena.person


@pytest.fixture
def case(building, omar, lena):
    """A case of today in omar's hands."""
    rosa = drifting(building, omar.person, lena.person, on=timezone.localdate())
    computing.compute(as_of=timezone.localdate())
    return DriftFlag.objects.get(person=rosa)


def test_the_owner_sees_it_on_today_and_on_the_list_and_peers_do_not(client, case, omar, rita):
    client.force_login(omar)
    for name in ("today", "drift"):
        assert "Rosa Delgado" in client.get(reverse(name)).content.decode()
    assert client.get(reverse("drift_case", args=[case.pk])).status_code == 200
    peer = make.user("Pat Peer", role="organizer", unit=case.person.placements.get().unit)
    client.force_login(peer)
    assert client.get(reverse("drift_case", args=[case.pk])).status_code == 404
    assert "Rosa Delgado" not in client.get(reverse("today")).content.decode()


def test_whoever_is_only_asked_reads_no_reason(client, case, lena, omar):
    case.person.carriers.all().delete()
    DriftFlag.objects.update(owner=lena.person)
    client.force_login(lena)
    client.post(reverse("drift_case_assign", args=[case.pk]), {"to": omar.person_id})
    case.refresh_from_db()
    assert (case.owner, case.owner_as) == (omar.person, "asked")

    client.force_login(omar)
    text = client.get(reverse("drift_case", args=[case.pk])).content.decode()
    assert "days late" not in text
    assert "You are asked because you are closest." in text


def test_one_tap_says_what_came_of_it_twice_is_once_and_it_can_be_taken_back(client, case, omar):
    client.force_login(omar)
    path = reverse("drift_case_outcome", args=[case.pk])
    for _twice in range(2):
        client.post(path, {"to": "no_answer"})
    case.refresh_from_db()
    assert (case.tries, case.closed_on) == (1, None)
    client.post(path, {"to": "undo"})
    case.refresh_from_db()
    assert (case.tries, case.outcome) == (0, "")

    part = client.post(
        path, {"to": "not_drifting", "next": "today"}, headers={"HX-Request": "true"}
    )
    assert f'id="case-{case.pk}"' in part.content.decode()
    case.refresh_from_db()
    assert case.closed_as == "not_drifting"
    client.post(path, {"to": "undo"})
    case.refresh_from_db()
    assert case.closed_on is None


def test_a_lead_lets_them_rest_and_takes_it_back(client, case, lena):
    client.force_login(lena)
    path = reverse("drift_case_outcome", args=[case.pk])
    client.post(path, {"to": "resting"})
    assert case.person.pauses.count() == 1
    client.post(path, {"to": "undo"})
    assert case.person.pauses.count() == 0


def test_left_is_said_with_its_reason_and_ends_what_there_was(client, case, omar):
    client.force_login(omar)
    client.post(reverse("drift_case_outcome", args=[case.pk]), {"to": "left", "reason": "moved"})

    case.person.refresh_from_db()
    assert (case.person.status, case.person.left_reason) == ("left_scope", "moved")
    assert DriftFlag.objects.get().closed_as == "left"


def test_nonsense_is_no_outcome(client, case, omar):
    client.force_login(omar)
    client.post(reverse("drift_case_outcome", args=[case.pk]), {"to": "fired"})

    case.refresh_from_db()
    assert (case.outcome, case.closed_on) == ("", None)
