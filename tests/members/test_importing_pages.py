"""The pages of importing: from upload to undo, and who may."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members import jobs
from members.duplicates import searching
from members.models import Import, ImportMapping, Job, Person, Tag
from tests import make
from tests.members.rosters import applied, planned, staged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marks")]

ROSTER = (
    "Member ID,Full name,DOB,Correo,Sobrenombre\n1,Ana Abel,1.2.1990,a@example.org,Anita\n2,,,,\n"
)


def upload(client, content=ROSTER, *, name="people.csv", **fields):
    file = SimpleUploadedFile(name, content.encode())
    return client.post(reverse("members:import_new"), {"file": file, **fields}, follow=True)


def url(name, run):
    return reverse(f"members:{name}", args=[run.pk])


def run_jobs():
    for job in Job.objects.unfinished():
        jobs.run(job.pk)


def test_upload_leads_straight_to_the_dry_run(client, ada, building):
    client.force_login(ada)

    waiting = upload(client, unit=building.pk, source="official_list")
    run = Import.objects.get()
    assert waiting.redirect_chain[-1][0] == run.get_absolute_url()
    assert b"every 1s" in waiting.content
    run_jobs()
    page = client.get(run.get_absolute_url())

    assert b"every 1s" not in page.content
    assert b">new 1</a>" in page.content
    assert b"We never record a date of birth" in page.content
    assert b"1.2.1990" not in page.content
    assert b"a@example.org" in page.content
    assert (run.unit, run.source) == (building, "official_list")


def test_the_whole_way_and_back(client, ada):
    client.force_login(ada)
    upload(client)
    run = Import.objects.get()
    run_jobs()

    for _press in range(2):
        client.post(url("import_apply", run))
    run_jobs()
    assert Person.objects.filter(name="Ana Abel").exists()
    assert Job.objects.filter(kind="import_apply").count() == 1
    assert b"undoing removes who is new" in client.get(run.get_absolute_url()).content
    for _press in range(2):
        client.post(url("import_undo", run))
    run_jobs()

    assert not Person.objects.filter(name="Ana Abel").exists()
    assert b"Everything is as it was before." in client.get(run.get_absolute_url()).content


def test_what_was_changed_since_stays_and_the_page_lists_it(client, ada):
    client.force_login(ada)
    run = applied(ROSTER + "3,Bo Berg,,b@example.org,\n", by=ada)
    Person.objects.get(name="Bo Berg").taggings.create(tag=Tag.named("Driver", by=ada), by=ada)
    client.post(url("import_undo", run))
    run_jobs()

    page = client.get(run.get_absolute_url()).content.decode()
    listed = client.get(f"{run.get_absolute_url()}?rows=kept")

    assert "1 row left something in place" in page
    assert [line.who for line in listed.context["page"].lines] == ["Bo Berg"]
    assert b"Left in place, changed since:" in listed.content
    assert set(Person.objects.exclude(user=ada).values_list("name", flat=True)) == {"Bo Berg"}


def test_a_file_we_cannot_read_is_told_beside_the_field(client, ada):
    client.force_login(ada)

    response = upload(client, "Ana,ana@example.org\n")

    assert response.status_code == 422
    assert "name the columns" in response.context["form"].errors["file"][0]
    assert not Import.objects.exists()


def test_a_file_too_large_says_so_and_is_not_kept(client, ada):
    client.force_login(ada)

    response = upload(client, "Name\n" + "Ana Abel\n" * 1_200_000)

    assert response.status_code == 413
    assert "10 MB" in response.context["form"].errors["file"][0]
    assert not Import.objects.exists()


def test_a_corrected_mapping_is_remembered_for_the_next_file(client, ada):
    client.force_login(ada)
    upload(client)
    run = Import.objects.get()
    run_jobs()
    assert run.mapping == ["external:member id", "name", "", "email", "nickname"]

    chosen = ["external:union", "name", "name", "email", ""]
    client.post(url("import_mapping", run), {f"column-{n}": one for n, one in enumerate(chosen)})
    run_jobs()
    upload(client, ROSTER.replace("Ana", "Eva"))

    chosen[2] = ""  # a forbidden column stays unread, whatever is sent
    names = ["member id", "full name", "dob", "correo", "sobrenombre"]
    assert ImportMapping.objects.get().mapping == dict(zip(names, chosen, strict=True))
    assert [one.mapping for one in Import.objects.all()] == [chosen, chosen]
    assert Import.objects.order_by("created_at").first().state == "planned"


def test_what_was_remembered_is_said_and_can_be_forgotten(client, ada):
    client.force_login(ada)
    first = planned(ROSTER, by=ada)
    assert b"Taken as somebody decided" not in client.get(first.get_absolute_url()).content
    asked = {"source": "official_list", "source_restriction": "Only for the vote"}
    client.post(url("import_mapping", first), {"column-1": "name", **asked})
    first.refresh_from_db()
    assert (first.source, first.source_restriction) == ("official_list", "Only for the vote")

    names, *rows = [line.split(",") for line in ROSTER.splitlines()]
    turned = "\n".join(",".join(line[::-1]) for line in (names, *rows))
    again = planned(turned, by=ada)
    assert again.mapping == ["", "", "", "name", ""]  # by name, whatever their order
    assert b"Taken as somebody decided" in client.get(again.get_absolute_url()).content
    client.post(url("import_forget", again))

    again.refresh_from_db()
    assert again.mapping[3] == "name"
    assert again.mapping[0] == "nickname"
    assert not ImportMapping.objects.exists()


def test_a_new_row_says_whom_it_may_be_and_can_be_taken_for_them(client, ada):
    ana = make.person("Anna Abel", phone="555 010 0001")
    searching.refresh([ana.pk])
    client.force_login(ada)
    run = planned("Name,Phone,City\nAna Abell,555 010 0001,York\nCy Day,,York\n", by=ada)

    page = client.get(f"{run.get_absolute_url()}?rows=twins")
    assert b"It is Anna Abel" in page.content
    assert b"same phone number" in page.content.lower()
    assert [line.number for line in page.context["page"].lines] == [2]
    for _press in range(2):
        client.post(url("import_same", run), {"line": "2", "person": str(ana.pk)})
    run.refresh_from_db()
    row = run.rows.get(line=2)
    assert (row.verdict, row.person_id, run.counts["new"]) == ("changed", ana.pk, 1)
    client.post(url("import_same", run), {"line": "3", "person": str(ana.pk)})
    assert run.rows.get(line=3).verdict == "new"  # nobody it looks like
    client.post(url("import_apply", run))
    run_jobs()

    assert Person.objects.filter(name__startswith="An").count() == 1
    ana.refresh_from_db()
    assert (ana.name, ana.contact_points.filter(channel="address").count()) == ("Anna Abel", 1)


def test_a_file_without_a_name_says_what_to_do_and_two_columns_alike_are_told(client, ada):
    client.force_login(ada)

    for content, told in (
        ("Ana,Abel\nBo,Berg\n", "No column is taken for a name"),
        ("Name,Name\nAna,Abel\n", "Another column is called the same"),
        ("Roster\n\nName,City\nAna,York\n", "1 line above the names"),
    ):
        page = client.get(planned(content, by=ada).get_absolute_url()).content.decode()
        for said in ("No column is taken for", "Another column is called", "1 line above"):
            assert (said in page) == told.startswith(said), (content, said)


def test_a_change_stands_there_field_by_field_and_a_scale_is_asked_for(client, ada):
    applied("Member ID,Name,Pronouns\n7,Ana Abel,she\n")
    client.force_login(ada)
    run = planned("Member ID,Name,Pronouns,Rating\n7,Ana Abel,ella,2\n", by=ada)

    page = client.get(run.get_absolute_url()).content.decode()
    assert "<del>she</del> → <ins>ella</ins>" in page
    assert "Which end of the rating is the strong one?" in page
    taken = {f"column-{n}": target for n, target in enumerate(run.mapping)}
    answers = {"strong": "high", "scale": "5", "basis": "said"}
    client.post(url("import_mapping", run), taken | answers)
    run_jobs()

    page = client.get(run.get_absolute_url()).content.decode()
    assert "A rating waits" not in page
    assert ImportMapping.objects.get().answers["strong"] == "high"
    assert "4 · " in page


def test_nonsense_for_a_column_changes_nothing(client, ada):
    run = planned(ROSTER, by=ada)
    client.force_login(ada)

    client.post(url("import_mapping", run), {"column-0": "is_staff", "unit": "1 OR 1"})

    run.refresh_from_db()
    assert run.state == "planned"
    assert not ImportMapping.objects.exists()


def test_rows_are_shown_by_verdict_and_in_pages(client, ada):
    content = "Name\n" + "".join(
        f"Person Number{chr(97 + n % 26) * (n // 26 + 1)}\n" for n in range(70)
    )
    run = planned(content + "-\n", by=ada)
    client.force_login(ada)

    first = client.get(run.get_absolute_url() + "?rows=new")
    second = client.get(run.get_absolute_url() + "?rows=new&after=51")
    refused = client.get(run.get_absolute_url() + "?rows=refused")

    assert len(first.context["page"].lines) == 50
    assert len(second.context["page"].lines) == 20
    assert b"There is no name." in refused.content
    assert [line.who for line in refused.context["page"].lines] == ["-"]
    for wrong in ("?rows=x", "?rows=new&after=x", "?rows=&after=99999999999999999999"):
        assert client.get(run.get_absolute_url() + wrong).status_code == 200


def test_refused_rows_come_back_with_the_reason_and_can_be_sent_again(client, ada):
    run = planned(ROSTER + "=3,-,x,a@b.co,=cmd\n4,Bo,x,y,z,too,many\n", by=ada)
    client.force_login(ada)

    text = client.get(url("import_refused", run)).getvalue().decode()

    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["Line"] for row in rows] == ["3", "4", "5"]
    assert list(rows[0])[-1] == "Reason"
    assert rows[1]["Member ID"] == "'=3"
    assert rows[1]["Sobrenombre"] == "'=cmd"
    assert "DOB" not in rows[0]
    again = staged(text)
    assert [cells[0] for cells in again.rows.order_by("line").values_list("cells", flat=True)] == [
        "2", "'=3", "",
    ]  # fmt: skip


def test_stopping_and_going_on(client, ada):
    run = planned(ROSTER, by=ada)
    client.force_login(ada)
    client.post(url("import_apply", run))
    run.refresh_from_db()

    client.post(reverse("members:job_cancel", args=[run.job_id]))
    assert b"It was stopped" in client.get(run.get_absolute_url()).content
    client.post(url("import_apply", run))
    run_jobs()

    run.refresh_from_db()
    assert run.state == "applied"


def test_nothing_is_done_out_of_turn(client, ada):
    run = staged(ROSTER, by=ada)
    client.force_login(ada)

    for name in ("import_apply", "import_undo"):
        assert client.post(url(name, run)).status_code == 302
    assert not Job.objects.exists()
    done = applied(ROSTER)
    client.post(url("import_mapping", done), {"column-0": ""})
    client.post(url("import_plan", done))
    assert not Job.objects.exists()


def test_a_list_of_thirty_takes_few_queries(client, ada, django_assert_max_num_queries):
    one = planned("Name\nAna\n", by=ada)
    said = {"by": ada, "on": one.on, "columns": one.columns, "counts": one.counts}
    Import.objects.bulk_create(Import(filename=f"{n}.csv", **said) for n in range(29))
    client.force_login(ada)

    with django_assert_max_num_queries(12):
        assert len(client.get(reverse("members:imports")).context["page"]) == 30
    with django_assert_max_num_queries(22):
        client.get(one.get_absolute_url())


def test_only_who_may_import_everywhere_gets_in(client, ada, lena, omar, building):
    run = planned(ROSTER, by=ada)
    gets = [reverse("members:imports"), reverse("members:import_new"), run.get_absolute_url(),
            url("import_refused", run)]  # fmt: skip
    posts = [url(name, run) for name in ("import_mapping", "import_plan", "import_apply",
                                         "import_undo")]  # fmt: skip
    for user in (lena, omar):
        client.force_login(user)
        assert {client.get(one).status_code for one in gets} == {403}
        assert {client.post(one).status_code for one in posts} == {403}
    client.force_login(make.user(role="admin", unit=building))
    assert [client.get(one).status_code for one in gets] == [200, 403, 404, 404]
    assert {client.post(one).status_code for one in posts} == {404}
    client.force_login(make.user(role="admin"))
    assert {client.get(one).status_code for one in gets} == {200}


def test_a_job_of_somebody_demoted_meanwhile_does_nothing(client, ada):
    run = planned(ROSTER, by=ada)
    client.force_login(ada)
    client.post(url("import_apply", run))
    ada.grants.get().end(on=make.ago(0), by=ada)

    run_jobs()

    assert Job.objects.get(kind="import_apply").state == "failed"
    assert not Person.objects.filter(name="Ana Abel").exists()
