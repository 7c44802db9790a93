"""The demo organization: alive on any day, the same for the same seed, gone without trace."""

import json
import re
import stat
from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from campaigns.models import Action, Campaign, Participation
from members.models import (
    Committee,
    LogEntry,
    Meeting,
    Organization,
    Pause,
    Person,
    Seat,
    Unit,
    User,
)
from organizing.demo import making, removing
from organizing.demo.campaigns import MARCH
from organizing.models import Attempt, Commitment, Conversation, CountStatement, FollowUp, Standing
from tests.organizing.following_all import merge_everybody_named
from tests.reference import holding, holding_promises, inventory, links
from tests.reference.holding_all import Days, everything, part, sealed
from tests.reference.reading import read

REASONS = {
    "NO_CONTACT",
    "SILENT",
    "MISSED_MEETINGS",
    "COMMITMENT_MISSED",
    "SAT_OUT",
    "RATING_DOWN",
    "ROLE_LEFT",
    "DUES_STOPPED",
    "SAID_LEAVING",
    "NEW_NO_CONVERSATION",
    "OUR_PROMISE_OVERDUE",
    "CARRIER_LEFT",
    "THIN_TIES",
    "NOT_ASKED",
}


class _Undo(Exception):
    """Ends the module's transaction."""


@pytest.fixture(scope="module")
def organization(django_db_setup, django_db_blocker, tmp_path_factory):
    """Make the organization once for all tests that only look at it."""
    path = tmp_path_factory.mktemp("demo") / "demo.json"
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        _count_rows()  # those of tests before, taken back, are pages full of nothing to the planner
        patch.setenv("DEMO_FILE", str(path))
        patch.setattr(making, "REPLAY", (365, 90, 30, 7, 0))  # all of a year take ten seconds
        patch.setattr(making, "SINCE_IT_BEGAN", (282, 190, 130))
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:  # the reference may think for a minute
                    cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
                    cursor.execute("SET LOCAL statement_timeout = 0")
                call_command("demo", verbosity=0)
                _count_rows("ANALYZE")
                connection.check_constraints()  # or each test would look at all of it anew
                yield path
                raise _Undo
        except _Undo:
            _count_rows()  # what was counted is not undone with the rows


def _count_rows(how="VACUUM ANALYZE"):
    """Tell the planner how many rows there are, as the server does of itself after a minute."""
    with connection.cursor() as cursor:
        if how.startswith("VACUUM"):  # of all tables at once: longer than a page may take
            cursor.execute("SET statement_timeout = 0")
            cursor.execute(how)
            cursor.execute("RESET statement_timeout")
        else:
            cursor.execute(how)


def today_there():
    """The day where the organization is: for five hours it is not yet ours."""
    return timezone.localdate(timezone=ZoneInfo(making.TIMEZONE))


@pytest.fixture
def looked_at(organization, db):
    """Reach the organization from a test; what the test changes is undone."""
    return organization


def test_the_same_seed_and_day_make_the_same_organization_and_another_seed_another():
    day = date(2026, 2, 28)

    first, _users = making.imagine(seed=1, today=day)
    second, _users = making.imagine(seed=1, today=day)
    other, _users = making.imagine(seed=2, today=day)

    assert first.digest() == second.digest()
    assert first.digest() != other.digest()


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2027, 1, 1), date(2026, 8, 2)])
def test_it_lies_in_the_past_of_whatever_day_it_is_made_on(day):
    world, _users = making.imagine(seed=3, today=day)

    for model, field in [
        (Conversation, "talked_on"),
        (Attempt, "tried_on"),
        (Commitment, "made_on"),
        (Person, "status_on"),
    ]:
        late = [row for row in world.rows[model] if (getattr(row, field) or day) > day]
        assert late == []
    assert not [row for row in world.rows[Commitment] if (row.resolved_on or day) > day]
    assert not [
        row for row in world.rows[Commitment] if row.resolved_on and row.resolved_on < row.made_on
    ]


