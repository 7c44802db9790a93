"""Who is on a roster, what never is, and who may take it away."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members import exporting, jobs
from members.formulas import guard, unguard
from members.importing import work
from members.models import (
    ContactPoint,
    LogEntry,
    Membership,
    Pause,
    Person,
    Placement,
    RosterExport,
    RosterPart,
)
from organizing.models import Assessment, DriftFlag, Standing, Tie
from tests import make
from tests.members.rosters import applied, counted, staged

pytestmark = pytest.mark.django_db


def export(by, unit=None, **fields):
    found = RosterExport(purpose="Strike vote", unit=unit, as_of=make.ago(0), **fields)
    return exporting.draft(found, by=by)


def made(found):
    job = exporting.make(found, by=found.by)
    jobs.run(job.pk)
    found.refresh_from_db()
    return found


def content(found):
    return b"".join(exporting.hand_over(found, by=found.by)).decode()


def lines(found):
    return list(csv.DictReader(io.StringIO(content(found))))


def test_the_rule_leaves_out_and_says_why(ada, building):
    people = {name: make.person(name, unit=building) for name in
              ["Ana", "Boss", "Dead", "Gone", "Merged", "Moved", "Away", "Quiet"]}  # fmt: skip
    people["Boss"].is_management = True
    people["Boss"].save()
    people["Dead"].die(on=make.ago(5), by=ada)
    people["Gone"].leave(on=make.ago(5), reason="quit", by=ada)
    Person.objects.filter(pk=people["Merged"].pk).update(status="merged", merged_into=people["Ana"])
    people["Moved"].placements.get().end(on=make.ago(1), reason="moved", by=ada)
    Pause.objects.create(person=people["Away"], began_on=make.ago(9))
    Person.objects.filter(pk=people["Quiet"].pk).update(no_contact=True)

    found = export(ada, building)

    assert found.counts == {
        "eligible": 3,
        "excluded": {"management": 1, "deceased": 1, "left": 1, "merged": 1, "elsewhere": 1},
        "questions": {"away": 1, "unreachable": 3, "no_contact": 1},
    }
    assert "14 Alder St" in found.rule_text
    assert {line["Full name"] for line in lines(made(found))} == {"Ana", "Away", "Quiet"}


def test_the_date_decides(ada, building):
    early = make.person("Early", unit=building)
    make.person("Late", unit=building, since=make.ago(2))
    early.leave(on=make.ago(5), reason="quit", by=ada)

    then = made(exporting.draft(
        RosterExport(purpose="x", unit=building, as_of=make.ago(10)), by=ada
    ))  # fmt: skip

    assert [line["Full name"] for line in lines(then)] == ["Early"]


def test_good_standing_is_asked_for_where_the_rule_says(ada, building):
    good = make.person("Good", unit=building)
    make.person("None", unit=building)
    Membership.objects.create(person=good, began_on=make.ago(90))

    found = export(ada, building, good_standing_only=True)

    assert found.counts["excluded"] == {"standing": 1}
    assert [line["Full name"] for line in lines(made(found))] == ["Good"]


def test_ratings_notes_drift_and_ties_are_never_in_it(ada, building):
    ana = make.person("Ana", unit=building, email="a@example.org", pronouns="MARKERpronoun",
                      language="MARKERlang", nickname="MARKERnick")  # fmt: skip
    make.conversation(ana, ada.person, make.ago(3), note="MARKERnote")
    Assessment.objects.create(person=ana, by=ada.person, assessed_on=make.ago(1), strength=1,
                              basis="said")  # fmt: skip
    Standing.objects.create(person=ana, as_of=make.ago(0), rung=5)
    DriftFlag.objects.create(person=ana, opened_on=make.ago(1))
    a, b = sorted([ana, ada.person], key=lambda person: person.pk)
    Tie.objects.create(a=a, b=b, first_on=make.ago(1), last_confirmed_on=make.ago(1))

    text = content(made(export(ada, extras=["email", "phone", "address"], extras_reason="ballot")))

    assert "MARKER" not in text
    assert set(csv.DictReader(io.StringIO(text)).fieldnames) == {
        "Sinew ID", "Full name", "Unit", "Job category", "Address", "Email", "Phone",
    }  # fmt: skip


def test_contacts_are_in_it_only_when_chosen(ada, building):
    make.person("Ana", unit=building, email="a@example.org", phone="+1 555 010 0001")

    assert "example.org" not in content(made(export(ada)))
    chosen = lines(made(export(ada, extras=["phone"], extras_reason="phone tree")))
    assert chosen[0].keys() >= {"Phone"}
    assert "Email" not in chosen[0]


NASTY = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "'=1", "''+1", "'Alim", 'Ana, "A"', "é"]


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_is_a_formula_and_the_guard_comes_off(text):
    assert guard(text).lstrip("'")[:1] not in "=+-@\t\r＝" or guard(text).startswith("'")
    assert unguard(guard(text)) == text


LETTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\r\n=+-@'\",")


@given(st.lists(st.text(LETTERS, max_size=20), min_size=1, max_size=20))
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_written_is_read_back(db, texts):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Name", "Remark"])
    for text in texts:
        writer.writerow([guard("Ana"), guard(text)])

    run = staged(out.getvalue())

    found = [cells[1] for cells in run.rows.order_by("line").values_list("cells", flat=True)]
    assert [unguard(cell) for cell in found] == texts


def test_an_export_brought_back_in_changes_nothing(ada, building):
    floor = make.unit("Floor 2", under=building)
    ana = make.person("Ana =Abel", unit=floor, email="a@example.org", phone="+1 555 010 0001")
    ContactPoint.of(ana, "phone", "+1 555 010 0002").save()
    ContactPoint.of(ana, "address", "=1 Elm St, York").save()
    Placement.objects.filter(person=ana).update(job_category="@cook")
    make.person("-Bo")
    file = content(made(export(ada, extras=["email", "phone", "address"], extras_reason="x")))

    run = applied(file)

    assert counted(run) == (0, 0, 3, 0)


def test_the_file_is_only_for_who_asked_while_they_may(client, ada, building):
    make.person("Ana", unit=building)
    found = made(export(ada, building))
    url = reverse("members:export_file", args=[found.pk])
    other = make.user(role="admin")

    client.force_login(other)
    assert client.post(url).status_code == 404
    client.force_login(ada)
    assert client.get(url).status_code == 405
    response = client.post(url)
    assert response.getvalue().decode().startswith("Sinew ID,Full name")
    assert response["Content-Disposition"].startswith("attachment")
    assert LogEntry.objects.get(verb="export_downloaded").facts == {"purpose": "Strike vote"}
    ada.grants.get().end(on=make.ago(0), by=other)
    assert client.post(url).status_code == 403


def test_a_job_refuses_who_may_no_longer(ada, building):
    found = export(ada, building)
    job = exporting.make(found, by=ada)
    ada.grants.get().end(on=make.ago(0), by=ada)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.state == "failed"
    assert not RosterPart.objects.exists()


def test_the_file_goes_after_72_hours(client, ada):
    found = made(export(ada))
    assert found.expires_at - found.made_at == timedelta(hours=72)
    RosterExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    client.force_login(ada)

    assert client.post(reverse("members:export_file", args=[found.pk])).status_code == 404
    assert exporting.sweep() == 1
    assert exporting.sweep() == 0
    assert not RosterPart.objects.exists()
    assert b"expired" in client.get(found.get_absolute_url()).content


def test_a_purpose_is_asked_for_and_a_reason_for_contacts(client, ada):
    client.force_login(ada)
    url = reverse("members:export_new")

    response = client.post(url, {"as_of": make.ago(0), "extras": ["email"]})

    assert response.status_code == 422
    assert not RosterExport.objects.exists()
    assert {"purpose", "extras_reason"} <= response.context["form"].errors.keys()


def test_the_way_from_question_to_file(client, ada, building):
    make.person("Ana", unit=building)
    client.force_login(ada)

    response = client.post(
        reverse("members:export_new"),
        {"purpose": "Vote", "as_of": make.ago(0), "unit": building.pk, "role": "x", "approver": 1},
        follow=True,
    )
    assert b"1 person is eligible" in response.content
    found = RosterExport.objects.get()
    url = reverse("members:export_make", args=[found.pk])
    client.post(url)
    client.post(url)
    found.refresh_from_db()
    jobs.run(found.job_id)

    response = client.get(found.get_absolute_url())
    assert b"Download" in response.content
    assert found.job.__class__.objects.count() == 1
    assert client.get(reverse("members:exports")).status_code == 200


def test_an_organizer_gets_none_of_it(client, omar, lena, ada):
    found = made(export(ada))
    for user in (omar, lena):
        client.force_login(user)
        for name, args in (("exports", []), ("export_new", []), ("export", [found.pk])):
            assert client.get(reverse(f"members:{name}", args=args)).status_code == 403


def test_an_admin_of_a_unit_exports_that_unit_only(client, building):
    local = make.user(role="admin", unit=building)
    elsewhere = make.unit("Elsewhere else")
    client.force_login(local)

    for unit in (elsewhere.pk, ""):
        answer = client.post(reverse("members:export_new"),
                             {"purpose": "x", "as_of": make.ago(0), "unit": unit})  # fmt: skip
        assert answer.status_code == 422
    with pytest.raises(exporting.Refused):
        export(local)


def test_many_rows_come_in_parts(ada, building, monkeypatch):
    monkeypatch.setattr(exporting, "ROWS", 10)
    for _n in range(25):
        make.person("Same Name", unit=building)

    found = made(export(ada, building))

    assert found.parts.count() == 3
    assert len({line["Sinew ID"] for line in lines(found)}) == 25
    assert work.sweep() == 0
