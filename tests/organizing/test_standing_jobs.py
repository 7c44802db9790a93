"""Everybody as a job in parts, and the stream of the touched: whatever happens to a worker."""

import os
import signal
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from members import jobs
from members.models import Job, Organization, Person, Placement, Touched
from organizing.celery import keep_connections
from organizing.models import (
    Commitment,
    Conversation,
    DriftFlag,
    MetricSnapshot,
    Standing,
    StandingChange,
    StandingRun,
)
from organizing.standing import computing, locks, nightly, nights, streaming, telling
from tests import make
from tests.members import test_jobs as real
from tests.members.test_jobs import broker, worker  # noqa: F401

PEOPLE, PART = 300, 40


def run_all():
    while waiting := Job.objects.filter(finished_at=None).order_by("-created_at").first():
        jobs.run(waiting.pk)


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(computing.spans, "__defaults__", (2,))
    monkeypatch.setattr(nights.spans, "__kwdefaults__", {"size": 2})


def test_the_job_computes_everybody_in_parts_and_says_what_it_found(ada, building, small_parts):
    people = [make.person(unit=building) for _ in range(5)]
    make.conversation(people[0], people[1], make.ago(3))

    job = nightly.start(as_of=timezone.localdate(), by=ada)
    run_all()

    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 6, 6)
    assert job.parts.count() == 3
    assert job.result["levels"] == {"0": 1, "1": 3, "3": 2}
    assert Standing.objects.count() == StandingRun.latest().people == 6


def test_a_night_on_which_nobody_is_due_ends_well(ada, building):
    make.person(unit=building)
    for _ in range(2):
        job = nightly.start(as_of=timezone.localdate(), by=ada)
        run_all()

    job.refresh_from_db()
    assert (job.state, job.total, job.progress["only_due"]) == ("done", 0, True)


def test_asking_twice_while_it_runs_gives_the_same_job(ada):
    first = nightly.start(as_of=timezone.localdate(), by=ada)

    assert nightly.start(as_of=timezone.localdate(), by=ada) == first


def test_a_cancelled_job_leaves_no_part_working(ada, building, small_parts):
    for _ in range(5):
        make.person(unit=building)
    job = nightly.start(as_of=timezone.localdate(), by=ada)
    nightly.compute_everybody(job)
    job.save()
    jobs.cancel(job, by=ada)

    run_all()

    assert set(Job.objects.values_list("state", flat=True)) == {"cancelled"}
    assert not Standing.objects.exists()


def test_a_paused_job_rests_with_its_parts_and_goes_on_where_it_was(ada, building, small_parts):
    people = [make.person(unit=building) for _ in range(5)]
    job = nightly.start(as_of=timezone.localdate(), by=ada)
    nightly.compute_everybody(job)
    nightly.compute_everybody(job)
    job.save()
    jobs.pause(job, by=ada)

    assert jobs.sweep() == 0
    jobs.run(job.pk)
    for part in job.parts.all():
        jobs.run(part.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("paused", 2, 6)
    assert Standing.objects.count() == 2
    assert telling.tell(job).says.startswith("2 people stand on")

    jobs.resume(job, by=ada)
    jobs.resume(job, by=ada)
    run_all()
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 6)
    assert Standing.objects.filter(person__in=people).count() == 5
    assert Job.objects.filter(parent=job, state="done").count() == 3


def test_pausing_what_a_worker_has_in_hand_waits_for_its_step(ada, building):
    job = nightly.start(as_of=timezone.localdate(), by=ada)
    Job.objects.filter(pk=job.pk).update(state="running", lease_until=timezone.now())
    job.refresh_from_db()

    jobs.pause(job, by=ada)

    job.refresh_from_db()
    assert job.state == "running"
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "paused"
    jobs.cancel(job, by=ada)
    jobs.pause(job, by=ada)
    job.refresh_from_db()
    assert (job.state, job.wish.wish) == ("cancelled", "cancel")


