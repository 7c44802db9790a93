"""`manage.py import_people`: the same steps as the pages, told in words or as JSON."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from members.importing import work
from members.models import Import, Person, Unit

pytestmark = pytest.mark.django_db
ROSTER = (
    "Who,D.O.B.,Correo,Ward\nAna Abel,1990-01-01,ana@example.org,4\n,1991-02-02,x@example.org,4\n"
)


@pytest.fixture
def roster(tmp_path):
    file = tmp_path / "roster.csv"
    file.write_text(ROSTER)
    return str(file)


def said(*words, **options):
    out = StringIO()
    call_command("import_people", *words, stdout=out, **options)
    return out.getvalue()


def test_without_apply_it_says_what_would_happen_and_changes_nothing(roster):
    text = said(roster)

    assert "D.O.B.: forbidden: birth" in text
    assert "Correo: email" in text
    assert "dry run, nothing changed" in text
    assert not Person.objects.exists()


def test_a_mapping_says_what_a_column_is_and_json_says_what_came_of_it(roster, tmp_path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"Who": "name"}')

    planned = json.loads(said(roster, "--json", "--mapping", '{"Who": "name"}'))
    applied = json.loads(
        said(roster, "--json", "--apply", "--unit", "Laundry", "--mapping", str(mapping))
    )
    again = json.loads(said(roster, "--json", "--apply", "--mapping", str(mapping)))

    assert not planned["applied"]
    assert applied["applied"]
    assert (applied["rows"], applied["new"], applied["refused"]) == (2, 1, 1)
    assert applied["columns"]["D.O.B."].startswith("forbidden")
    assert applied["reasons"] == [[3, ["There is no name."]]]
    assert set(applied["seconds"]) == {"read", "plan", "apply"}
    assert (again["new"], again["same"]) == (0, 1)
    person = Person.objects.get()
    assert (person.name, person.placements.get().unit) == ("Ana Abel", Unit.objects.get())


@pytest.mark.parametrize(
    ("mapping", "why"),
    [('{"Nobody": "name"}', "no column called Nobody"), ('{"Who": "salary"}', "taken for salary")],
)
def test_a_mapping_that_makes_no_sense_is_refused(roster, mapping, why):
    with pytest.raises(CommandError, match=why):
        said(roster, mapping=mapping)

    assert not Person.objects.exists()


def test_a_file_that_is_none_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"%PDF-1.7 abc")

    with pytest.raises(CommandError, match="not a table"):
        said(str(tmp_path / "a.csv"))


@pytest.mark.parametrize(("days", "may"), [(29, True), (31, False)])
def test_what_was_applied_can_be_taken_back_for_thirty_days(roster, ada, days, may):
    said(roster, "--apply", "--mapping", '{"Who": "name"}')
    Import.objects.update(
        applied_at=timezone.now() - timedelta(days=days),
        created_at=timezone.now() - timedelta(days=days),
    )
    work.sweep()
    run = Import.objects.get()

    assert run.can_undo is may
    if not may:
        with pytest.raises(work.NotNow, match="too long ago"):
            work.undo(run, by=ada)
