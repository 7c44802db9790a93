"""The documentation is a site without a broken link; its commands and pictures are there."""

import json
import re
import shlex
import subprocess

import polib
import pytest
from django.core.management import get_commands, load_command_class
from mkdocs.commands.build import build
from mkdocs.config import load_config

from organizing.local.places import ROOT
from tests.browser import pictures

DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "decisions" not in path.parts)
NAMED = {
    picture
    for page in PAGES
    for picture in re.findall(r"!\[[^\]]+\]\((?:\.\./)*pictures/([\w-]+)\.png\)", page.read_text())
}
# What a page tells to run that is neither ours nor read by anything of ours.
OTHERS = {
    "cp", "cd", "git", "install", "docker", "apt-get", "useradd", "createdb", "createuser",
    "systemctl", "systemd-run", "pg_basebackup",
}  # fmt: skip


@pytest.mark.filterwarnings("ignore")
def test_the_site_is_built_and_no_link_of_it_is_broken(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(tmp_path / "site"))
    config.plugins.on_startup(command="build", dirty=False)

    build(config)  # strict: a warning ends it

    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > len(PAGES)
    outside = {
        source
        for page in pages
        for source in re.findall(
            r'<(?:script|link|img)[^>]+(?:src|href)="(https?:[^"]+)', page.read_text()
        )
    }
    assert outside == set()


def test_pictures_are_those_that_a_browser_test_makes_and_pages_show():
    made = {each.name for each in pictures.SHOWN}

    assert made == NAMED
    assert {path.stem for path in pictures.PLACE.iterdir()} == made
    assert set(json.loads(pictures.WORDS.read_text())) == made


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_picture_shows_a_word_that_we_do_not_say_any_more(language):
    shown = json.loads(pictures.WORDS.read_text())
    ours = pictures.ours(language)
    stale = {
        each.name: gone
        for each in pictures.SHOWN
        if each.language == language and (gone := set(shown[each.name]) - ours)
    }

    assert all(shown.values())
    assert stale == {}, "Take them anew: make pictures"


def test_every_picture_says_what_it_shows():
    for page in PAGES:
        assert "![](" not in page.read_text(), page.name


def test_the_guide_in_spanish_has_the_sections_of_the_english_one():
    def shape(name):
        text = (DOCS / "guides" / name).read_text()
        return re.findall(r"^(#+|!|\d\.|\|---)", text, re.M)

    assert shape("organizar.md") == shape("organizer.md")


def commands():
    """Every command once; those of the manual of operating have a test of their own."""
    told = {}
    for page in PAGES:
        if page.name == "operating.md":
            continue
        for block in re.findall(r"```console\n(.*?)\s*```", page.read_text(), re.S):
            for line in re.findall(r"^\s*\$ (.+)$", block, re.M):
                told[line] = None
    return list(told)


@pytest.mark.parametrize("line", commands())
def test_a_command_that_a_page_tells_is_one_there_is(line):
    words = [
        word for word in shlex.split(line) if not re.match(r"^[A-Z_]+=", word) or "make" in line
    ]

    if "manage.py" in words:
        name, *options = words[words.index("manage.py") + 1 :]
        command = load_command_class(get_commands()[name], name)
        command.create_parser("manage.py", name).parse_args(options)
    elif words[0] == "make":
        done = subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    elif words[0] == "psql":
        assert (ROOT / words[words.index("--file") + 1]).exists()
    elif words[0].startswith("/opt/sinew/releases/"):
        assert (ROOT / words[0].split("/", 5)[5]).exists()
    elif words[:2] == ["python", "-m"]:
        assert words[2].split(".")[0] in {"organizing", "benchmarks", "faults"}
    else:
        assert words[0] in OTHERS, line


def test_what_a_guide_prints_in_bold_stands_on_a_page_by_that_name():
    catalogue = polib.pofile(str(ROOT / "locale/es/LC_MESSAGES/django.po"))
    english = {entry.msgid.rstrip("….") for entry in catalogue}
    spanish = {entry.msgstr.rstrip("….") for entry in catalogue}
    unknown = []
    for page in [*sorted((DOCS / "guides").glob("*.md")), DOCS / "start.md"]:
        labels = spanish if page.name == "organizar.md" else english
        for bold in re.findall(r"\*\*([^*]+)\*\*", page.read_text().replace("\n", " ")):
            unknown += [
                (page.name, label)
                for label in bold.split(" → ")
                if label.rstrip("….") not in labels
            ]

    assert unknown == []