def test_a_stopped_job_leaves_everybody_old_or_new_and_says_so(client, ada, building, small_parts):
    people = [make.person(unit=building) for _ in range(5)]
    for who in people:
        make.conversation(who, ada.person, make.ago(1))
    computing.compute(as_of=make.ago(2))
    job = nightly.start(as_of=timezone.localdate(), by=ada)
    nightly.compute_everybody(job)
    nightly.compute_everybody(job)
    job.save()
    jobs.cancel(job, by=ada)
    run_all()

    levels = sorted(Standing.objects.values_list("level", "as_of"))
    new = [row for row in levels if row[1] == timezone.localdate()]
    assert 0 < len(new) <= 2
    client.force_login(ada)
    text = client.get(job.get_absolute_url()).content.decode()
    assert "2 people stand on" in text
    assert "the other 4 stand where they did before" in text
    with pytest.raises(computing.TooOld):
        computing.compute(as_of=make.ago(1))


def test_a_past_day_is_told_in_figures_and_what_is_stored_stays(client, ada, building):
    rosa = make.person(unit=building)
    make.conversation(rosa, make.person(unit=building), make.ago(200))
    computing.compute(as_of=timezone.localdate())
    before = list(Standing.objects.order_by("pk").values())
    client.force_login(ada)

    answer = client.post(reverse("base_compute"), {"as_of": make.ago(100).isoformat()})
    run_all()

    text = client.get(answer["Location"]).content.decode()
    assert "Nothing that is stored was changed." in text
    assert "In relationship" in text
    assert list(Standing.objects.order_by("pk").values()) == before
    assert StandingRun.objects.count() == 1
    tomorrow = client.post(reverse("base_compute"), {"as_of": make.ago(-1).isoformat()})
    assert tomorrow.status_code == 422


def test_rules_that_change_meanwhile_make_it_begin_again(ada, building, small_parts):
    Organization(name="Ours").save()
    for _ in range(5):
        make.person(unit=building)
    job = nightly.start(as_of=timezone.localdate(), by=ada)
    nightly.compute_everybody(job)
    nightly.compute_everybody(job)
    job.save()
    held = Organization.current()
    held.change_rules({"windows": {"reach": 90}}, since=held.rules_hash, reason="shorter", by=ada)

    run_all()

    assert StandingRun.latest().rules_hash == Organization.current().rules_hash
    job.refresh_from_db()
    assert (job.state, job.parts.count()) == ("done", 3)


def test_who_may_no_longer_compute_is_refused_when_it_runs(omar):
    job = nightly.start(as_of=timezone.localdate(), by=omar)

    run_all()

    job.refresh_from_db()
    assert job.state == "failed"


def test_the_night_begins_at_two_where_the_organization_is_and_once(db):
    Organization(timezone="America/New_York").save()
    before, after = datetime(2026, 3, 2, 6, 59, tzinfo=UTC), datetime(2026, 3, 2, 7, 1, tzinfo=UTC)

    assert nightly.start_if_due(before) is None
    first = nightly.start_if_due(after)
    assert first.argument("as_of") == "2026-03-02"
    assert nightly.start_if_due(after + timedelta(hours=3)) == first
    assert nightly.start_if_due(after + timedelta(days=1)) != first


def test_whoever_was_touched_is_computed_with_those_it_bears_on(building, omar):
    rosa, friend = make.person(unit=building), make.person(unit=building)
    make.conversation(rosa, friend, make.ago(1))
    Touched.mark(rosa.pk)

    assert streaming.compute_touched(as_of=timezone.localdate()) == 1

    assert {row.person_id: row.ties for row in Standing.objects.all()} == {
        rosa.pk: 1,
        friend.pk: 1,
    }
    assert not Touched.objects.exists()


def test_a_touched_person_merged_or_erased_loses_their_standing(building):
    rosa, keep = make.person(unit=building), make.person(unit=building)
    computing.compute(as_of=timezone.localdate())
    Person.objects.filter(pk=rosa.pk).update(status="merged", merged_into=keep)
    Touched.mark(rosa.pk)

    streaming.compute_touched(as_of=timezone.localdate())

    assert not Standing.objects.filter(person=rosa).exists()


@pytest.mark.django_db(transaction=True)
def test_marks_stay_while_a_part_is_under_way():
    rosa = make.person()
    Touched.mark(rosa.pk)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [locks.PARTS])
        streaming.compute_touched(as_of=timezone.localdate())
        assert Standing.objects.filter(person=rosa).exists()
        assert Touched.objects.count() == 1
        other.rollback()

        streaming.compute_touched(as_of=timezone.localdate())
        assert Touched.objects.count() == 0
    finally:
        other.close()


