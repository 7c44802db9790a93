import json
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from members import jobs
from members.duplicates import evidence, finding, keys, nicknames, profiles, searching, words
from members.importing import work
from members.merging import merge
from members.models import ContactPoint, DuplicateKey, DuplicatePair, Job, Person
from tests import make
from tests.members.rosters import applied

NOBODY = UUID(int=1)
NAMES = ["Olu Ade", "Wen Li", "Ana Ruiz", "Bo Berg", "Cy Young", "Di Ray", "Eve Stone", "Ike Moss"]


def crowd(count=8):
    return [make.person(f"{NAMES[n % 8]} {'abcdefgh'[n // 8]}") for n in range(count)]


def look():
    searching.refresh(list(Person.objects.order_by("pk").values_list("pk", flat=True)))


def found():
    return {
        frozenset((pair.a.name, pair.b.name)): pair
        for pair in DuplicatePair.objects.open().select_related("a", "b")
    }


def codes(pair):
    return {code for code, _bits in pair.evidence}


SAME = [
    ("Margaret Ortiz", {"phone": "212 555 0100"}, "Margaret Ortis", {"phone": "(212) 555-0100"}),
    ("Margaret Ortiz", {"phone": "212 555 0100"}, "Peggy Ortiz", {"phone": "+1 212 555 0100"}),
    ("José Núñez", {"email": "jn@example.org"}, "Jose Nunez", {"email": "JN@example.org"}),
    ("Ortiz Margaret", {"email": "mo@example.org"}, "Margaret Ortiz", {"email": "mo@example.org"}),
    ("Magraret Ortiz", {"phone": "2125550100"}, "Margaret Ortiz", {"phone": "2125550100"}),
    ("mortiz7", {"email": "mo@example.org"}, "Margaret Ortiz", {"email": "mo@example.org"}),
    ("M. Ortiz", {"email": "mo@example.org"}, "Margaret Ortiz", {"email": "mo@example.org"}),
    ("Dr. Margaret Ortiz", {"phone": "2125550100"}, "Margaret A. Ortiz", {"phone": "2125550100"}),
    ("María García López", {"phone": "2125550100"}, "Maria Garcia", {"phone": "2125550100"}),
    ("Margaret Ortiz", {"email": "m.ortiz@example.org"}, "Margaret Ortiz",
     {"email": "m.ortis@example.org"}),
    ("Margaret Ortiz", {"address": "14 Alder Street, Springfield, IL 62701"}, "Margret Ortiz",
     {"address": "14 alder st., Springfield IL 62701-1234"}),
]  # fmt: skip


def known(name, points):
    person = make.person(name, **{k: v for k, v in points.items() if k != "address"})
    if address := points.get("address"):
        ContactPoint.of(person, "address", address).save()
    return person


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "points", "other", "others"), SAME)
def test_one_person_written_in_two_ways_is_found(name, points, other, others):
    crowd(24)
    known(name, points)
    known(other, others)

    look()

    assert set(found()) == {frozenset((name, other))}


HOUSEHOLD = [
    ("Margaret Ortiz", "Xavier Ortiz"),
    ("Ana Ortiz", "Luz Ortiz"),
    ("John Ortiz Sr.", "John Ortiz Jr."),
    ("John Ortiz", "Joan Ortiz-Vega"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), HOUSEHOLD[:3])
def test_a_household_is_not_one_person(one, other):
    crowd(24)
    home = {"phone": "212 555 0100", "email": "ortiz@example.org", "address": "14 Alder St, Troy"}
    known(one, home)
    known(other, home)

    look()

    assert found() == {}


@pytest.mark.django_db
def test_a_number_that_many_share_proves_nothing():
    crowd(24)
    for name in ("Ada Ash", "Bea Birch", "Cal Cedar", "Dan Dogwood", "Eli Elm"):
        make.person(name, phone="212 555 0199", email="office@example.org")
    make.person("Ada Ashe", phone="212 555 0199", email="office@example.org")

    look()

    for pair in found().values():
        assert not {"same_phone", "same_email"} & codes(pair)
        assert not pair.beyond_name


@pytest.mark.parametrize(
    "email", ["none@example.org", "noemail@x.org", "a@localhost", "test@x.org"]
)
def test_a_placeholder_is_no_email(email):
    assert profiles.emails([email]) == ()


def test_a_number_of_one_digit_repeated_is_no_number():
    assert profiles.phones(["000-000-0000", "1111111111", "123"]) == ()


