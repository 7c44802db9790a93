"""No cell of a file we hand out is computed by the spreadsheet that opens it.

Formulas go into every column of text; the list as a file, a roster as CSV and as a workbook, and
the refused rows of an import are opened by LibreOffice without a window and kept as its own
format, in which a cell that is computed, or leads somewhere, says so. A file of which nothing is
guarded is opened first: where LibreOffice computes nothing of it, nothing is known.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from attack.opening import HOST, opening
from attack.payloads import FORMULAS
from attack.scripts import bare, fill_columns
from attack.visiting import Findings, Visitor, say
from members.exporting.columns import columns_for
from members.models import User
from tests.members.rostered import content, counted, made
from tests.members.rosters import planned

PARTED = ["44", "59", "44/59/9"]  # by commas, by semicolons as in Spanish, as it comes
COMPUTED = re.compile(r'table:formula="([^"]*)"|xlink:href="([^"]*)"|(<table:dde-link)')


def attack(_options: Namespace) -> tuple[int, dict[str, str]]:
    """Plant formulas, take every file there is, and let LibreOffice open it."""
    findings = Findings()
    program = shutil.which("soffice")
    if program is None:
        findings.add("sheets: unknown", "there is no LibreOffice here (soffice)")
        return 0, findings.found
    opening()
    say(f"  {fill_columns(FORMULAS)} columns hold formulas")
    with tempfile.TemporaryDirectory(prefix="sinew-sheets-") as place:
        (Path(place) / "unguarded.csv").write_text(_unguarded())
        if not _computed(program, Path(place) / "unguarded.csv"):
            findings.add("sheets: unknown", "LibreOffice computes nothing here")
        for name, body in _files(findings):
            file = Path(place) / name
            file.write_bytes(body)
            findings.sent += 1
            computed = _computed(program, file)
            if name.endswith(".csv"):
                computed += bare(body.decode())
            for cell in computed:
                findings.add(f"{name}: a spreadsheet computes {cell}", body[:200].decode("latin-1"))
            hit = sum(body.decode("utf-8", "replace").count(f"'{each}") for each in FORMULAS)
            say(f"  {name}: {len(body)} bytes, {hit} guarded, {len(computed)} computed")
    return findings.sent, findings.found


def _unguarded() -> str:
    out = io.StringIO()
    csv.writer(out).writerows([each] for each in FORMULAS)
    return out.getvalue()


def _files(findings: Findings) -> Iterator[tuple[str, bytes]]:
    visitor = Visitor(f"admin@{HOST}", findings)
    said = [("query", "all=1"), ("purpose", "trying formulas")]
    yield "list.csv", visitor.post("/people/list.csv", said).text_of.encode()
    admin = User.objects.get(email=f"admin@{HOST}")
    roster = made(counted(admin, kind="other", extras=columns_for("other")))
    for form in ("csv", "xlsx"):
        yield f"roster.{form}", content(roster, form)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Name", "Email", "Remark"])
    writer.writerows(["", each, each] for each in FORMULAS)
    run = planned(out.getvalue(), by=admin)
    yield "refused.csv", visitor.get(f"/imports/{run.pk}/refused.csv").text_of.encode()


def _computed(program: str, file: Path) -> list[str]:
    """Return what is computed, by whichever signs the program parts a CSV."""
    parted = PARTED if file.suffix == ".csv" else [""]
    return [found for sign in parted for found in _opened(program, file, sign)]


def _opened(program: str, file: Path, parted: str) -> list[str]:
    argv = [program, f"-env:UserInstallation={file.parent.as_uri()}/profile", "--headless"]
    argv += [f"--infilter=CSV:{parted},34,76,1"] if parted else []
    argv += ["--convert-to", "fods", "--outdir", file.parent / "opened", file]
    subprocess.run(argv, check=True, capture_output=True)
    opened = (file.parent / "opened" / file.name).with_suffix(".fods").read_text()
    return ["".join(found) for found in COMPUTED.findall(opened)]