def test_run_now_takes_the_permission_and_leads_to_the_job(client, ada, lena):
    client.force_login(lena)
    assert client.post(reverse("base_compute")).status_code == 403
    client.force_login(ada)

    response = client.post(reverse("base_compute"))

    assert response["Location"] == Job.objects.get(kind=nightly.KIND).get_absolute_url()


def test_killed_in_the_middle_exactly_what_an_undisturbed_run_leaves_is_left(
    broker,  # noqa: F811
    worker,  # noqa: F811
    monkeypatch,
):
    """f1, f2 and f5 with a real worker and broker: children, sessions and messages all go."""
    ada = make.user("Ada Admin", role="admin")
    today, people = timezone.localdate(), crowd()
    computing.compute(as_of=today)
    undisturbed = everything_computed()
    for model in (DriftFlag, StandingChange, Standing, StandingRun, MetricSnapshot):
        model.objects.all().delete()
    monkeypatch.setattr(computing.spans, "__defaults__", (PART,))
    job = nightly.start(as_of=today, by=ada)
    nightly.compute_everybody(job)  # cut here, where parts are small
    job.save()
    assert job.parts.count() > 5

    worker.start()
    real.until(lambda: Standing.objects.exists())
    for child in worker.children():
        os.kill(child, signal.SIGKILL)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
    broker.flush()
    real.until(lambda: real.finished(job), seconds=60)

    job.refresh_from_db()
    assert (job.state, job.result["people"]) == ("done", len(people) + 1)
    assert everything_computed() == undisturbed


def crowd() -> list[Person]:
    """Some hundred people who talked with one another, promised things and kept some."""
    dice = Random(9)
    unit = make.unit()
    people = Person.objects.bulk_create([Person.named(f"Person {n}") for n in range(PEOPLE)])
    for person in people[::3]:
        make.carrier(person, people[1], since=make.ago(90)) if person != people[1] else None
    Placement.objects.bulk_create(
        [Placement(person=person, unit=unit, began_on=make.ago(200)) for person in people]
    )
    Conversation.objects.bulk_create(
        [
            Conversation(
                person=one,
                by=two,
                talked_on=make.ago(dice.randrange(400)),
                grade=dice.choice([2, 3]),
            )
            for one, two in (dice.sample(people, 2) for _ in range(PEOPLE * 4))
        ]
    )
    Commitment.objects.bulk_create(
        [
            Commitment(
                owed_by=one,
                owed_to=two,
                what="call",
                made_on=make.ago(300),
                due_on=make.ago(days),
                status=dice.choice(["kept", "missed"]),
                resolved_on=make.ago(days),
            )
            for one, two in (dice.sample(people, 2) for _ in range(PEOPLE))
            for days in [dice.randrange(200)]
        ]
    )
    return people


def everything_computed() -> list[list[tuple]]:
    """Every row a computation leaves, but for ids and the time it was written."""
    return [
        sorted(Standing.objects.values_list(*fields_of(Standing)), key=str),
        sorted(StandingChange.objects.values_list("person", "what", "was", "now", "on"), key=str),
        sorted(DriftFlag.objects.values_list("person", "owner", "opened_on", "closed_on"), key=str),
        sorted(MetricSnapshot.objects.values_list("unit", "as_of", "figures"), key=str),
        list(StandingRun.objects.values_list("as_of", "usual", "people", "events")),
    ]


def fields_of(model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def test_what_is_asked_of_few_is_planned_once_in_a_session(omar, lena):
    def planned():
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, prepare_time FROM pg_prepared_statements")
            return {row for row in cursor.fetchall() if row[0].startswith("standing_")}

    ids = list(Person.objects.values_list("pk", flat=True)[:2])
    computing.compute_people(ids[:1], as_of=make.ago(0))
    once = planned()
    computing.compute_people(ids, as_of=make.ago(0))

    assert len(once) > 40
    assert planned() == once
    assert Standing.objects.filter(pk__in=ids).count() == len(ids)


def test_a_worker_keeps_its_connection_for_a_while(monkeypatch):
    for name in ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS"):
        monkeypatch.setitem(connection.settings_dict, name, connection.settings_dict[name])

    keep_connections()

    assert connection.settings_dict["CONN_MAX_AGE"] == 600
    assert connection.settings_dict["CONN_HEALTH_CHECKS"]
