"""The manual of operating: every command in it is one there is, with the options it names."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
MANUAL = (ROOT / "docs/operating.md").read_text()
COMMANDS = {
    line.removeprefix("$ "): None
    for block in re.findall(r"```console\n(.*?)```", MANUAL, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ ")
}


def after(words, name):
    return words[words.index(name) + 1 :]


@pytest.mark.parametrize("line", list(COMMANDS))
def test_a_command_of_the_manual_is_one_there_is(line):
    words = [word for word in shlex.split(line) if not word.startswith("<")]
    known = False
    if "manage.py" in words:
        name, *options = after(words, "manage.py")
        command = load_command_class(get_commands()[name], name)
        parser = command.create_parser("manage.py", name)
        parser.parse_args(options)
        known = True
    if words[0] == "make":
        done = subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        known = True
    if words[:2] == ["docker", "compose"]:
        services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
        named = [word for word in words[3:] if word.partition(":")[0] in services]
        assert named or words[2] == "up", line
        known = True
    if "organizing.local" in words:
        assert after(words, "organizing.local")[0] in {"exec", "run"}
        known = True

    assert known or words[0] in {"git", "install"}, line


def test_every_variable_the_manual_names_is_explained():
    named = set(re.findall(r"`\$?([A-Z]+_[A-Z_]+)`", MANUAL))

    assert {name for name in named if name not in (ROOT / ".env.example").read_text()} == set()


def test_every_figure_the_manual_promises_is_measured():
    from organizing.operating import metrics

    measured = {name for name, _what, _query in metrics.FIGURES}
    promised = set(
        re.findall(
            r"`(sinew_(?!before|owner|web|worker|requests|request_|database_up)\w+)`", MANUAL
        )
    )

    assert promised <= measured, promised - measured
