"""Reading a page as a browser does: its elements, its links, and its forms with what is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

SENDS = ("get", "post")


@dataclass
class Field:
    """A field: what it holds when the page is opened, and what else may be chosen."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        """Whether one may type anything into it."""
        return self.kind in {"text", "textarea", "search", "email", "tel", "url", "password"}


@dataclass
class Form:
    """Where a form is sent, how, and what it has."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def takes_files(self) -> bool:
        """Whether something is uploaded by it."""
        return any(each.kind == "file" for each in self.fields)

    def filled(self) -> list[tuple[str, str]]:
        """Return what a browser would send if nothing was changed."""
        return [(each.name, each.value) for each in self.fields if each.kind != "file"]


class Page(HTMLParser):
    """What a browser finds in a page."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: Field | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and what it is of a form."""
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        for name in ("href", "src", "hx-get", "data-hx-get"):
            self._link(found.get(name, ""))
        for name in ("hx-post", "data-hx-post"):
            if name in found and tag != "form":
                self.forms.append(Form(self._at(found[name]), "post"))
        if tag == "form":
            method = found.get("method", "get").lower()
            self._form = Form(self._at(found.get("action", "")), method)
            if method in SENDS:  # what closes a dialog sends nothing
                self.forms.append(self._form)
        elif tag == "option" and self._select is not None:
            self._option(found)
        elif found.get("name") and self._form and tag in {"input", "select", "textarea", "button"}:
            self._field(tag, found, self._form)

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a list of choices."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None

    def _field(self, tag: str, found: dict[str, str], form: Form) -> None:
        kind = found.get("type", "text" if tag == "input" else tag).lower()
        made = Field(found["name"], kind, found.get("value", ""))
        if kind in {"radio", "checkbox"}:
            same = next((f for f in form.fields if f.name == made.name), None)
            if same is not None:
                same.choices.append(made.value)
                same.value = made.value if "checked" in found else same.value
                return
            made.choices = [made.value or "on"]
        form.fields.append(made)
        self._select = made if tag == "select" else None

    def _option(self, found: dict[str, str]) -> None:
        if self._select is not None:
            self._select.choices.append(found.get("value", ""))
            if "selected" in found or (not self._select.value and found.get("value")):
                self._select.value = found.get("value", "")

    def _link(self, address: str) -> None:
        if address and not urlsplit(address).scheme and not address.startswith(("#", "//")):
            self.links.append(self._at(address))

    def _at(self, address: str) -> str:
        return urljoin(self.path, address).partition("#")[0]


def encoded(pairs: list[tuple[str, str]]) -> bytes:
    """Return pairs as a form sends them, lone surrogates included."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs).encode()


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"))
