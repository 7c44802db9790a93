import pytest

from members import jobs
from members.duplicates import searching
from members.merging import merge
from members.models import DuplicatePair, Job, MergeRecord, Person
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/duplicates/"


@pytest.fixture
def pair(building):
    """Two records of one person in the building, found by the product."""
    make.person("Margaret Ortiz", unit=building, phone="212 555 0100", pronouns="she/her")
    make.person("Margaret Ortis", unit=building, phone="(212) 555-0100", language="es")
    for name in ("Olu Ade", "Wen Li", "Ana Ruiz", "Bo Berg", "Cy Young", "Di Ray"):
        make.person(name, unit=building)
    searching.refresh(list(Person.objects.values_list("pk", flat=True)))
    return DuplicatePair.objects.get()


def test_the_list_says_why(client, lena, pair):
    client.force_login(lena)

    page = client.get(LIST).content.decode()

    assert "Same phone number, name differs by one letter." in page


@pytest.mark.parametrize(
    ("who", "status"), [("omar", 403), ("rita", 403), ("lena", 200), ("ada", 200)]
)
def test_only_who_may_merge_sees_duplicates(client, request, who, status, pair):
    client.force_login(request.getfixturevalue(who))

    for url in (LIST, pair.get_absolute_url(), "/merges/"):
        assert client.get(url).status_code == status


def test_a_leader_sees_no_pair_of_which_one_is_elsewhere(client, lena, pair):
    pair.b.placements.all().delete()
    client.force_login(lena)

    assert pair.a.name not in client.get(LIST).content.decode()
    assert client.get(pair.get_absolute_url()).status_code == 404
    for act in ("different", "reopen"):
        assert client.post(f"/duplicates/{pair.pk}/{act}/").status_code == 404
    assert client.post(pair.get_absolute_url(), {"keep": "a"}).status_code == 404
    assert DuplicatePair.objects.get().state == "open"


def test_nothing_changes_by_a_get(client, ada, pair):
    client.force_login(ada)

    for url in ("/duplicates/find/", "/duplicates/merge/", f"/duplicates/{pair.pk}/different/"):
        assert client.get(url).status_code == 405


def test_two_are_merged_field_by_field_and_taken_back(client, lena, pair):
    client.force_login(lena)
    a, b = pair.a, pair.b

    page = client.get(pair.get_absolute_url()).content.decode()
    assert "she/her" in page
    sent = client.post(
        pair.get_absolute_url(),
        {"keep": "b", "name": "a", "pronouns": "a", "language": "b", "nickname": "former"},
    )

    assert sent.status_code == 302
    a.refresh_from_db()
    b.refresh_from_db()
    assert (a.status, a.merged_into) == ("merged", b)
    assert (b.name, b.nickname, b.pronouns, b.language) == (
        a.name,
        "Ortis" if a.name.endswith("z") else "Ortiz",
        "she/her",
        "es",
    )
    assert "Take back" in client.get("/merges/").content.decode()

    client.post(f"/merges/{MergeRecord.objects.get().pk}/undo/")

    a.refresh_from_db()
    assert (a.status, a.merged_into) == ("active", None)


def test_two_that_are_different_are_not_offered_again(client, lena, pair):
    client.force_login(lena)

    client.post(f"/duplicates/{pair.pk}/different/")
    searching.refresh([pair.a_id, pair.b_id])

    assert DuplicatePair.objects.open().count() == 0
    assert "Decide again" in client.get(f"{LIST}?state=different").content.decode()
    client.post(f"/duplicates/{pair.pk}/reopen/")
    assert DuplicatePair.objects.open().count() == 1


def test_a_refused_merge_says_why_and_changes_nothing(client, ada, pair):
    for person in (pair.a, pair.b):
        make.user(role="reader", person=person)
    client.force_login(ada)

    sent = client.post(pair.get_absolute_url(), {"keep": "a"})

    assert sent.status_code == 422
    assert "Both can sign in" in sent.content.decode()
    assert not MergeRecord.objects.exists()


def test_many_are_merged_only_when_their_number_is_typed(client, lena, pair):
    client.force_login(lena)

    assert client.post("/duplicates/merge/", {"above": "3", "typed": "2"}).status_code == 422
    assert client.post("/duplicates/merge/", {"above": "", "typed": "1"}).status_code == 422
    assert not Job.objects.filter(kind="merge_duplicates").exists()
    sent = client.post("/duplicates/merge/", {"above": "3", "typed": "1"})

    job = Job.objects.get(kind="merge_duplicates")
    assert sent.headers["Location"] == job.get_absolute_url()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"merged": 1, "skipped": 0})
    assert Person.objects.filter(status="merged").count() == 1


def test_a_pair_decided_meanwhile_is_skipped(client, lena, pair):
    client.force_login(lena)
    client.post("/duplicates/merge/", {"above": "3", "typed": "1"})
    pair.decide("different", by=lena)

    job = Job.objects.get(kind="merge_duplicates")
    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.result == {"merged": 0, "skipped": 1}


def test_a_pair_that_stands_on_a_name_alone_never_goes_in_bulk(client, ada, pair):
    DuplicatePair.objects.update(beyond_name=False)
    client.force_login(ada)

    page = client.get(f"{LIST}?above=3").content.decode()

    assert "Merge many at once" not in page
    assert client.post("/duplicates/merge/", {"above": "3", "typed": "1"}).status_code == 422


def test_looking_now_starts_one_job(client, lena, pair):
    client.force_login(lena)

    client.post("/duplicates/find/")
    client.post("/duplicates/find/")

    job = Job.objects.get(kind="find_duplicates")
    jobs.run(job.pk)
    assert "Margaret" in client.get(LIST).content.decode()


def test_the_old_page_of_a_merged_person_leads_to_the_new(client, ada, pair):
    merge(pair.a, into=pair.b, by=ada)
    client.force_login(ada)

    sent = client.get(pair.a.get_absolute_url())

    assert sent.headers["Location"] == pair.b.get_absolute_url()


def test_thirty_pairs_take_no_more_queries_than_one(
    client, lena, building, django_assert_max_num_queries
):
    people = [make.person(f"Person {n}", unit=building) for n in range(60)]
    for a, b in zip(people[::2], people[1::2], strict=True):
        a, b = sorted((a, b), key=lambda one: one.pk)
        DuplicatePair.objects.create(a=a, b=b, score=4, evidence=[["same_phone", 10.0]])
    client.force_login(lena)

    with django_assert_max_num_queries(18):
        page = client.get(LIST).content.decode()

    assert "30 pairs" in page


@pytest.mark.parametrize("above", ["nonsense", "-5", "1e9", "nan"])
def test_an_odd_score_is_not_an_error(client, ada, pair, above):
    client.force_login(ada)

    assert client.get(LIST, {"above": above, "page": "x", "state": "merged"}).status_code == 200
