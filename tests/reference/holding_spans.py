"""How everybody moved over 30, 90 and 365 days, as pages show it, held against each day anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from tests.reference.holding import n
from tests.reference.pages import Tables, numbers, table, words
from tests.reference.weeks import Weeks

Get = Callable[[str], str]
QUARTER = "Organized people over the quarter"
RUNGS = ["", "Contacted", "Supporter", "Participant", "Activist", "Leader", "Organizer of leaders"]


def movement(get: Get, ref: Weeks, past: dict[int, Weeks]) -> None:
    """Who stands elsewhere, by level, rung and how the relationship does; where one leads."""
    for days, before in past.items():
        for what in ("level", "rung", "drift"):
            page = get(f"/base/movement/?what={what}&days={days}")
            shown = re.findall(r"was=([\w/]+)&amp;now=([\w/]+)[^>]*>([\d,]+)<", page)
            found = {(a, b): int(k.replace(",", "")) for a, b, k in shown}
            moves = {(str(a), str(b)): k for (a, b), k in ref.moves(before, what).items()}
            assert (what, days, found) == (what, days, moves)
            ways = {"up": 0, "down": 0, "beside": 0}
            for pair, k in moves.items():
                ways[way(what, *pair)] += k
            assert numbers("# moved up and # rest lower", page) == [ways["up"], ways["down"]]
            chips = {"up": "Moved up", "down": "Rest lower", "beside": "Neither"}
            for which, label in chips.items():
                chip = re.search(rf">{label} · ([\d,]+)<", page)
                assert (label, chip[1] if chip else "0") == (label, n(ways[which]))
            said = re.search(r"([\d,]+) began, rests? or (?:is|are) over a rest", words(page))
            assert (said[1] if said else "0") == n(ways["beside"])


def way(what: str, was: str, now: str) -> str:
    """A relationship that begins or rests (3.6) is neither better nor worse for it."""
    order = ["gone", "drifting", "slipping", "steady"] if what == "drift" else list("0123456")
    if not {was, now} <= set(order):
        return "beside"
    return "up" if order.index(now) > order.index(was) else "down"


def ladder(get: Get, ref: Weeks, past: dict[int, Weeks]) -> None:
    """Each rung with its count and flows, who rests, and the same counts on the base."""
    rungs = ref.rungs()
    for days, before in past.items():
        page, moves = get(f"/ladder/?days={days}"), ref.moves(before, "rung")
        found = table(page, "Rungs with counts and flows")
        rows = {int(name[0]): cells for name, cells in found.items() if name[0].isdigit()}
        assert set(rows) == set(range(7))
        for rung in range(7):
            up_in = sum(k for (was, now), k in moves.items() if now == rung and was < now)
            up_out = sum(k for (was, now), k in moves.items() if was == rung and was < now)
            rest_in = sum(k for (was, now), k in moves.items() if now == rung and was > now)
            rest_out = sum(k for (was, now), k in moves.items() if was == rung and was > now)
            wanted = [n(rungs[rung]), f"+{up_in}" if up_in else "0", *map(n, (up_out, rest_in))]
            shown = [cell.split()[0] for cell in rows[rung][1:]]
            assert (days, rung, shown) == (days, rung, [*wanted, n(rest_out)])
        assert numbers("# people. What brought them up once", page) == [ref.resting()]
    _bars(get("/base/"), ref)


def _bars(page: str, ref: Weeks) -> None:
    rungs = ref.rungs()
    bars = next(rows for rows in Tables(page).found.values() if RUNGS[5] in str(rows[1:3]))
    shown = {row[0].lstrip("0123456 "): row[-1].split()[0] for row in bars if row[-1]}
    assert {name: shown[name] for name in RUNGS[1:]} == {
        name: n(rungs[rung]) for rung, name in enumerate(RUNGS) if rung
    }


def trends(get: Get, ref: Weeks, past: dict[int, Weeks]) -> None:
    """Now, and by how much each number moved since; the figures of each day kept."""
    rows = table(get("/base/"), "Numbers now, and how they moved in 30, 90 and 365 days")
    kept = {0: ref.kept(), **{days: one.kept() for days, one in past.items()}}
    for name, now in kept[0].items():
        assert (name, rows[name][0]) == (name, n(now))
        for place, days in enumerate((30, 90, 365), start=1):
            by = now - kept[days][name]
            moved = f"{by:+,d}" if by else "±0"
            assert (name, days, rows[name][place].split()[0]) == (name, days, moved)
    for name in ("Organized", "Leaders", "Live ties"):  # beside what was done, over 90 days
        by = kept[0][name] - kept[90][name]
        said = f"{by:+,d} in 90 days" if by else "as 90 days ago"
        assert f"{n(kept[0][name])} {name.lower()} {said}" in words(get("/base/")), name
    (table_,) = Tables(get("/base/figures/")).found.values()
    shown = {row[0].removesuffix("Who moved").strip(): row[1:] for row in table_[1:]}
    assert table_[0][1:] == list(kept[0])
    for days, figures in kept.items():
        day = ref.on - timedelta(days=days)
        assert (days, shown[f"{day:%-d %b %Y}"]) == (days, list(map(n, figures.values())))


def months(get: Get, ref: Weeks, past: list[Weeks]) -> None:
    """Twelve months of people organized at the end of each, as last computed by then."""
    page = get("/base/")
    tables = Tables(page).found
    ends = {row[0]: row[1] for row in tables["Organized people at the end of each month"][1:]}
    out = {row[0]: row[1] for row in tables["People turned out by month"][1:]}
    done, at_end = ref.turned_out(), []
    for first in back(ref.on, 12):
        last = date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
        known = [one for one in (ref, *past) if one.on <= last]
        at_end.append(max(known, key=lambda one: one.on).levels()[4] if known else None)
        text = "not known" if at_end[-1] is None else n(at_end[-1])
        assert (first, ends[f"{first:%B %Y}"]) == (first, text)
        assert (first, out[f"{first:%B %Y}"]) == (first, n(done[first.year, first.month]))
    counted = [number for number in at_end if number is not None]
    grew = counted[-1] - counted[0]
    said = f"{n(grew)} more p\\w+" if grew > 0 else f"{n(-grew)} p\\w+ fewer" if grew else "As many"
    assert re.search(rf"{said} (is|are) organized", words(page)), grew
    best = max(back(ref.on, 12), key=lambda first: done[first.year, first.month])
    assert f"{best:%B} turned out most: {n(done[best.year, best.month])}." in words(page)


def back(on: date, months: int) -> list[date]:
    at = on.year * 12 + on.month - 1
    return [date(k // 12, k % 12 + 1, 1) for k in range(at - months + 1, at + 1)]


def report(get: Get, days: list[Weeks]) -> None:
    """The line of the quarter: as many organized as on each day kept, rounded down to tens."""
    rows = {row[0]: row[1] for row in Tables(get("/base/report/")).found.get(QUARTER, [])}
    now = max(days, key=lambda one: one.on)
    begins = back(now.on, (now.on.month - 1) % 3 + 1)[0]
    for one in days:
        if one.on >= begins - timedelta(days=35):
            assert rows[f"{one.on:%-d %b %Y}"] == n(one.levels()[4] // 10 * 10), one.on


def beyond(get: Get, past: dict[int, Weeks], now: Weeks) -> None:
    """How the whole organization stood then and now, to somebody who sees a part of it."""
    for days, before in past.items():
        page = get(f"/base/movement/?what=level&days={days}")
        rows = table(page, "Base levels of the whole organization then and now")
        then, today = before.levels()[1:], now.levels()[1:]
        names = ["Reached", "In relationship", "Committed", "Organized"]
        assert list(rows)[-4:] == names
        for name, was, is_now in zip(names, then, today, strict=True):
            few = ["few" if 0 < k < 5 else n(k) for k in (was, is_now)]
            assert (days, name, rows[name]) == (days, name, few)
