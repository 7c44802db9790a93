"""The rules of the organization as the parameters the SQL names."""

from __future__ import annotations

from datetime import date
from typing import Any

NOBODY = "00000000-0000-0000-0000-000000000000"
LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff"


def parameters(as_of: date, rules: dict[str, dict[str, Any]], *, usual: float) -> dict[str, Any]:
    """Return every parameter of the files: the day, the windows, the thresholds, the usual gap."""
    windows, drift, rungs = rules["windows"], rules["drift"], rules["rungs"]
    intervals = rules["contact_interval"]
    params: dict[str, Any] = {
        **windows,
        **drift,
        **rungs,
        "as_of": as_of,
        "usual": usual,
        "people": 0,
        "low": NOBODY,
        "high": NOBODY,
        "interval": windows["interval_peak"],
        "stale": rules["assessment"]["stale_other"],
        "stale_live": rules["assessment"]["stale_live"],
        "minors": bool(rules["privacy"]["minors"]),
        "dues_first": drift["dues_days"][0],
        "dues_second": drift["dues_days"][1],
        "interval_by_rung": [intervals.get(str(rung), intervals["default"]) for rung in range(7)],
    }
    params["cuts"] = sorted(
        {
            *windows.values(),
            drift["new_days"] - 1,
            drift["newcomer_days"] - 1,
        }
    )
    return params
