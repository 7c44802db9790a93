"""No request makes the site fail: every form, every parameter, every part of an address."""

from __future__ import annotations

import json
import random
import re
import time
from argparse import Namespace
from typing import Any

from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from attack.opening import HOST, opening
from attack.pages import Form
from attack.payloads import NASTY, VAST, any_text
from attack.visiting import ENDS, ROOT, Findings, Known, Visitor, route_of, say, walk
from tests.matrix import MATRIX

ROLES = ["admin", "lead", "organizer", "chair", "reader", "new", ""]
API = "api"  # a program with a key; and headers, which have no page of their own
READS = re.compile(r'(?:GET|POST|asked|data|FILES|cleaned)(?:\.get(?:list)?\(|\[)\s*"([\w-]+)"')
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HEADERS = ["HX-Request", "HX-Current-URL", "HX-Target", "HX-Trigger-Name", "HX-Boosted",
           "HX-History-Restore-Request", "Accept-Language", "Accept", "Referer", "Range",
           "If-None-Match", "If-Modified-Since", "X-Forwarded-For", "X-Requested-With",
           "Idempotency-Key", "User-Agent", "OSDI-API-Token", "Authorization"]  # fmt: skip


def attack(options: Namespace) -> tuple[int, dict[str, str]]:
    """Fuzz as everybody who can sign in to the demonstration, and as a program with a key."""
    findings, draw = Findings(), Draw(options)
    begin, key = opening()
    for role in options.who or [*ROLES, API]:
        if role == API:
            api(Visitor("", findings), key)
            headers(Visitor(f"organizer@{HOST}", findings))
            continue
        visitor = Visitor(f"{role}@{HOST}" if role else "", findings)
        known = walk(visitor, begin, most=1)
        say(f"  {role or 'nobody'}: {len(known.pages)} routes, {len(known.forms)} forms")
        for send in (posts, forms, parameters, addresses):
            visitor.sign_in()
            before, began = findings.sent, time.monotonic()
            send(visitor, known, draw)
            took = time.monotonic() - began
            say(f"    {send.__name__}: {findings.sent - before} requests in {took:.0f} s")
    return findings.sent, findings.found