def test_about_twelve_hundred_people_live_in_nine_buildings(looked_at):
    buildings = Unit.objects.filter(kind="building")

    assert 1150 <= Person.objects.present().count() <= 1300
    assert buildings.count() == 9
    assert Unit.objects.filter(kind="landlord", parent=None).count() == 3
    listed = buildings.listed_counts()
    counted = buildings.latest_headcounts()
    assert all(listed[pk] < count.n for pk, count in counted.items())
    assert any(not n for n in Unit.objects.filter(kind="floor").listed_counts().values())


def test_every_reason_for_drifting_is_somebodys(looked_at):
    found = Counter(reason["code"] for row in Standing.objects.all() for reason in row.reasons)

    assert set(found) >= REASONS


@pytest.mark.parametrize("name", ["Rosa Delgado", "Patrice Boyd", "Duc Tran"])
def test_the_three_the_story_is_about_are_drifting(looked_at, name):
    assert Standing.objects.get(person__name=name).drift == "drifting"


def test_every_rung_and_level_is_somebodys_and_the_base_is_a_part_of_the_list(looked_at):
    rungs = dict(Standing.objects.values_list("rung").annotate(Count("person")))
    levels = dict(Standing.objects.values_list("level").annotate(Count("person")))

    assert set(rungs) == set(range(7))
    assert set(levels) == set(range(6))
    assert 90 <= levels[5] <= 170
    assert levels[5] < sum(levels[level] for level in (3, 4)) < levels[1]


def test_promises_end_in_every_way_and_some_of_ours_are_late(looked_at):
    today = today_there()

    assert set(Commitment.objects.values_list("status", flat=True)) == set(Commitment.Status.values)
    late = Commitment.objects.open().filter(due_on__lt=today)
    assert late.filter(owed_by__user__isnull=False).count() >= 5
    assert late.filter(owed_to__user__isnull=False).count() >= 5
    assert Commitment.objects.exclude(renegotiated_from=None).exists()


def test_the_march_brought_ninety_of_whom_most_were_not_absorbed(looked_at):
    march = Action.objects.get(name=MARCH)
    first = Participation.objects.filter(
        action=march, state="did", person__placements__began_on=march.held_on
    )
    absorbed = first.filter(person__standing__level__gte=3)

    assert first.count() == 90
    assert 15 <= absorbed.count() <= 40
    assert Campaign.objects.count() == 2
    assert set(Action.objects.values_list("cost", flat=True)) == {1, 2, 3, 4, 5}


def test_committees_are_of_every_kind_with_open_seats_and_a_meeting_ahead(looked_at):
    today = today_there()

    assert Committee.objects.count() == 7
    assert Seat.objects.current().filter(person=None).count() >= 6
    assert Seat.objects.exclude(understudy=None).exists()
    ahead = Meeting.objects.filter(held_on__gte=today, state="planned").values("committee")
    assert ahead.count() == 7
    young = Committee.objects.order_by("-founded_on").first()
    assert (today - young.founded_on).days < 60


def test_somebody_is_away_died_moved_opted_out_and_works_for_the_owner(looked_at):
    assert Pause.objects.filter(ended_on__gt=today_there()).exists()
    assert Pause.objects.filter(person=None, kind="org_wide").exists()
    for fields in (
        {"status": "deceased"},
        {"status": "left_scope"},
        {"no_contact": True},
        {"is_management": True},
    ):
        assert Person.objects.filter(**fields).exists()


def test_every_organizer_has_something_due_today(looked_at):
    due = FollowUp.objects.open().filter(due_on=today_there())

    for email in ("lead", "staff", "captain", "organizer"):
        user = User.objects.get(email=f"{email}@riverside.example")
        assert due.filter(owner=user.person).exists(), email


