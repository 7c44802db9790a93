"""Rules of our own over the source: what would open a door is only where it is known to be."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("members", "campaigns", "organizing")
MARKUP = "members/markup.py"  # escapes by itself, for pages of hundreds of rows
EDGES = re.compile(r"\w+/(views|forms|api|templatetags)/")

# Text that is not escaped, code or objects from data, a shell, SQL by hand, weak sums
NEVER = {
    "mark_safe", "SafeText", "eval", "exec", "pickle", "marshal", "shelve", "yaml",
    "os.system", "os.popen", "urlopen", "import_string", "extra", "RawSQL", "raw", "csrf_exempt",
    "xml.etree", "md5", "sha1", "random.choice", "mktemp", "autoescape",
}  # fmt: skip
# Where one of them is known to be, and what keeps it harmless
KNOWN = {
    ("organizing/views/reminders.py", "csrf_exempt"): "a mail program has no cookie (RFC 8058)",
    ("organizing/finding/rating.py", "RawSQL"): "its text is a file of ours",
    ("members/importing/undoing.py", "raw"): "its text is ours, ids are parameters",
}


@cache
def trees():
    """Return the code of the apps: file -> what it says."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text())
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    }


def names_in(tree: ast.AST):
    """Yield (line, name) for what is imported, called or handed over by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (
                (node.lineno, name) for name in (node.module or "", *(a.name for a in node.names))
            )
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute):
                yield node.lineno, called.attr
                yield node.lineno, ast.unparse(called)
            elif isinstance(called, ast.Name):
                yield node.lineno, called.id


def test_what_would_open_a_door_is_only_where_it_is_known_to_be():
    found = {
        (file, name)
        for file, tree in trees().items()
        for _line, name in names_in(tree)
        if name in NEVER
    }

    assert found == set(KNOWN)


def test_no_shell_is_asked_and_no_text_is_called_safe_unless_it_is_written_out_here():
    wrong = []
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if any(keyword.arg == "shell" for keyword in node.keywords):
                wrong.append(f"{file}:{node.lineno} shell")
            words = node.args[:2] if name in {"fill_each", "format_html_join"} else node.args[:1]
            if (
                name == "SafeString"
                and file != MARKUP
                and not all(isinstance(each, ast.Constant) for each in words)
            ):
                wrong.append(f"{file}:{node.lineno} SafeString")
            if name in {"format_html", "format_html_join", "fill", "fill_each"} and any(
                not isinstance(each, ast.Constant | ast.Name) for each in words
            ):
                wrong.append(f"{file}:{node.lineno} {name} of a text that was put together")

    assert wrong == []


def test_pages_forms_and_the_api_write_no_sql():
    """What comes in from outside meets SQL only as a parameter, one layer further in."""
    wrong = [
        f"{file}:{line} {name}"
        for file, tree in trees().items()
        if EDGES.match(file)
        for line, name in names_in(tree)
        if name in {"cursor", "execute", "executemany", "connection.cursor"}
        and file != "organizing/views/health.py"  # asks whether there is an answer
    ]

    assert wrong == []


def test_whoever_is_sent_on_is_sent_to_a_place_of_ours():
    """`redirect` of anything but a name of ours is held against the host first."""
    known = {
        "members/http.py": "resolved by name; views hand over names and rows",
        "members/locking.py": "the address of the lock's own page",
        "organizing/views/people.py": "the list of people, with another query",
        "organizing/views/capture.py": "_back() asks url_has_allowed_host_and_scheme",
    }
    found = {
        file
        for file, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "").lower().endswith("redirect")
        and not isinstance(node.args[0], ast.Constant)
    }

    assert found == set(known)


def test_every_template_escapes():
    words = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape off|\{%\s*debug\b|\|\s*escapejs\b")
    wrong = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.suffix in {".html", ".svg"} and words.search(path.read_text())
    ]

    assert wrong == []