class Draw:
    """Some of the nasty values for each place, by lot; NUL is always among them."""

    def __init__(self, options: Namespace) -> None:
        self.many, self.examples = options.values, options.examples
        self._lot = random.Random(options.seed)

    def some(self) -> list[str]:
        """Return the values for one place."""
        return ["\x00", *self._lot.sample(NASTY, min(self.many, len(NASTY)) - 1)]

    def one(self) -> str:
        """Return one value."""
        return self._lot.choice(NASTY)

    def mixed(self, names: list[str], ids: list[str]) -> list[tuple[str, str]]:
        """Return half of the names, each with an id that is there, something decent, or not."""
        some = self._lot.sample(names, len(names) // 2)
        decent = ["on", "yes", "1", str(timezone.localdate())]
        return [(name, self._lot.choice(self._lot.choice([NASTY, decent, ids]))) for name in some]


def names_in_the_source() -> list[str]:
    """Return every name of a parameter that some view or form reads."""
    found: set[str] = set()
    for app in ("members", "campaigns", "organizing"):
        for path in (ROOT / app).rglob("*.py"):
            found.update(READS.findall(path.read_text()))
    return sorted(found)


def parameters(visitor: Visitor, known: Known, draw: Draw) -> None:
    """Send nasty values in every parameter of every page, one at a time and all at once."""
    every = names_in_the_source()
    for name, paths in known.pages.items():
        path = paths[0].partition("?")[0]
        for nasty in draw.some():
            visitor.get(path, [(each, nasty) for each in every])
        visitor.get(path, [(nasty, nasty) for nasty in NASTY])
        for parameter in sorted(known.parameters.get(name, set())):
            for nasty in draw.some():
                visitor.get(path, [(parameter, nasty)], **{"HX-Request": "true"})
            visitor.get(path, [(parameter, "1"), (parameter, "\x00"), (f"{parameter}[]", "1")])


def forms(visitor: Visitor, known: Known, draw: Draw) -> None:
    """Send every form with nasty values in each of its fields, and with what Hypothesis draws."""
    for form in known.forms.values():
        if route_of(form.action) in ENDS or not form.fields:
            continue
        decent = form.filled()
        for _n in range(draw.many):
            _submit(visitor, form, [(name, draw.one()) for name, _value in decent])
        for at, (name, _value) in enumerate(decent if draw.many > 2 else []):
            if name != "csrfmiddlewaretoken":
                for nasty in draw.some():
                    _submit(visitor, form, [*decent[:at], (name, nasty), *decent[at + 1 :]])
                _submit(visitor, form, [*decent[:at], *decent[at + 1 :]])
                _submit(visitor, form, [*decent, (name, ""), (name, "x")])
        _submit(visitor, form, [(name, "\x00") for name, _value in decent])
        for name in dict.fromkeys(each.name for each in form.fields if each.is_text):
            rest = [pair for pair in decent if pair[0] != name]
            for vast in VAST:
                _submit(visitor, form, [*rest, (name, vast)])
        _draw(visitor, form, draw.examples)


def posts(visitor: Visitor, known: Known, draw: Draw) -> None:
    """Post every name that some view reads to every address, whether it has a form or not.

    A form that is there only in a state the demonstration is not in is sent by this alone.
    """
    every = names_in_the_source()
    ids = sorted({each for paths in known.pages.values() for each in ID.findall(paths[0])})
    for name, paths in known.pages.items():
        if name not in ENDS and 405 not in MATRIX.get(name, {}).get("post", (405,)):
            for nasty in draw.some():
                visitor.post(paths[0], [(each, nasty) for each in every])
            for _n in range(draw.examples):
                visitor.post(paths[0], draw.mixed(every, ids))
            visitor.send("POST", paths[0], b"\xff\x00{", "application/json")
            visitor.send("POST", paths[0], b"--x\r\n\x00", "multipart/form-data; boundary=x")


def addresses(visitor: Visitor, known: Known, draw: Draw) -> None:
    """Put nasty values where an address has an id, a token or a number; and other methods."""
    strange = ("\x00", "%ff", "9" * 25, "\u202e", "..", "x" * 900, "-1", "' OR 1=1 --")
    for paths in known.pages.values():
        parts = paths[0].partition("?")[0].strip("/").split("/")
        for at, part in enumerate(parts):
            if re.search(r"\d|wrong|^no$|civicrm", part):
                for each in strange:
                    visitor.get("/" + "/".join([*parts[:at], each, *parts[at + 1 :]]) + "/")
        for method in ("PUT", "DELETE", "BREW"):
            visitor.send(method, paths[0], b"{}", "application/json")


def headers(visitor: Visitor) -> None:
    """Put nasty values into headers and cookies, where they are read and where they are not."""
    plain = [each for each in NASTY if not re.search(r"[\r\n]", each) and _is_latin(each)]
    for path in ("/", "/people/", "/people/list.csv", "/log/", "/accounts/login/", "/healthz",
                 "/static/css/site.css", "/api/v2/people", "/sw.js"):  # fmt: skip
        for header in HEADERS:
            for nasty in plain:
                visitor.get(path, **{header: nasty})
    for nasty in plain:
        for cookie in ("language", "messages", "csrftoken"):
            visitor.client.cookies[cookie] = nasty
            visitor.get("/people/")
            visitor.client.cookies.pop(cookie, None)


def api(visitor: Visitor, key: str) -> None:
    """Send what its own description says it takes, each leaf made nasty, and no shape at all."""
    token = {"OSDI-API-Token": key}
    schema = json.loads(visitor.get("/api/v2/openapi.json").text_of)
    for address, operations in schema["paths"].items():
        for method, operation in operations.items():
            path = re.sub(r"\{[^}]*\}", "00000000-0000-0000-0000-000000000000", address)
            for each in operation.get("parameters", []):
                for nasty in NASTY:
                    visitor.get(path, [(each["name"], nasty)], **token)
            if body := operation.get("requestBody"):
                shape = next(iter(body["content"].values()))["schema"]
                for sent in _bodies(_example(shape, schema)):
                    visitor.send(method.upper(), path, sent, "application/json", **token)


def _submit(visitor: Visitor, form: Form, pairs: list[tuple[str, str]]) -> Any:
    if form.method == "get":
        return visitor.get(form.action, pairs)
    if not form.takes_files:
        return visitor.post(form.action, pairs)
    return _upload(visitor, form, pairs)


def _upload(visitor: Visitor, form: Form, pairs: list[tuple[str, str]]) -> Any:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode(
            errors="surrogatepass"
        )
        for name, value in pairs
    ]
    nasty = (pairs[-1][1] if pairs else "")[:300]
    for each in form.fields:
        if each.kind == "file":
            head = (
                f'--x\r\nContent-Disposition: form-data; name="{each.name}"; filename="{nasty}.csv"'
            )
            parts.append(
                f"{head}\r\n\r\nName,Email\r\n{nasty},x\r\n".encode(errors="surrogatepass")
            )
    body = b"".join([*parts, b"--x--\r\n"])
    return visitor.send("POST", form.action, body, "multipart/form-data; boundary=x")


