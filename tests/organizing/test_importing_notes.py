"""Notes of a file: nothing of them is written before somebody said keep."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from members import jobs
from members.importing import reviewing, work
from members.models import Import, LogEntry
from organizing.models import Conversation
from tests import make
from tests.members.rosters import planned, sheet, undone

pytestmark = pytest.mark.django_db
HEADER = "Email,Name,Date contacted,Contacted by,Note"


@pytest.fixture
def people():
    return make.person("Ana Abel", email="a@example.org"), make.person("Bo Berg")


def a_file(*notes):
    """A note for each, of Ana by Bo, a day apart: of one person, so lines repeat each other."""
    rows = [
        {"Email": "a@example.org", "Name": "Ana Abel", "Contacted by": "Bo Berg",
         "Date contacted": make.ago(9 + n).isoformat(), "Note": note}
        for n, note in enumerate(notes)
    ]  # fmt: skip
    return sheet(HEADER, *rows)


def noted():
    return sorted(talk.note for talk in Conversation.objects.all())


def at_work(run):
    run.refresh_from_db()
    jobs.run(run.job_id)
    run.refresh_from_db()
    return run


def test_each_note_is_kept_or_dropped_by_itself_and_only_then_it_applies(client, ada, people):
    client.force_login(ada)
    run = planned(a_file("Wants a fan", "Gossip", "Will bring Cy"), by=ada)
    at = f"/imports/{run.pk}/"
    shown = client.get(at).content.decode()
    assert "Look at 3 notes" in shown
    assert "apply/" not in shown
    client.post(f"{at}apply/")
    run.refresh_from_db()
    assert run.state == "planned"

    page = client.get(f"{at}notes/")
    found = {note.text: note for note in page.context["notes"]}
    assert found["Gossip"].who == "Ana Abel"
    assert found["Gossip"].by == "Bo Berg"
    said = {"Wants a fan": "keep", "Gossip": "drop"}
    answer = client.post(
        f"{at}notes/", {f"note-{found[text].key}": what for text, what in said.items()}
    )
    assert answer.url == f"{at}notes/"
    page = client.get(f"{at}notes/")
    assert [note.text for note in page.context["notes"]] == ["Will bring Cy"]
    client.post(f"{at}notes/", {f"note-{found['Will bring Cy'].key}": "keep"})
    assert "1 is dropped" in client.get(at).content.decode()

    client.post(f"{at}apply/")
    at_work(run)
    assert noted() == ["", "Wants a fan", "Will bring Cy"]
    assert "notes" not in run.form
    assert client.post(f"{at}notes/", {"rest": "keep"}).url == at
    undone(run)
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(("rest", "kept"), [("keep", ["", "B", "C"]), ("drop", ["", "", ""])])
def test_all_the_others_together(client, ada, people, rest, kept):
    client.force_login(ada)
    run = planned(a_file("A", "B", "C"), by=ada)
    at = f"/imports/{run.pk}/"
    first = next(n for n in client.get(f"{at}notes/").context["notes"] if n.text == "A")

    client.post(f"{at}notes/", {f"note-{first.key}": "drop", "rest": rest})
    client.post(f"{at}apply/")
    at_work(run)

    assert noted() == kept
    entry = LogEntry.objects.filter(verb="import_notes").latest("pk")
    assert (entry.actor, entry.facts["kept"]) == (ada, 2 if rest == "keep" else 0)


def test_what_was_said_of_one_file_is_not_said_of_the_next(ada, people):
    run = planned(a_file("A"), by=ada)
    work.review(run, {}, rest="keep", by=ada)

    again = planned(a_file("Another"), by=ada)

    assert reviewing.waiting(again) == 1
    with pytest.raises(work.NotNow):
        work.apply(again, by=ada)


def test_what_we_never_record_is_not_offered(client, ada, people):
    client.force_login(ada)
    run = planned(a_file("Afraid: undocumented"), by=ada)

    assert reviewing.waiting(run) == 0
    assert client.get(f"/imports/{run.pk}/notes/").context["notes"] == []


def test_the_command_says_that_notes_wait_unless_it_is_told_what_to_do(tmp_path, people):
    file = tmp_path / "notes.csv"
    file.write_text(a_file("A"))

    with pytest.raises(CommandError, match="Look at the notes first: 1 wait"):
        call_command("import_people", str(file), "--apply")
    assert not Conversation.objects.exists()
    call_command("import_people", str(file), "--apply", "--notes", "keep")

    assert noted() == ["A"]
    assert Import.objects.filter(state="applied").count() == 1
