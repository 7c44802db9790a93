"""The checklist of trust names what holds each row, and papers name what is there."""

from __future__ import annotations

import re
import shlex

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import URLPattern, get_resolver

from organizing.local.places import ROOT

ROWS = re.findall(r"^\| (\d+) \| (.+?) \| (.+) \|$", (ROOT / "docs/checklist.md").read_text(), re.M)
FAULTS = {
    name
    for path in (ROOT / "faults").glob("at_*.py")
    for name in re.findall(r"@fault\(\s*\"(f\d+)\"", path.read_text())
}
PAPERS = ["SECURITY.md", "docs/threat-model.md", "docs/data-protection.md", "docs/operating.md"]
# Its owner only: anybody else gets a 404; and the history of rules, which admins read as a whole
COUNTED = {"mfa_remove_webauthn", "rules_revert"}


def test_every_row_of_the_design_is_there_once():
    assert [int(number) for number, _promise, _by in ROWS] == list(range(1, len(ROWS) + 1))
    assert len(ROWS) >= 98


def test_what_holds_a_row_is_there():
    missing = []
    for number, _promise, by in ROWS:
        for name in re.findall(r"`((?:tests|scripts|attack)/[^`]+)`", by):
            path, _colons, test = name.partition("::")
            file = ROOT / path
            if not file.exists() or (test and f"def {test}(" not in file.read_text()):
                missing.append((number, name))
        missing += [(number, f) for f in re.findall(r"\bf\d+\b", by) if f not in FAULTS]

    assert missing == []


def test_no_id_in_an_address_can_be_counted():
    """Trust 34: what an address names is a UUID, a word of a list or a secret."""
    counted = {
        pattern.name
        for pattern in _patterns(get_resolver())
        if any(type(c).__name__ == "IntConverter" for c in pattern.pattern.converters.values())
    }

    assert counted == COUNTED


def _patterns(resolver):
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one
        else:
            yield from _patterns(one)


def _told(paper):
    """The commands of ours in a paper, written out or in a line of text."""
    text = (ROOT / paper).read_text()
    lines = re.findall(r"^    (.*manage\.py .+)$", text, re.M)
    return lines + re.findall(r"`((?:python )?manage\.py [^`]+)`", text)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_command_of_a_paper_is_one_there_is(paper):
    for line in _told(paper):
        words = shlex.split(line)
        name, *options = words[words.index("manage.py") + 1 :]
        command = load_command_class(get_commands()[name], name)
        options = ["0" if word in {"ID", "FILE", "PERSON"} else word for word in options]
        parser = command.create_parser("manage.py", name)
        parser.parse_args([word for word in options if "…" not in word])


@pytest.mark.parametrize("paper", PAPERS)
def test_a_file_or_test_that_a_paper_names_is_there(paper):
    text = (ROOT / paper).read_text()
    named = re.findall(r"`((?:tests|scripts|organizing|docs|deploy|faults)/[\w./-]+\.\w+)`", text)

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_papers_say_whom_to_tell_and_when_we_answer():
    security = (ROOT / "SECURITY.md").read_text()
    threats = (ROOT / "docs/threat-model.md").read_text()

    assert "confidential report" in security
    assert "three working days" in security
    assert "fourteen" in security
    assert "## Risks we accept" in threats
    assert "## What we do not protect from" in threats