def _draw(visitor: Visitor, form: Form, examples: int) -> None:
    names = [each.name for each in form.fields if each.kind != "file"]
    values = {
        name: st.lists(any_text(), max_size=2) for name in names if name != "csrfmiddlewaretoken"
    }

    @settings(max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.fixed_dictionaries(values))
    def sends(drawn: dict[str, list[str]]) -> None:
        _submit(visitor, form, [(name, value) for name, many in drawn.items() for value in many])

    sends()


def _is_latin(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _example(shape: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Any:
    """Return something that has the shape, with every property there is."""
    if depth > 6:
        return None
    if "$ref" in shape:
        return _example(
            schema["components"]["schemas"][shape["$ref"].split("/")[-1]], schema, depth + 1
        )
    for many in ("anyOf", "oneOf", "allOf"):
        if many in shape:
            return _example(shape[many][0], schema, depth + 1)
    if shape.get("type") == "object":
        return {
            name: _example(each, schema, depth + 1)
            for name, each in shape.get("properties", {"x": {"type": "string"}}).items()
        }
    if shape.get("type") == "array":
        return [_example(shape.get("items", {"type": "string"}), schema, depth + 1)]
    return {"integer": 1, "number": 1.5, "boolean": True}.get(
        shape.get("type", ""), "x@example.org"
    )


WRONG = [None, True, -1, 10**30, 1e308, [], {}, [[]], {"x": {}}, [None], *NASTY, *VAST]


def _bodies(example: Any) -> list[bytes]:
    """Return the example with each of its leaves replaced by each wrong value, and worse."""
    found = [
        json.dumps(made).encode() for leaf in _leaves(example) for made in _with(example, leaf)
    ]
    deep = b"[" * 5000 + b"]" * 5000
    return [
        *found,
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        deep,
        b'{"a":NaN}',
        b'{"\\ud800":1}',
    ]


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [path, *(leaf for key in value for leaf in _leaves(value[key], (*path, key)))]
    if isinstance(value, list):
        return [
            path,
            *(leaf for at in range(len(value)) for leaf in _leaves(value[at], (*path, at))),
        ]
    return [path]


def _with(example: Any, leaf: tuple[Any, ...]) -> list[Any]:
    made = []
    for wrong in WRONG:
        copy = json.loads(json.dumps(example))
        if not leaf:
            made.append(wrong)
            continue
        inner = copy
        for part in leaf[:-1]:
            inner = inner[part]
        inner[leaf[-1]] = wrong
        made.append(copy)
    return made
