"""What mkdocs is told beyond mkdocs.yml: pages from the top of the repository, and decisions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
TOP = {"CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"}


def on_config(config: Any) -> Any:
    """Put decisions into the navigation under their titles, and at its end what it leaves out."""
    for section in config.nav:
        for pages in section.values():
            if isinstance(pages, list) and pages[-1] == {"Decisions": "decisions/"}:
                pages[-1] = {"Decisions": [_entry(path) for path in _decisions()]}
    named = set(re.findall(r"[\w./-]+\.md", str(config.nav)))
    docs = ROOT / "docs"
    rest = sorted(str(path.relative_to(docs)) for path in docs.rglob("*.md"))
    if more := [path for path in rest if path not in named]:
        config.nav.append({"More": more})
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that live at the top of the repository."""
    for name in sorted(TOP):
        text = (ROOT / name).read_text().replace("](docs/", "](")
        files.append(File.generated(config, name.lower(), content=text))
    return files


def on_page_markdown(markdown: str, **_kept: Any) -> str:
    """Lead links to files of the top to the pages made of them."""
    return re.sub(r"\((?:\.\./)+(\w+\.md)", lambda found: _moved(found), markdown)


def _moved(found: re.Match[str]) -> str:
    name = found.group(1)
    ups = found.group(0).count("../") - 1
    return f"({'../' * ups}{name.lower()}" if name in TOP else found.group(0)


def _decisions() -> list[Path]:
    return sorted((ROOT / "docs/decisions").glob("*.md"))


def _entry(path: Path) -> dict[str, str]:
    title = path.read_text().splitlines()[0].lstrip("# ")
    return {title: f"decisions/{path.name}"}