@pytest.mark.django_db
def test_the_same_common_name_alone_is_two_people():
    for n in range(60):
        make.person("Maria Garcia", email=f"person{n}x@example{n}.org")

    look()

    assert found() == {}


@pytest.mark.django_db
def test_emails_of_one_name_with_other_digits_are_two_emails():
    crowd(24)
    make.person("Wolfgang Puckett", email="wolfgang.puckett123@mail.example.org")
    make.person("Wolfgang Puckett", email="wolfgang.puckett128@mail.example.org")

    look()

    for pair in found().values():
        assert not pair.beyond_name
        assert pair.score < 3


@pytest.mark.django_db
def test_strangers_are_not_found():
    for given in ("Olu", "Wen", "Ana", "Bo", "Cy", "Di"):
        for family in ("Ade", "Li", "Ruiz", "Berg", "Young", "Ray"):
            make.person(f"{given} {family}", email=f"{given}.{family}@example.org")

    look()

    assert found() == {}


@pytest.mark.django_db
def test_looking_twice_changes_nothing_and_a_mended_name_drops_the_pair(ada):
    crowd(24)
    one = make.person("Margaret Ortiz", phone="212 555 0100")
    other = make.person("Margaret Ortis", phone="212 555 0100")
    look()
    first = DuplicatePair.objects.get()
    before = DuplicateKey.objects.count()

    look()

    assert DuplicateKey.objects.count() == before
    assert DuplicatePair.objects.get().score == first.score
    other.set_name("Xavier Quintero")
    other.save()
    searching.refresh([other.pk])
    assert found() == {}
    assert not DuplicateKey.objects.filter(person=one, key=keys.number("word", "ortis")).exists()


@pytest.mark.django_db
def test_only_new_people_are_compared_with_everybody():
    crowd(24)
    make.person("Margaret Ortiz", phone="212 555 0100")
    look()
    newcomer = make.person("Margaret Ortis", phone="212 555 0100")

    assert searching.refresh([newcomer.pk]) == 1


@pytest.mark.django_db
def test_the_job_goes_through_everybody_in_steps_and_forgets_the_gone(ada, monkeypatch):
    monkeypatch.setattr(searching, "BATCH", 5)
    people = crowd(24)
    make.person("Margaret Ortiz", phone="212 555 0100")
    make.person("Margaret Ortis", phone="212 555 0100")
    stale = DuplicatePair.objects.create(
        a=min(people[:2], key=lambda p: p.pk), b=max(people[:2], key=lambda p: p.pk), score=9
    )
    people[3].die(on=make.ago(1), by=ada)
    DuplicateKey.objects.create(person=people[3], key=1, who=1, meets=True)

    job = finding.start(by=ada)
    assert finding.start(by=ada) == job
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result, job.done) == ("done", {"pairs": 1}, job.total)
    assert set(found()) == {frozenset(("Margaret Ortiz", "Margaret Ortis"))}
    assert not DuplicatePair.objects.filter(pk=stale.pk).exists()
    assert not DuplicateKey.objects.filter(person=people[3]).exists()


@pytest.mark.django_db
def test_whom_an_import_brought_is_compared_with_everybody(ada):
    crowd(24)
    make.person("Margaret Ortiz", phone="212 555 0100")
    look()
    run = applied("Name,Phone\nMargaret Ortis,(212) 555-0100\nNew Newman,212 555 0122\n", by=ada)

    job = finding.start_for_import(run, by=ada)
    assert finding.start_for_import(run, by=ada) == job
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"pairs": 1})
    assert set(found()) == {frozenset(("Margaret Ortiz", "Margaret Ortis"))}


@pytest.mark.django_db
def test_the_nightly_search_runs_once_a_day():
    assert finding.start_nightly() == finding.start_nightly()


@pytest.mark.django_db
def test_a_merged_record_is_never_found_again(ada):
    crowd(24)
    one = make.person("Margaret Ortiz", phone="212 555 0100")
    other = make.person("Margaret Ortis", phone="212 555 0100")
    look()

    merge(other, into=one, by=ada)
    look()

    assert found() == {}
    assert DuplicatePair.objects.get().state == "merged"


@pytest.mark.django_db
def test_what_is_kept_tells_no_name(ada):
    make.person("Margaret Ortiz", phone="212 555 0100")
    look()

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(k::text, ' ') FROM members_duplicatekey k")
        kept = cursor.fetchone()[0].lower()
    assert "ortiz" not in kept
    assert "5550100" not in kept


