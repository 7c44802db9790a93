"""Hostile and clumsy files, and what of them reaches the database."""

import csv
import io
import random
import resource
import time
import zipfile

import openpyxl
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from members.importing import child, reading
from members.importing.archives import open_zip
from members.importing.limits import Refusal
from members.importing.reading import BadFile
from members.models import Import, ImportRow
from tests.members.rosters import staged

pytestmark = pytest.mark.django_db


def worked():
    """Seconds of processor time of the children that read files: a busy machine adds none."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def cells(run):
    return list(run.rows.order_by("line").values_list("cells", flat=True))


def workbook(rows, **more):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, others in more.items():
        sheet = book.create_sheet(title, 0 if title == "hidden" else None)
        sheet.sheet_state = "hidden" if title == "hidden" else "visible"
        for row in others:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_the_encoding_is_found(encoding):
    run = staged("Nombre,Correo\nJosé Núñez,j@example.org\n".encode(encoding))

    assert cells(run) == [["José Núñez", "j@example.org"]]


def test_a_late_foreign_letter_does_not_fool_the_sniffing():
    run = staged(("Name\n" + "Ana Abel\n" * 20_000).encode() + "José\n".encode("cp1252"))

    assert cells(run)[-1] == ["José"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark):
    run = staged(f'"Name"{mark}Email\n"Abel, Ana"{mark}a@example.org\n')

    assert cells(run) == [["Abel, Ana", "a@example.org"]]


def test_tab_text_in_utf_16_called_xls_is_read():
    assert cells(staged("Name\tCity\nAna\tYork\n".encode("utf-16"), name="Report.xls"))


def test_a_zip_of_one_text_is_read():
    assert cells(staged(zipped({"report.xls": "Name\tCity\nAna\tYork\n".encode("utf-16")})))


def test_a_workbook_is_read():
    run = staged(workbook([["Name", "Phone"], ["Ana", 5550100.0], [None, None], ["Bo", True]]))

    assert cells(run) == [["Ana", "5550100"], ["Bo", "TRUE"]]


def test_nul_is_left_out_and_ragged_rows_are_filled_up():
    run = staged('Name,Email,City\nA\x00na,a@example.org\nBo,,York,,\n"Ci ""C"" D"\n')

    assert cells(run) == [["Ana", "a@example.org", ""], ["Bo", "", "York"], ['Ci "C" D', "", ""]]


def test_a_row_with_too_many_cells_keeps_none_of_them():
    run = staged("Name,DOB,Email\nAna,1990-01-01,a@example.org\nBo, B,1991-02-02,b@example.org\n")

    assert cells(run) == [["Ana", "a@example.org"], []]
    assert run.rows.get(line=3).flaw == "too_many_cells"


FORBIDDEN = [
    "DOB", "D.O.B.", "Date of birth", "birth_date", "BirthDate", "fecha de nacimiento",
    "Fecha Nac.", "FechaNacimiento", "Member DOB (mm/dd/yyyy)", "born_at", "ＤＯＢ", "D\u200bOB",
    "SSN#", "SSN (last 4)", "Social Security Number", "Nat. Insurance no: National Insurance",
    "Número de Seguro Social", "CURP", "DNI", "Passport No.", "Driver's License",
    "Immigration Status", "Citizenship", "Nacionalidad", "Estatus migratorio", "Visa status",
    "Religion", "Religión", "Sexual Orientation", "Race/Ethnicity", "Criminal record",
    "Antecedentes penales", "Medical notes", "Bank Account", "IBAN", "Credit card #",
    "Cuenta bancaria", "Image Url", "Ballot choice",
]  # fmt: skip


def test_a_forbidden_column_is_stored_nowhere():
    header = ",".join(f'"{name}"' for name in FORBIDDEN)
    run = staged(f"Name,{header},City\nAna{',MARKER-7-1990' * len(FORBIDDEN)},York\n")

    read = [column["header"] for column in run.columns if not column["forbidden"]]
    assert read == ["Name", "City"]
    assert cells(run) == [["Ana", "York"]]
    with connection.cursor() as cursor:
        for model in (Import, ImportRow):
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}" t WHERE t::text LIKE %s',
                           ["%MARKER%"])  # fmt: skip
            assert cursor.fetchone() == (0,)


def test_a_column_of_social_security_numbers_is_dropped_whatever_it_is_called():
    run = staged("Name,Reference\nAna,123-45-6789\nBo,987-65-4321\nCy,\n")

    assert run.columns[1]["forbidden"] == "national_id"
    assert cells(run) == [["Ana"], ["Bo"], ["Cy"]]


def test_an_innocent_column_is_read():
    header = (
        "Birth place,Record ID,Employee ID,Voter File VANID,Department,Local,Card (X),Location,"
        "Language,Sort Name"
    )
    run = staged(f"Name,{header}\nAna{',x1' * 10}\n")

    assert not any(column["forbidden"] for column in run.columns)


def test_doubled_headers_are_told_apart_by_place():
    run = staged("Name,Email,Email,DOB,DOB\nAna,a@example.org,b@example.org,1,2\n")

    assert [bool(column["forbidden"]) for column in run.columns] == [False] * 3 + [True] * 2
    assert cells(run) == [["Ana", "a@example.org", "b@example.org"]]


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        ('Name,Nick,City\n"Bo "the boss" Berg",x, "York"\n"Ana ""A"" B" ,,"York, PA"\n', "a.csv",
         [['Bo "the boss" Berg', "x", "York"], ['Ana "A" B ', "", "York, PA"]]),
        ('"First\nname";City\nAna;York\n', "a.csv", [["Ana", "York"]]),
        ("sep=;\nName;City\nAna;York\n", "a.csv", [["Ana", "York"]]),
        ("Local 5, 2026,,\n,,\n".replace(", ", " ") + "Name,City,Shift\nAna,York,2\nBo,York,\n",
         "a.csv", [["Ana", "York", "2"], ["Bo", "York", ""]]),
        ("Name\nAna Abel\nBo Berg\nCy, Jr\nDi\n", "a.csv", [["Ana Abel"], ["Bo Berg"], [], ["Di"]]),
        ("No,Name\n'007,'t Hooft\n'008,Bo\n", "a.csv", [["007", "'t Hooft"], ["008", "Bo"]]),
        (("Name\n" + "José\n" * 20).encode() + b"Jos\xe9\n", "a.csv",
         [["José"]] * 20 + [["Jos\ufffd"]]),
        ('Name,Note\nAna,"came, late\nsays: yes, maybe"\n', "a.csv",
         [["Ana", "came, late\nsays: yes, maybe"]]),
        ('Name,City,Zip\n"Ana,York,1\nBo",Leeds,2\nCy,Hull,3\n', "a.csv",
         [[], ["Cy", "Hull", "3"]]),
        (zipped({"a.csv": "Name\nAna\n", ".DS_Store": "x", "__MACOSX/a.csv": "x", "b.pdf": "x"}),
         "a.zip", [["Ana"]]),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_or_a_hand_has_done_is_undone(content, name, expected):
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)

    _head, *rows, _end = child.read(file, name)

    assert [found for _line, found, _flaw in rows] == expected


CELLS = st.lists(
    st.lists(st.text('ab", ;', max_size=6), min_size=3, max_size=3), min_size=1, max_size=4
)


@settings(max_examples=60, deadline=None)
@given(CELLS, st.sampled_from(",;\t"), st.booleans())
def test_what_is_quoted_well_is_read_as_it_is(rows, mark, every):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL)
    writer.writerows([["Name", "Nick", "City"], *([f"x{row[0]}", *row[1:]] for row in rows)])

    _head, *found, _end = child.read(io.BytesIO(out.getvalue().encode()), "a.csv")

    read = [[cell.strip() for cell in cells] for _line, cells, _flaw in found]
    assert read == [[f"x{row[0]}".strip(), row[1].strip(), row[2].strip()] for row in rows]


def test_a_line_made_to_be_slow_is_not():
    hostile = (
        "Name,City\n" + ',"a"b' * 400_000 + '"",\n' + '"a"b,' * 20_000 + "\n" + "x,y\n" * 1_000
    )

    began = time.process_time()
    _head, *rows, _end = child.read(io.BytesIO(hostile.encode()), "a.csv")

    assert time.process_time() - began < 3
    assert [flaw for _line, _cells, flaw in rows[:3]] == ["too_many_cells", "too_many_cells", ""]


def test_a_cell_is_cut_and_a_zip_holds_few_members():
    _head, row, _end = child.read(io.BytesIO(b"Name,City\nAna," + b"x" * 5_000 + b"\n"), "a.csv")
    assert [len(cell) for cell in row[1]] == [3, 4_000]

    many = zipped({"a.csv": "Name\nAna\n"} | {f"{n}.pdf": "x" for n in range(200)})
    with pytest.raises(Refusal, match="too_big_inside"):
        list(child.read(io.BytesIO(many), "a.zip"))


def test_the_page_is_told_which_sheet_was_read_and_what_stood_above_it():
    table = [["Local 5 roster"], ["Name", "No"], ["Ana", 1]]

    run = staged(workbook([["Cover"]], hidden=[["Name"], ["Old"]], more=table), name="a.xlsx")

    assert cells(run) == [["Ana", "1"]]
    assert (run.form["sheet"], run.form["sheets"], run.form["above"]) == ("more", "2", "1")


def test_apostrophes_before_every_value_are_taken_off():
    run = staged("'first_name,'email\n'Ana,'a@example.org\n'Bo,'b@example.org\n")

    assert run.columns[0]["header"] == "first_name"
    assert cells(run) == [["Ana", "a@example.org"], ["Bo", "b@example.org"]]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.csv", "empty"),
        (b"Name,Email\n", "a.csv", "no rows"),
        (b"Ana,ana@example.org\nBo,bo@example.org\n", "a.csv", "name the columns"),
        (b"%PDF-1.7 abc", "a.csv", "not a table"),
        (bytes(range(256)) * 50, "a.csv", "not a table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "a.xls", "old Excel"),
        (b"PK\x03\x04 nonsense", "a.xlsx", "damaged"),
        (b"Name\nAna\n", "a.xlsx", "not what its name says"),
        (b"Name\nAna\n", "a.zip", "not what its name says"),
        (b"<html><table><tr><td>Name</td></tr>\n</table></html>\n", "a.xls", "not a table"),
        (b'[{"name": "Ana"},\n{"name": "Bo"}]', "a.csv", "not a table"),
        (b"BEGIN:VCARD\r\nFN:Ana Abel\r\nEND:VCARD\r\n", "a.vcf", "address book"),
        (b"Name\nAna\n", "a.xlsm", "macros"),
        (b'Name,Email\n"Ana' + b",x\n" * 60_000, "a.csv", "Line 2: .* never closed"),
        (b'Name,Email\nAna,x\n"Bo,y\nCy,z\n', "a.csv", "Line 3: .* never closed"),
        ((",".join("abcdefgh"[n % 8] for n in range(201)) + "\nx\n").encode(), "a.csv", "columns"),
        (b"Name\n" + b"Ana\n" * 100_001, "a.csv", "100000 rows"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "a.xlsx", "with a password"),
        (zipped({"a.csv": "Name\nAna\n", "b.csv": "Name\nBo\n"}), "a.zip", "2 files"),
        (zipped({}), "a.zip", "holds no file"),
        (zipped({"mimetype": "x", "content.xml": "<x/>"}), "a.ods", "not a table"),
        (zipped({"../a.csv": "Name\nAna\n"}), "a.zip", "damaged"),
        (zipped({"a.zip": zipped({"a.csv": "Name\nAna\n"})}), "a.zip", "another zip"),
        (zipped({"a.csv": "Name\n" + "Ana\n" * 5_000_000}), "a.zip", "swells"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content, name, says):
    began = worked()
    with pytest.raises(BadFile, match=says):
        staged(content, name=name)

    assert worked() - began < 3
    assert not Import.objects.exists()


def sheet(xml, **more):
    """A workbook whose sheet is `xml`, as hostile tools make them."""
    plain = workbook([["Name"], ["Ana"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                content = xml
            new.writestr(item.filename, more.get(item.filename, content))
    return out.getvalue()


HEAD = b'<?xml version="1.0"?>'
NS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = (
    HEAD
    + b'<!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><worksheet "
    + NS
    + b'><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&m;</t></is></c></row></sheetData>'
    b"</worksheet>"
)
FAR = (
    HEAD + b"<worksheet " + NS + b'><dimension ref="A1:XFD1048576"/><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
    b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    b"</sheetData></worksheet>"
)
ROWS = (
    HEAD + b"<worksheet " + NS + b"><sheetData>"
    + b'<row><c t="inlineStr"><is><t>a</t></is></c></row>' * 1_500_000
    + b"</sheetData></worksheet>"
)  # fmt: skip
CELL = (
    HEAD + b"<worksheet " + NS + b'><sheetData><row><c t="inlineStr"><is><t>'
    + b"a" * 80_000_000
    + b"</t></is></c></row></sheetData></worksheet>"
)  # fmt: skip


def test_half_the_threads_read_files_and_whoever_comes_then_is_asked_to_wait():
    held = [reading._READERS.acquire(blocking=False) for _each in range(reading.AT_ONCE)]
    with pytest.raises(BadFile, match="again in a minute"):
        staged("Name\nRosa\n")
    for _each in held:
        reading._READERS.release()

    for _each in range(reading.AT_ONCE + 1):  # read or refused, each gives its place back
        assert staged("Name\nRosa\n").rows_total == 1
        with pytest.raises(BadFile):
            staged("")


@pytest.mark.parametrize("bomb", [LAUGHS, FAR, ROWS, CELL], ids=["laughs", "far", "rows", "cell"])
def test_a_bomb_is_refused_within_seconds(bomb):
    content = sheet(bomb)
    assert len(content) < 2 * 2**20

    began = worked()
    with pytest.raises(BadFile):
        staged(content, name="a.xlsx")

    assert worked() - began < 3
    assert not Import.objects.exists()


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_file_over_ten_megabytes_is_refused(name):
    start = b"PK\x03\x04" if name == "a.xlsx" else b"Name\nAna\n"

    with pytest.raises(BadFile, match="larger than 10 MB"):
        staged(start + b"\n" * (11 * 2**20), name=name)


def test_sixty_megabytes_of_utf_16_are_read_or_refused_in_time():
    dice = random.Random(1)
    rows = [f"Ana Abel,{'x' * 1400}{dice.randbytes(60).hex()}\n" for _n in range(200)] * 100
    content = "".join(["Name,Extra\n", *rows]).encode("utf-16")

    run = staged(zipped({"a.csv": content}), name="a.zip")

    assert len(content) > 55 * 2**20
    assert run.rows_total == 20_000


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a\x00b.csv", "n" * 300 + ".csv", "C:\\x\\people.csv", "", "..", "/"],
)
def test_a_name_never_is_a_path(name):
    run = staged("Name\nAna\n", name=name)

    assert run.filename
    assert len(run.filename) <= 200
    assert not set("/\\\0") & set(run.filename)


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_refused_wherever_it_is_damaged(packed):
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", packed) as archive:
        archive.writestr("a.csv", "name\n" + "\n".join(f"Ana {n * n}" for n in range(500)))

    for at in (0, 40, 60, 200, 900):
        damaged = bytearray(box.getvalue())
        damaged[at : at + 8] = b"\xff" * 8
        with pytest.raises(Refusal):
            open_zip(io.BytesIO(damaged))
