"""The fault matrix itself: it is complete, and its cheapest fault holds (`make faults`)."""

import subprocess
import sys

from faults import __main__ as matrix
from faults import at_starts
from faults.register import FAULTS
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


class Well:
    """An installation nothing is done to."""

    def is_running(self):
        return True

    def is_well(self):
        return True
