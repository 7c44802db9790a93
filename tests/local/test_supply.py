"""What is said about known vulnerabilities and secrets when it could not be looked at: unknown."""

import json
import subprocess
import sys

import pytest

from organizing.local.places import ROOT


def told(what, path):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/supply_report.py", what, path],
        capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout


def package(**said):
    return {"name": "django", "version": "5.2", **said}


@pytest.mark.parametrize(
    ("packages", "status", "says"),
    [
        ([package(vulns=[])], 0, "nothing is known"),
        ([package(vulns=[{"id": "PYSEC-1"}])], 1, "PYSEC-1"),
        ([package(skip_reason="no connection")], 3, "unknown for 1 packages"),
        (None, 3, "unknown, it could not be looked at"),
    ],
)
def test_silence_is_no_all_clear(tmp_path, packages, status, says):
    file = tmp_path / "audit.json"
    if packages is not None:
        file.write_text(json.dumps({"dependencies": packages}))

    code, said = told("run.txt", file)

    assert (code, says in said) == (status, True), said


def test_what_looks_like_a_secret_is_named_but_not_shown(tmp_path):
    file = tmp_path / "secrets.json"
    place = [{"line_number": 7, "type": "Private Key"}]
    file.write_text(json.dumps({"results": {"organizing/settings.py": place, "tests/x": place}}))

    code, said = told("secrets", file)

    assert (code, said) == (1, "secrets: organizing/settings.py:7 looks like a Private Key\n")
