"""Say what pip-audit and detect-secrets found, and "unknown" where they could not look."""

import json
import sys
from pathlib import Path

CLEAN, FOUND, UNKNOWN = 0, 1, 3
# Looked at by hand: words of tests and examples, and constants that only look random.
KNOWN_FILES = (
    "tests/", "faults/", "benchmarks/", "docs/", ".env.example", "docker-compose.yml",
    "scripts/guessing.py",
)  # fmt: skip


def main(what: str, path: Path) -> int:
    """Print a line, or one for each finding, and return the exit status."""
    try:
        told = json.loads(path.read_text())
    except (OSError, ValueError):
        sys.stdout.write(f"{what}: unknown, it could not be looked at (no connection?)\n")
        return UNKNOWN
    return secrets(told) if what == "secrets" else vulnerabilities(what, told)


def vulnerabilities(lock: str, told: dict) -> int:
    """Tell each known vulnerability; a package that was skipped is unknown."""
    packages = told["dependencies"]
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    found = [each for each in packages if each.get("vulns")]
    for each in found:
        names = ", ".join(vulnerability["id"] for vulnerability in each["vulns"])
        sys.stdout.write(f"{lock}: {each['name']} {each['version']}: {names}\n")
    if skipped:
        sys.stdout.write(
            f"{lock}: unknown for {len(skipped)} packages ({', '.join(skipped[:3])}…)\n"
        )
    if not found and not skipped:
        sys.stdout.write(f"{lock}: nothing is known against {len(packages)} packages\n")
    return FOUND if found else UNKNOWN if skipped else CLEAN


def secrets(told: dict) -> int:
    """Tell each place that looks like a secret, outside tests and examples."""
    found = [
        f"secrets: {name}:{each['line_number']} looks like a {each['type']}"
        for name, places in told["results"].items()
        for each in places
        if not name.startswith(KNOWN_FILES)
    ]
    sys.stdout.write("\n".join(found or ["secrets: none found"]) + "\n")
    return FOUND if found else CLEAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