def test_nobody_can_be_reached_at_a_number_or_address_of_a_real_person(looked_at):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM members_contactpoint WHERE channel NOT IN ('phone', 'email')"
            " OR (channel = 'phone' AND value !~ '555-01[0-9][0-9]$')"
            " OR (channel = 'email' AND value !~ '@example[.]org$')"
        )
        assert cursor.fetchone() == (0,)


def test_the_sign_ins_stand_in_a_file_only_its_owner_reads_and_they_open(looked_at, rf):
    found = json.loads(looked_at.read_text())

    assert stat.S_IMODE(looked_at.stat().st_mode) == 0o600
    assert [entry["role"].split(" ")[0] for entry in found["users"]] == [
        "admin",
        "leader",
        "organizer",
        "leader",
        "organizer",
        "leader",
        "reader",
        "admin",
        "carrier",
    ]
    entry = found["users"][0]
    assert authenticate(rf.post("/"), email=entry["email"], password=entry["password"])
    others = User.objects.exclude(email__in=[entry["email"] for entry in found["users"]])
    assert others.exists()
    assert not any(user.has_usable_password() for user in others)
    assert not LogEntry.objects.filter(facts__icontains=entry["password"]).exists()


def test_each_number_on_each_board_is_what_the_rows_say(looked_at, client, settings):
    settings.DEMO_WITHOUT_SECOND_FACTOR = True
    Organization.objects.update(terms=Organization.Terms.GENERAL)  # the words of the reference
    zone = ZoneInfo(Organization.current().timezone)
    on, rules = timezone.localdate(timezone=zone), Organization.current().rules
    days = Days(read(on), on, rules)
    units = dict(Unit.objects.filter(closed_on=None).values_list("pk", "name"))
    at = {name: pk for pk, name in units.items()}
    lead, captain, organizer = (
        User.objects.get(email=f"{name}@riverside.example")
        for name in ("lead", "captain", "organizer")
    )

    def reader(user, seen):
        def get(path):
            if path not in seen:
                answer = client.get(path)
                assert answer.status_code == 200, path
                seen[path] = answer.content.decode()
            return seen[path]

        client.force_login(user)
        return get

    with inventory.shown() as numbers:
        seen = {}
        get = reader(lead, seen)
        everything(get, days, lead.person_id, at["7 Birch Ct"], units)
        holding_promises.days(list(seen.values()), on)
        for statement in CountStatement.objects.all():
            holding.statement(get, statement.get_absolute_url(), days.at(statement.as_of))
        part(reader(captain, {}), days, captain.person_id, at["14 Alder St"])
        sealed(reader(organizer, {}), days, organizer.person_id, at["20 Alder St"])
    assert inventory.unheld(numbers) == []
    found = {path: links.bare(page, *links.KNOWN) for path, page in seen.items()}
    # what is kept or computed of days gone by has nobody behind it
    past = re.compile("^/promises/$|/year/$|^/base/figures/$|^/base/statements/.")
    assert {path: bare for path, bare in found.items() if bare and not past.search(path)} == {}


def test_a_second_demo_is_refused_and_passed_over_when_asked_to(looked_at):
    before = removing.counts()

    with pytest.raises(CommandError):
        call_command("demo")
    call_command("demo", if_empty=True)

    assert removing.counts() == before
    assert Organization.current().is_demo


def test_removing_leaves_nothing_behind(looked_at, client):
    client.force_login(User.objects.first())

    call_command("demo", remove=True, yes=True, verbosity=0)

    assert {name: n for name, n in removing.counts().items() if n} == {}
    left = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._base_manager.exists()
    }
    assert left <= {"contenttypes.ContentType", "auth.Permission"}
    assert Organization.current().name == Organization().name
    assert not Organization.current().is_demo


def test_every_table_with_rows_follows_a_merge_and_comes_back(looked_at, ada):
    connection.check_constraints()  # or that taking back asks at once would outlive the savepoint
    Person.objects.bulk_create([kept := Person.named("Somebody Else")])

    merge_everybody_named(kept, by=ada)