def test_the_reason_is_said_in_words():
    said = words.explain(
        4.2, [["name_same", 3], ["name_letter", 2], ["same_phone", 9], ["other_city", -1.5]]
    )

    assert said.why == "Same phone number, name differs by one letter"
    assert said.but == "Different cities"
    assert said.likely == "Likely"


def test_every_code_has_words():
    every = {*evidence.AGAINST, *evidence.BEYOND_NAME, *(f"name_{how}" for how in evidence.OFF)}

    assert every <= set(words._WORDS)


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("ana", "ana", "same"),
        ("bill", "william", "nickname"),
        ("pepe", "jose", "nickname"),
        ("marta", "matra", "letter"),
        ("j", "jose", "initial"),
        ("ana", "luz", ""),
        ("", "", "same"),
    ],
)
def test_likeness_of_words(one, other, how):
    assert evidence.likeness(one, other) == how
    assert evidence.likeness(other, one) == how


def test_a_nickname_table_never_joins_two_opposite_names():
    assert not nicknames.alike("maria", "jose")
    assert nicknames.root("zzz") == "zzz"


def test_comparing_does_not_depend_on_the_order():
    one = searching.make(NOBODY, "Margaret A. Ortiz", emails=["mo@x.org"], phones=["2125550100"])
    other = searching.make(NOBODY, "Ortiz Peggy", emails=["mo@y.org"], phones=["2125550100"])
    rarity = evidence.Rarity(1000, {})

    assert evidence.compare(one, other, rarity).score == evidence.compare(other, one, rarity).score


def test_a_profile_of_nothing_is_comparable():
    nothing = searching.make(NOBODY, "")
    rarity = evidence.Rarity(1000, {})

    assert evidence.compare(nothing, nothing, rarity).score < 0
    assert keys.of(nothing) is not None


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("14 Alder Street, Troy, NY 12180-1234", ("14 alder st", "troy", "12180")),
        ("Flat 2, 9 Elm Rd, Leeds, LS1 4AB", ("flat 2", "leeds", "ls14ab")),
        ("12180", ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_an_address_in_one_line_is_taken_apart(address, place):
    assert profiles.place(address)[:1] == place[:1] or address == "12180"
    assert profiles.place(address)[2] in {place[2], "12180"}


ROSTER = """id;first name;last name;DOB;email;phone
1;Margaret;Ortiz;1980-01-01;mo@example.org;2125550100
2;Peggy;Ortiz;1980-01-01;mo@example.org;
3;Luz;Vega;1980-01-01;;2125550111
4;Xavier;Stone;1980-01-01;;2125550122
5;Ike;Moss;;ike@example.org;
"""


@pytest.mark.django_db
@pytest.mark.parametrize("truth", ["id,who\n1,a\n2,a\n3,b\n4,c\n5,d\n", "a,b\n1,2\n1,2\n"])
def test_a_file_is_measured_by_the_same_search_without_birth_dates(tmp_path, capsys, truth):
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "truth.csv").write_text(truth)

    call_command(
        "duplicates_backtest", tmp_path / "roster.csv", truth=tmp_path / "truth.csv", json=True
    )

    report = json.loads(capsys.readouterr().out)
    assert report["columns"]["DOB"] == "not read"
    assert (report["pairs_found"], report["precision"], report["recall"]) == (1, 1.0, 1.0)
    assert report["seconds"] >= 0
    assert report["peak_mb"] > 0
    assert DuplicateKey.objects.count() == 0


@pytest.mark.django_db
def test_a_file_that_is_not_one_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "truth.csv").write_text("id,who\n")

    for file in ("empty.csv", "missing.csv"):
        with pytest.raises(CommandError, match=file):
            call_command("duplicates_backtest", tmp_path / file, truth=tmp_path / "truth.csv")


@pytest.mark.django_db
def test_somebody_who_goes_while_the_search_looks_does_not_stop_it():
    one, other = crowd(2)
    seen = evidence.Compared(9.0, (("phone", 9.0),))

    written = searching.write(
        [searching.Found(one.pk, NOBODY, seen), searching.Found(one.pk, other.pk, seen)]
    )

    assert written == 1
    connection.check_constraints()


def test_undoing_an_import_ends_the_search_for_its_duplicates(ada):
    run = applied("First,Last\nOlu,Ade\n")
    search = finding.start_for_import(run, by=ada)

    work.undo(run, by=ada)

    search.refresh_from_db()
    assert search.state == Job.State.CANCELLED
