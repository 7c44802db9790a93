"""Nothing in the sources that two readers of them find, and that no line of ours explains.

Semgrep reads by our rules (semgrep.yml), bandit by its own from medium severity on: what a `noqa`
of the same number gives a reason for is explained. Both are in an environment of their own, made
when it is missing; where that cannot be, "unknown" is a finding.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import Any

from attack.holes import HOLES
from attack.visiting import ROOT, Findings, say

TOOLS = ROOT / "var" / "attack-tools"
PROGRAMS = ["bandit==1.9.4", "semgrep==1.185.0"]
RULES = ROOT / "attack" / "semgrep.yml"
APPS = ["members", "campaigns", "organizing"]


def attack(_options: Namespace) -> tuple[int, dict[str, str]]:
    """Let both read, and our rules find their holes."""
    findings = Findings()
    if not _installed():
        findings.add("source: unknown", "the programs that read it could not be installed")
        return 0, findings.found
    _try_rules(findings)
    _by_our_rules(findings)
    _by_bandit(findings)
    return findings.sent, findings.found


def _installed() -> bool:
    if (TOOLS / "bin" / "semgrep").exists() and (TOOLS / "bin" / "bandit").exists():
        return True
    say("  Installing semgrep and bandit.")
    subprocess.run([sys.executable, "-m", "venv", TOOLS], check=True)
    pip = [TOOLS / "bin" / "pip", "install", "--quiet", *PROGRAMS]
    return subprocess.run(pip, check=False, stderr=subprocess.DEVNULL).returncode == 0


def _try_rules(findings: Findings) -> None:
    with tempfile.TemporaryDirectory(prefix="sinew-holes-") as place:
        for path, text in HOLES.values():
            file = Path(place, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        found = {_name(each) for each in _semgrep(Path(place), ["."])["results"]}
    rules = set(re.findall(r"^  - id: (.+)$", RULES.read_text(), re.MULTILINE))
    for rule in sorted(rules ^ (found & HOLES.keys())):
        findings.add(f"semgrep.yml: {rule} finds no hole of its kind", "holes.py")
    say(f"  {len(found)} of {len(rules)} rules find the hole of their kind")


def _by_our_rules(findings: Findings) -> None:
    said = _semgrep(ROOT, [*APPS, "templates", "static/js"])
    findings.sent += len(said["paths"]["scanned"])
    for each in said["results"]:
        at = f"{each['path']}:{each['start']['line']}"
        findings.add(f"semgrep {_name(each)}, {at}", each["extra"]["message"])
    for each in said["errors"]:
        findings.add(f"semgrep: {each['type']}", each.get("message", ""))
    say(f"  semgrep read {len(said['paths']['scanned'])} files")


def _semgrep(place: Path, what: list[str]) -> Any:
    argv = [TOOLS / "bin" / "semgrep", "scan", "--config", RULES, "--json", "--metrics", "off"]
    argv += ["--disable-version-check", "--exclude", "migrations", "--jobs", "1", "--timeout", "60"]
    argv += ["--x-ignore-semgrepignore-files"]  # it would leave templates/campaigns/tests out
    done = subprocess.run([*argv, *what], cwd=place, capture_output=True, check=False)
    return json.loads(done.stdout)


def _name(result: dict[str, Any]) -> str:
    return str(result["check_id"]).rpartition(".")[2]


def _by_bandit(findings: Findings) -> None:
    argv = [TOOLS / "bin" / "bandit", "--quiet", "-ll", "--format", "json", "--recursive", *APPS]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, check=False)
    said = json.loads(done.stdout)
    explained = 0
    for each in said["results"]:
        lines = (ROOT / each["filename"]).read_text().splitlines()
        first, last = min(each["line_range"]), max(each["line_range"])
        code = each["test_id"].replace("B", "S")
        if re.search(rf"noqa: .*{code}", "\n".join(lines[first - 1 : last])):
            explained += 1
            continue
        findings.add(f"bandit {each['test_id']}, {each['filename']}:{first}", each["issue_text"])
    for each in said["errors"]:
        findings.add("bandit: could not read", str(each))
    say(f"  bandit read {said['metrics']['_totals']['loc']} lines; {explained} are explained there")
