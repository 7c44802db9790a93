"""Rules of the house that a machine can keep: cheap, over the source itself."""

from __future__ import annotations

import ast
import contextlib
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
APPS = ["members", "campaigns", "organizing"]
ABOVE = {"members": {"campaigns", "organizing"}, "campaigns": {"organizing"}, "organizing": set()}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
VIEWS = [path for app in APPS for path in sorted((ROOT / app / "views").rglob("*.py"))]
VIEWS += sorted(set((ROOT / "organizing/api").glob("*.py")) - {ROOT / "organizing/api/writing.py"})


def sources(*suffixes):
    for top in [*APPS, "templates", "static", "tests", "benchmarks", "faults", "attack"]:
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in suffixes and "migrations" not in path.parts:
                yield path


def named(path):
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_longer_than_one_can_hold_in_the_head():
    long = {
        named(path): len(path.read_text().splitlines())
        for path in sources(".py", ".html", ".css", ".js", ".sql")
        if len(path.read_text().splitlines()) > 400
    }

    assert long == {}


def test_nothing_imports_upward_not_even_inside_a_function():
    upward = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                found = []
                if isinstance(node, ast.Import):
                    found = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    found = [node.module or ""]
                upward += [
                    f"{named(path)}:{node.lineno} imports {name}"
                    for name in found
                    if name.split(".")[0] in ABOVE[app]
                ]

    assert upward == []


def scoped_models():
    """Every model whose manager knows whom a row may be shown to."""
    return {model.__name__ for model in apps.get_models() if hasattr(model.objects, "visible_to")}


STARTS = {"visible_to", "sealed_to", "readable_by", "for_keepers", "owned_by"}


def test_views_reach_tables_only_through_the_scope_of_the_user():
    scoped = scoped_models()
    wrong = {named(path): past_the_scope(path, scoped) for path in VIEWS}

    assert len(wrong) > 80
    assert {path: lines for path, lines in wrong.items() if lines} == {}


def past_the_scope(path, scoped):
    """Return the lines that reach a table of `scoped` by another way than its scope."""
    wrong = []
    for node in ast.walk(ast.parse(path.read_text())):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "objects"
            and isinstance(node.value.value, ast.Name)
            and node.value.value.id in scoped
            and node.attr not in STARTS
        ):
            wrong.append(f"line {node.lineno}: {node.value.value.id}.objects.{node.attr}")
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", "") in {"get_object_or_404", "get_list_or_404"}
            and isinstance(node.args[0], ast.Name)
            and node.args[0].id in scoped
        ):
            wrong.append(f"line {node.lineno}: {node.func.id}({node.args[0].id}, …)")
    return wrong


# A block of JSON is data: no browser runs it.
INLINE = r"<script(?![^>]*(?:src=|type=\"application/json\"))[^>]*>|\sstyle=|\son\w+=|javascript:"


def test_a_template_has_nothing_inline_and_includes_only_what_it_hands_over():
    wrong = {}
    for path in TEMPLATES:
        text = path.read_text()
        wrong[named(path)] = [
            *re.findall(INLINE, text),
            *[tag for tag in re.findall(r"{% include .*? %}", text) if " only " not in tag],
            *re.findall(r"\|safe", text),
            # All of static/css is one file: what a page needs of its own is in there already.
            *[it for it in re.findall('rel="stylesheet"', text) if path.name != "base.html"],
        ]

    assert len(wrong) > 300
    assert {path: found for path, found in wrong.items() if found} == {}


def test_a_partial_is_named_as_its_root_elements_id():
    partial = re.compile(r"{% partialdef ([\w-]+)(?: inline)? %}(.*?){% endpartialdef", re.DOTALL)
    found = [
        (named(path), *each) for path in TEMPLATES for each in partial.findall(path.read_text())
    ]
    other = []
    for path, name, body in found:
        element = re.search(r"<[a-z][^>]*>", body)
        if not element or not re.search(f' id="{name}["-]', element[0]):
            other.append((path, name))

    assert len(found) > 30
    assert other == []


def test_no_uniqueness_by_expression_on_rows_that_hang_off_a_person():
    """Merging moves rows by looking at the fields of unique constraints; expressions hide them."""
    hidden = [
        constraint.name
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.expressions
    ]

    assert hidden == []


def test_every_setting_read_from_the_environment_is_explained():
    settings = (ROOT / "organizing/settings.py").read_text()
    explained = (ROOT / ".env.example").read_text()

    read = set(re.findall(r'env(?:_bool)?\("([A-Z_]+)"', settings))

    assert {name for name in read if name not in explained} == set()


@pytest.mark.django_db
def test_migrations_say_all_that_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_python_never_marks_text_safe_by_hand():
    found = [
        f"{named(path)}: {word}"
        for path in sources(".py")
        if not path.is_relative_to(ROOT / "tests")
        for word in ("mark_safe", "csrf_exempt", ".extra(", "**request.GET", "**request.POST")
        if word in path.read_text()
    ]

    # a mail program presses "stop" without a cookie (RFC 8058); the token in the address says who
    assert found == ["organizing/views/reminders.py: csrf_exempt"]


SECRETS = re.compile(
    r"AGE-SECRET-KEY-1[0-9A-Z]{40}|-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=]{20}"
    r"|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30}|sk_live_[A-Za-z0-9]{20}"
    r"|(?:postgresql|redis)://[^:/\s]*:(?!PASSWORD|\$|\{|%)[A-Za-z0-9_\-]{16,}@"
)


def test_no_secret_is_in_the_tree():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        with contextlib.suppress(UnicodeDecodeError, FileNotFoundError):
            if SECRETS.search((ROOT / name).read_text()):
                found.append(name)

    assert found == []
