"""One style sheet, one script: what a first visit takes, of files as they lie in the tree."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders

STATIC = Path(__file__).resolve().parents[2] / "static"
FETCHED = re.compile(r'<(?:script|link)[^>]*?(?:src|rel="(?:stylesheet|icon)" href)="([^"]+)"')


def packed(*names):
    text = b"".join(Path(finders.find(name)).read_bytes() for name in names)
    return len(gzip.compress(text, 9))


def test_a_first_visit_takes_six_requests_and_a_hundred_kilobytes(client, omar):
    client.force_login(omar)

    for path in ("/", "/committees/", "/people/", "/log/"):
        page = client.get(path).content.decode()
        fetched = FETCHED.findall(page)
        assert len(fetched) <= 5, path  # and the page itself
        names = [url.removeprefix("/static/") for url in fetched]
        assert packed(*names) + len(gzip.compress(page.encode())) < 100_000


def test_styles_and_scripts_keep_within_what_a_phone_should_load(db):
    own = [path.relative_to(STATIC).as_posix() for path in (STATIC / "js").glob("*.js")]

    assert packed("css/site.css") <= 15_000
    assert packed("django_htmx/htmx-2.min.js", *own) <= 30_000


def bare(css):
    """A style without its blanks, and without the semicolon before a brace."""
    return re.sub(r"\s", "", css).replace(";}", "}")


def test_every_sheet_is_in_it_and_what_pages_share_comes_first(db):
    text = bare(Path(finders.find("css/site.css")).read_text())
    rules = {
        path.stem: re.search(r"\.[\w-]+ [^{]*\{[^}]*\}", path.read_text())[0]
        for path in (STATIC / "css").glob("*.css")
        if path.stem not in ("tokens", "base")
    }

    at = {name: text.index(bare(rule)) for name, rule in rules.items()}

    assert text.startswith(bare("@layer tokens, base, layout, components, utilities;"))
    shared = [at.pop(name) for name in ("layout", "components", "outbox", "print")]
    assert max(shared) < min(at.values())
    assert text.count("{") == text.count("}")


def test_what_is_left_of_an_older_version_is_made_anew(db):
    path = Path(finders.find("js/site.js"))
    path.write_text("of yesterday")

    assert finders.find("js/site.js") == str(path)
    assert path.read_text().count('"use strict"') >= 2
    assert finders.find("js/other.js") is None
