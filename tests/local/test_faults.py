"""The fault matrix itself: it is complete, and its cheapest fault holds (`make faults`)."""

import subprocess
import sys

from attack.pages import Form
from faults import __main__ as matrix
from faults import at_starts
from faults.register import FAULTS
from faults.upgrading import Asked, Visitor
from organizing.local.places import ROOT


def test_every_fault_of_the_design_is_there_and_says_what_it_expects():
    said = subprocess.run(
        [sys.executable, "-m", "faults", "--list"], cwd=ROOT, capture_output=True, text=True
    )

    assert said.returncode == 0, said.stderr
    names = [line.split()[0] for line in said.stdout.splitlines()]
    assert names == [f"f{n}" for n in range(1, 33)]
    assert all("Expected: " in line for line in said.stdout.splitlines())


def test_a_fault_that_is_skipped_or_broken_is_not_counted_as_held(capsys):
    told = []
    for problem in (matrix.Skipped("no such disk"), matrix.Broken("one lost"), OSError("oops")):

        def run(at, problem=problem):
            raise problem

        told.append(matrix._try(Well(), matrix.Fault("f1", "x", "y", run)))

    assert told == ["skipped", "BROKEN", "BROKEN"]
    assert "one lost" in capsys.readouterr().out


def test_f30_the_data_of_an_older_postgresql_is_refused_with_a_sentence():
    assert at_starts.older(None)
    assert FAULTS["f30"].run is at_starts.older


def test_an_upgrade_is_told_by_its_parts_and_an_error_or_no_answer_counts():
    asked = Asked()
    asked.note("GET", "/people/01a21aab-6029-70a2-89dc-02d7ea8bf7ce/?a=1", 200)
    asked.note("POST", "/log/", 302)
    asked.part = "while migrating"
    asked.note("GET", "/people/01a21aab-6029-70a2-89dc-02d7ea8bf7ce/", 500)
    asked.note("GET", "/", 0)
    asked.note("GET", "/gone/", 404)

    lines, errors = asked.told()

    assert errors == 2
    assert lines[0] == "before: 2 requests, 1 of them forms, to 2 addresses; 0 errors"
    assert "    500 GET /people/…/ (1)" in lines
    assert "    0 GET / (1)" in lines


def test_whoever_visits_during_an_upgrade_ends_neither_the_session_nor_the_demonstration():
    visitor = Visitor("http://127.0.0.1:1", {"email": "a@example.org"}, Asked())
    sent = [path for path in ("/log/", "/accounts/logout/", "/lock/", "/settings/demo/", "/users/")
            if visitor.may_send(Form(path, "post"))]  # fmt: skip

    assert sent == ["/log/"]
    assert not visitor.may_send(Form("/log/", "get"))


class Well:
    """An installation nothing is done to."""

    def is_running(self):
        return True

    def is_well(self):
        return True
