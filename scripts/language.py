"""Begin a language, or bring its catalogue up to date: `make language CODE=fr`.

Needs no GNU gettext: strings are read from the syntax of Python and of Django's templates.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
import polib
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("members", "campaigns", "organizing")
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", *PLURAL, *CONTEXT}
TEXT = r"(u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))"
TEMPLATE_CALL = re.compile(rf"\b(?:(n?)(p?)gettext|_)\({TEXT}(?:, {TEXT})?(?:, {TEXT})?")
# (context, text, text of many): what a catalogue knows a string by.
Entry = tuple[str | None, str, str]


def main(argv: list[str]) -> int:
    """Write locale/CODE and say how much is left to translate."""
    code = argv[0] if argv else ""
    if code not in LANG_INFO or code == "en":
        sys.stderr.write("Say which: make language CODE=fr (a code that Django knows)\n")
        return 2
    if not settings.configured:
        settings.configure()
    found = update(ROOT / "locale", code)
    left = len(found.untranslated_entries()) + len(found.fuzzy_entries())
    whole = len([entry for entry in found if not entry.obsolete])
    name = LANG_INFO[code].get("name", code)
    sys.stdout.write(
        f"{name}: {whole - left} of {whole} strings are translated, {left} are left.\n"
    )
    return 0


def update(locale: Path, code: str) -> polib.POFile:
    """Bring the catalogue of `code` in `locale` to what the source says; write and compile it."""
    path = locale / to_locale(code) / "LC_MESSAGES/django.po"
    found = polib.pofile(str(path), wrapwidth=78) if path.exists() else _begin(code)
    held = {(entry.msgctxt, entry.msgid): entry for entry in found}
    used = {(context, one): many for context, one, many in strings()}
    for entry in list(found):
        if (entry.msgctxt, entry.msgid) not in used:
            found.remove(entry)
    for context, one in sorted(used, key=lambda each: (each[1], each[0] or "")):
        many = used[context, one]
        if (context, one) in held:
            continue
        entry = polib.POEntry(msgid=one, msgctxt=context)
        if many:
            entry.msgid_plural = many
            entry.msgstr_plural = dict.fromkeys(range(_forms(found)), "")
        found.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    found.save(str(path))
    found.save_as_mofile(str(path.with_suffix(".mo")))
    return found


@cache
def strings() -> tuple[Entry, ...]:
    """Return every string of the source that is to be translated."""
    found: list[Entry] = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            found += of_python(path)
    templates = (ROOT / "templates").rglob("*.*")
    for path in sorted(path for path in templates if path.suffix in {".html", ".txt"}):
        found += of_template(path)
    return tuple(found)


def of_python(path: Path) -> Iterator[Entry]:
    """Yield the strings that a module marks."""
    for node in ast.walk(ast.parse(path.read_text())):
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if name not in CALLS:
            continue
        said = [each.value if isinstance(each, ast.Constant) else None for each in node.args]
        if name in CONTEXT:
            context, one, many = said[0], said[1], ""
        else:
            context, one, many = None, said[0], said[1] if name in PLURAL else ""
        if isinstance(one, str) and one:
            yield context, one, str(many or "")


def of_template(path: Path) -> Iterator[Entry]:
    """Yield the strings that a template marks."""
    source = templatize(path.read_text(), origin=path.name)
    for is_many, has_context, *texts in TEMPLATE_CALL.findall(source):
        said = [ast.literal_eval(text) for text in texts if text]
        context = said.pop(0) if has_context else None
        if said and said[0]:
            yield context, said[0], said[1] if is_many else ""


def _begin(code: str) -> polib.POFile:
    made = polib.POFile(wrapwidth=78)
    theirs = Path(django.__file__).parent / "conf/locale" / to_locale(code)
    plural = polib.pofile(str(theirs / "LC_MESSAGES/django.po"))
    made.metadata = {
        "Language": code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural.metadata["Plural-Forms"],
    }
    return made


def _forms(found: polib.POFile) -> int:
    return int(re.search(r"nplurals=(\d+)", found.metadata["Plural-Forms"])[1])  # type: ignore[index]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
