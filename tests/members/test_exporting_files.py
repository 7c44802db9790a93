"""The files of a roster: safe to open, read back equal, signed, traceable."""

import csv
import io
import json
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.exporting import columns, manifests
from members.formulas import guard, unguard
from members.importing import work
from members.models import ContactPoint, Person, Placement
from tests import make
from tests.members.rostered import content, counted, lines, made
from tests.members.rosters import applied, staged
from tests.members.rosters import counted as counts_of

pytestmark = pytest.mark.django_db

NASTY = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "'=1", "''+1",
         "'Alim", 'Ana, "A"', "é", "'", "''", "'\t", "\"=1", "﹢1", "\\.",
         "a\nb", "a\r\nb", "Ana;=1+1;x", "a;'=1", "a\n=1", ";\t=1", "a;＝1", ";;-1",
         "a; -1"]  # fmt: skip


@pytest.mark.parametrize("text", [*NASTY, "\x00x", ""])
def test_no_cell_is_a_formula_and_the_guard_comes_off(text):
    assert (
        guard(text).lstrip("'")[:1] not in "=+-@\t\r＝" or guard(text).startswith("'") or not text
    )
    assert not re.search(r"[;\t\r\n][-=+@＝]", guard(text))  # where semicolons part a list
    assert unguard(guard(text)) == text


LETTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(
    "\t\r\n=+-@'\",;＝＋－＠"
)
TEXTS = st.text(LETTERS, max_size=20)
FEW = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(st.lists(TEXTS, min_size=1, max_size=20))
@FEW
def test_what_is_written_is_read_back(db, texts):
    """All but blanks a cell begins with, which stand after a comma in many a sheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Name", "Remark"])
    for text in texts:
        writer.writerow([guard("Ana"), guard(text)])

    run = staged(out.getvalue())

    found = [cells[1] for cells in run.rows.order_by("line").values_list("cells", flat=True)]
    assert [unguard(cell).lstrip(" ") for cell in found] == [text.lstrip(" ") for text in texts]


@given(st.lists(TEXTS | st.sampled_from(NASTY), min_size=1, max_size=40))
@FEW
def test_the_database_guards_as_the_importer_takes_off(db, texts):
    statement = (
        f"COPY (SELECT {columns.guarded('t')}, 1 FROM unnest(%s::text[]) t) TO STDOUT (FORMAT csv)"
    )

    with connection.cursor() as cursor, cursor.copy(statement, [texts]) as copy:
        text = b"".join(bytes(piece) for piece in copy).decode()

    found = [row[0] for row in csv.reader(io.StringIO(text, newline=""))]
    assert found == [guard(text) for text in texts]
    assert [unguard(cell) for cell in found] == texts


def test_an_export_brought_back_in_changes_nothing(ada, building):
    floor = make.unit("Floor 2", under=building)
    ana = make.person("Ana =Abel", unit=floor, email="a@example.org", phone="+1 555 010 0001")
    ContactPoint.of(ana, "phone", "+1 555 010 0002").save()
    Placement.objects.filter(person=ana).update(job_category="@cook")
    make.person("-Bo")
    make.person("Cy;=1+1;x", unit=floor)
    found = made(counted(ada, kind="other", extras=["email", "phone"]))

    run = applied(content(found).decode())

    assert counts_of(run)[:2] == (0, 0)
    assert counts_of(run)[3] == 0


def test_a_mail_ballot_brings_the_first_address(ada, building):
    ana = make.person("Ana", unit=building)
    ContactPoint.of(ana, "address", "2 Elm St").save()
    ContactPoint.of(ana, "address", "=1 Elm St", is_primary=True).save()
    make.person("Bo", unit=building, email="b@example.org")

    found = counted(ada, building, kind="mail_ballot", extras=["address"])
    with CaptureQueriesContext(connection):  # reads over Django's cursor for DEBUG
        read = lines(made(found))

    assert found.counts["questions"] == {"unreachable": 1}
    assert {line["Address"] for line in read} == {"'=1 Elm St", ""}


def test_the_workbook_says_the_same_and_computes_nothing(ada, building):
    for name in ("=1+1", "Ana", "+Bo", "https://x"):
        make.person(name, unit=building)
    found = made(counted(ada, building))

    book = openpyxl.load_workbook(io.BytesIO(content(found, "xlsx")))
    cells = [[cell.value or "" for cell in row] for row in book.active.iter_rows()]

    assert cells == list(csv.reader(io.StringIO(content(found).decode())))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {
        "s",
        "n",
        "inlineStr",
    }
    assert "Strike vote" in book.active.oddFooter.left.text
    assert book.active.print_title_rows == "$1:$1"


@pytest.fixture
def handed_out(ada, building, tmp_path):
    """A roster of thirty on disk: CSV, workbook and manifest."""
    for n in range(30):
        make.person(f"Person N{n}", unit=building)
    found = made(counted(ada, building))
    for form, name in (("csv", "r.csv"), ("xlsx", "r.xlsx"), ("manifest", "m.json")):
        (tmp_path / name).write_bytes(content(found, form))
    return found, tmp_path


def verify(folder, name, **options):
    out = io.StringIO()
    call_command("verify_roster", folder / name, folder / "m.json", stdout=out, **options)
    return out.getvalue()


def test_a_manifest_holds_what_a_notice_needs(handed_out, django_assert_num_queries):
    found, folder = handed_out
    said = json.loads((folder / "m.json").read_text())

    with django_assert_num_queries(0):
        told = verify(folder, "r.csv") + verify(
            folder, "r.xlsx", key=manifests.fingerprint().lower()
        )

    assert "let out by" in told
    assert "of this installation" in told
    assert said["rule"] == found.rule_text
    assert said["by_workplace"] == [["14 Alder St", 30]]
    assert said["by_category"] == [["", 30]]
    assert said["exported_by"] == "Ada Admin"
    assert said["approved_by"] == found.approver.person.name
    assert len(said["how_arrived_at"]) >= 5
    assert found.valid_until - found.made_at == timedelta(hours=72)
    assert "Person" not in json.dumps({**said, "approved_by": ""})


def test_a_changed_byte_is_named(handed_out):
    _found, folder = handed_out
    file = folder / "r.csv"
    good = file.read_bytes()
    at = good.index(b"Person N7")
    line = good.count(b"\n", 0, at) + 1

    file.write_bytes(good[:at] + b"Q" + good[at + 1 :])
    with pytest.raises(CommandError, match=r"bytes (\d+) to (\d+)") as wrong:
        verify(folder, "r.csv")
    first, last = [int(word) for word in str(wrong.value).split() if word.isdigit()][:2]
    assert first <= at <= last
    assert last - first < 256
    lines = str(wrong.value).partition("(lines ")[2].rstrip(").").split(" to ")
    assert int(lines[0]) <= line <= int(lines[1])
    file.write_bytes(good + b"x")
    with pytest.raises(CommandError, match=f"has {len(good) + 1} bytes"):
        verify(folder, "r.csv")
    file.write_bytes(b"")
    with pytest.raises(CommandError, match="not what was signed"):
        verify(folder, "r.csv")


def test_a_manifest_cannot_be_rewritten(handed_out, settings):
    _found, folder = handed_out
    path = folder / "m.json"
    said = json.loads(path.read_text())

    with pytest.raises(CommandError, match="another key"):
        verify(folder, "r.csv", key="AAAA BBBB")
    path.write_text(json.dumps({**said, "rows": 31}))
    with pytest.raises(CommandError, match="changed after it was signed"):
        verify(folder, "r.csv")
    for text in ("[]", "{", '{"files": 1}'):
        path.write_text(text)
        with pytest.raises(CommandError, match="not a manifest"):
            verify(folder, "r.csv")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another secret"
    path.write_text(json.dumps(said))
    assert "ANOTHER installation" in verify(folder, "r.csv")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert "this installation" in verify(folder, "r.csv")


def trace(path):
    out = io.StringIO()
    call_command("trace_export", path, json=True, stdout=out)
    return json.loads(out.getvalue())


def test_a_stray_copy_names_its_export(ada, building, tmp_path):
    for n in range(40):
        make.person(f"Person N{n}", unit=building)
    one, two = made(counted(ada, building)), made(counted(ada, building))
    rows = list(csv.reader(io.StringIO(content(two).decode())))
    path = tmp_path / "stray.csv"

    def written(cells):
        with path.open("w", newline="") as file:
            csv.writer(file, delimiter=";").writerows(cells)
        return trace(path)

    sorted_and_cut = written(sorted(rows[5:9], key=lambda row: row[1]))
    assert [found["export"] for found in sorted_and_cut] == [str(two.pk)]
    assert sorted_and_cut[0]["by"] == "mark"
    only_ids = written([row[:1] for row in rows])
    assert [(found["export"], found["by"]) for found in only_ids] == [(str(two.pk), "order")]
    only_names = written([row[1:2] for row in rows])
    assert [found["export"] for found in only_names] == [str(two.pk)]
    assert written([["Nobody"], ["Ever"]]) == []
    (tmp_path / "one.xlsx").write_bytes(content(one, "xlsx"))
    assert trace(tmp_path / "one.xlsx")[0]["export"] == str(one.pk)


def test_two_exports_stand_in_different_order(ada, building):
    for n in range(30):
        make.person(f"Person N{n}", unit=building)

    one, two = (
        [line["Full name"] for line in lines(made(counted(ada, building)))] for _n in range(2)
    )

    assert sorted(one) == sorted(two)
    assert one != two


def test_who_was_erased_after_the_dry_run_is_not_in_the_file(ada, building):
    ana = make.person("Ana", unit=building)
    make.person("Bo", unit=building)
    found = counted(ada, building)
    Person.objects.filter(pk=ana.pk).update(status="erased")

    assert [line["Full name"] for line in lines(made(found))] == ["Bo"]
    assert found.manifest["rows"] == 1
    assert work.sweep() == 0
