"""A roster takes two people, their rights at that moment, a fresh password, and three a day."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from members import exporting, jobs
from members.exporting import approving, asking, handing
from members.models import Grant, Job, LogEntry, RosterExport, RosterLine, RosterPart
from tests import make
from tests.members.rostered import content, counted, made, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea(db):
    """Another admin of the whole organization."""
    return make.user("Bea Admin", role="admin")


@pytest.fixture
def waiting(ada, building):
    """A roster that waits for a second person, and the token of their link."""
    make.person("Ana Secret", unit=building)
    export = settled(counted(ada, building))
    token = approving.ask(export, by=ada)
    export.refresh_from_db()
    return export, token


def test_the_second_person_sees_counts_and_lets_it_out(client, ada, bea, waiting):
    export, token = waiting
    client.force_login(bea)
    page = reverse("members:export_approve", args=[token])

    shown = client.get(page).content.decode()
    assert "1 person on the roster" in shown
    assert "Secret" not in shown
    assert client.get(reverse("members:export_people", args=[export.pk])).status_code == 404
    assert client.post(f"{page}yes/").status_code == 302
    assert client.post(f"{page}yes/").status_code == 404
    export.refresh_from_db()
    jobs.run(export.job_id)
    export.refresh_from_db()

    assert export.approver == bea
    assert "Secret" in content(export).decode()
    assert export.expires_at - export.made_at == timedelta(hours=24)
    verbs = LogEntry.objects.filter(object_id=str(export.pk)).values_list("verb", flat=True)
    assert {"export_asked", "roster_counted", "roster_approval_asked", "roster_approved",
            "export_made", "export_downloaded"} <= set(verbs)  # fmt: skip


def test_nobody_approves_their_own(client, ada, waiting):
    export, token = waiting
    client.force_login(ada)
    page = reverse("members:export_approve", args=[token])

    assert b"another person" in client.get(page).content
    client.post(f"{page}yes/")

    export.refresh_from_db()
    assert export.approved_at is None
    assert export.job is None
    with pytest.raises(IntegrityError, match="roster_takes_two_people"), transaction.atomic():
        RosterExport.objects.filter(pk=export.pk).update(approver=ada)
    with pytest.raises(IntegrityError, match="approved_before"), transaction.atomic():
        RosterExport.objects.filter(pk=export.pk).update(made_at=timezone.now())


def test_the_link_opens_ten_minutes_for_those_who_may(client, ada, bea, omar, waiting):
    export, token = waiting
    page = reverse("members:export_approve", args=[token])
    assert timedelta(minutes=9) < export.link_until - timezone.now() <= timedelta(minutes=10)

    client.force_login(omar)
    assert client.get(page).status_code == 403
    client.force_login(make.user(role="admin", unit=make.unit("Elsewhere else")))
    assert client.get(page).status_code == 404
    client.force_login(bea)
    assert client.get(reverse("members:export_approve", args=["wrong"])).status_code == 404
    RosterExport.objects.update(link_until=timezone.now() - timedelta(seconds=1))
    assert client.get(page).status_code == 404
    assert client.post(f"{page}yes/").status_code == 404
    renewed = approving.ask(export, by=ada)
    assert client.get(page).status_code == 404
    assert client.get(reverse("members:export_approve", args=[renewed])).status_code == 200


def test_no_is_an_answer_with_a_reason(client, ada, bea, waiting):
    export, token = waiting
    client.force_login(bea)
    page = reverse("members:export_approve", args=[token])

    assert client.post(f"{page}no/", {"why": ""}).status_code == 422
    client.post(f"{page}no/", {"why": "The unit is wrong"})

    client.force_login(ada)
    assert b"The unit is wrong" in client.get(export.get_absolute_url()).content
    with pytest.raises(exporting.Refused):
        approving.ask(export, by=ada)


def test_what_was_stopped_is_taken_up_again(client, ada, bea, waiting):
    export, token = waiting
    approving.approve(approving.by_token(token, user=bea), by=bea)
    export.refresh_from_db()
    jobs.cancel(export.job, by=ada)
    client.force_login(ada)
    make_it = reverse("members:export_make", args=[export.pk])

    assert b"Make the files" in client.get(export.get_absolute_url()).content
    for _n in range(2):
        assert client.post(make_it).status_code == 302
    export.refresh_from_db()
    jobs.run(export.job_id)
    export.refresh_from_db()
    assert export.made_at
    client.post(make_it)
    assert Job.objects.filter(kind="roster_export").count() == 2


def test_lists_nobody_went_on_with_are_forgotten(ada, building, waiting):
    made(counted(ada, building))
    assert handing.sweep() == 0
    RosterExport.objects.update(created_at=timezone.now() - timedelta(days=31))

    handing.sweep()

    assert {
        line.export.made_at is None for line in RosterLine.objects.select_related("export")
    } == {False}


@pytest.mark.parametrize("who", ["by", "approver"])
def test_the_job_looks_at_the_rights_of_both_again(ada, bea, waiting, who):
    export, token = waiting
    approving.approve(approving.by_token(token, user=bea), by=bea)
    export.refresh_from_db()
    Grant.objects.filter(user=getattr(export, who)).update(ended_on=make.ago(0))

    jobs.run(export.job_id)

    export.refresh_from_db()
    assert export.job.state == "failed"
    assert export.made_at is None
    assert not RosterPart.objects.exists()


def test_what_the_second_person_sees_cannot_change(ada, waiting):
    export, _token = waiting

    with pytest.raises(exporting.Refused, match="must not change"):
        asking.count(export, by=ada)
    with pytest.raises(exporting.Refused, match="must not change"):
        asking.answer(export, "unreachable", "exclude", reason="x", by=ada)


def test_questions_come_first(ada, building):
    make.person(unit=building)
    export = counted(ada, building)

    with pytest.raises(exporting.Refused, match="Answer every question"):
        approving.ask(export, by=ada)


def test_three_a_day_is_the_limit(ada, building):
    for _n in range(3):
        export = settled(counted(ada, building))
        approving.ask(export, by=ada)
        approving.ask(export, by=ada)
    fourth = settled(counted(ada, building))

    with pytest.raises(exporting.Refused, match="fourth"):
        approving.ask(fourth, by=ada)
    RosterExport.objects.update(asked_at=timezone.now() - timedelta(days=1))
    fourth.refresh_from_db()
    assert approving.ask(fourth, by=ada)


def test_the_password_is_asked_again_before_anything_leaves(client, building):
    ada = make.user("Ada Admin", role="admin", email="ada@example.org")
    ada.set_password(make.PASSWORD)
    ada.save()
    make.person("Ana", unit=building)
    export = made(counted(ada, building))
    client.force_login(ada)
    client.let_minutes_pass(6)
    file = reverse("members:export_file", args=[export.pk])
    again = reverse("account_reauthenticate")

    answer = client.post(file, {"format": "csv"})
    assert answer["Location"].startswith(again)
    assert client.get(answer["Location"]).status_code == 200
    assert client.post(again, {"password": "wrong"}).status_code == 200
    answer = client.post(again, {"password": make.PASSWORD, "next": file})
    assert b"Ana" in answer.getvalue()
    assert client.post(file, {"format": "csv"}).status_code == 200
    session = client.session
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - 301} for record in session["account_authentication_methods"]
    ]
    session.save()
    assert client.post(file, {"format": "csv"})["Location"].startswith(again)
    other = settled(counted(ada, building))
    ask = reverse("members:export_ask", args=[other.pk])
    assert client.post(ask)["Location"].startswith(again)


def test_the_file_is_only_for_who_asked_while_they_may(client, ada, bea, building):
    make.person("Ana", unit=building)
    export = made(counted(ada, building), approver=bea)
    url = reverse("members:export_file", args=[export.pk])

    client.force_login(bea)
    assert client.post(url).status_code == 404
    client.force_login(ada)
    assert client.get(url).status_code == 405
    response = client.post(url)
    assert response.getvalue().decode().startswith("Sinew ID,Full name")
    assert response["Content-Disposition"].startswith("attachment")
    assert client.post(url, {"format": "exe"}).status_code == 400
    facts = {"purpose": "Strike vote", "format": "csv"}
    assert LogEntry.objects.get(verb="export_downloaded").facts == facts
    ada.grants.get().end(on=make.ago(0), by=bea)
    assert client.post(url).status_code == 403


def test_the_files_go_and_the_manifest_stays_on_record(client, ada, building):
    make.person(unit=building)
    export = made(counted(ada, building))
    RosterExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    client.force_login(ada)

    assert client.post(reverse("members:export_file", args=[export.pk])).status_code == 404
    assert handing.sweep() == 1
    assert handing.sweep() == 0
    assert not RosterPart.objects.exists()
    assert b"expired" in client.get(export.get_absolute_url()).content
    export.refresh_from_db()
    assert export.manifest["rows"] == 1


def test_an_organizer_gets_none_of_it(client, omar, lena, waiting):
    export, _token = waiting
    for user in (omar, lena):
        client.force_login(user)
        for name, args in (("exports", []), ("export_new", []), ("export", [export.pk]),
                           ("export_summary", [export.pk]), ("export_ready", [])):  # fmt: skip
            assert client.get(reverse(f"members:{name}", args=args)).status_code == 403


def test_an_admin_of_a_unit_exports_that_unit_only(client, building, waiting):
    local = make.user(role="admin", unit=building)
    elsewhere = make.unit("Elsewhere else")
    client.force_login(local)

    for units in ([elsewhere.pk], [], [building.pk, elsewhere.pk]):
        answer = client.post(reverse("members:export_new"), {
            "kind": "strike_vote", "purpose": "x", "as_of": make.ago(0), "units": units,
        })  # fmt: skip
        assert answer.status_code == 422
    assert client.get(waiting[0].get_absolute_url()).status_code == 404
    assert client.get(reverse("members:export_rule")).status_code == 200
    client.post(reverse("members:export_rule"), {"away": "never", "reason": "x"})
    assert b"never while" not in client.get(reverse("members:export_rule")).content
    with pytest.raises(exporting.Refused):
        counted(local)


def test_the_way_from_question_to_file(client, ada, bea, building):
    make.person("Ana", unit=building)
    client.force_login(ada)

    response = client.post(reverse("members:export_new"), {
        "kind": "strike_vote", "purpose": "Vote", "as_of": make.ago(0), "units": [building.pk],
        "role": "x", "approver": bea.pk, "approved_at": "2020-01-01", "made_at": "2020-01-01",
    }, follow=True)  # fmt: skip
    assert b"Counting who is eligible" in response.content
    export = RosterExport.objects.get()
    assert export.approver is None
    jobs.run(export.survey_job_id)
    url = export.get_absolute_url()
    assert b"without an address" in client.get(url).content
    client.post(f"{url}answer/", {"question": "unreachable", "choice": "include", "reason": ""})
    export.refresh_from_db()
    assert export.open_questions
    client.post(f"{url}answer/", {"question": "unreachable", "choice": "include", "reason": "x"})
    assert b"Ana" in client.get(f"{url}people/?question=unreachable").content
    assert client.get(f"{url}people/?question=nonsense").status_code == 404
    link = client.post(f"{url}ask/").context["link"]
    assert "Ana" not in link

    client.force_login(bea)
    client.post(f"{link}yes/")
    export.refresh_from_db()
    jobs.run(export.job_id)
    client.force_login(ada)
    assert b"Download CSV" in client.get(url).content
    assert client.get(reverse("members:exports")).status_code == 200
