"""How promises are kept both ways, and how late each is, as pages say it, held against rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from uuid import UUID

from members.models import Seat
from organizing.models import Commitment
from tests.reference.boards import Boards, percent
from tests.reference.holding import n
from tests.reference.pages import numbers, words

Get = Callable[[str], str]


def ledger(get: Get, ref: Boards, rules: dict, me: UUID) -> None:
    """Follow-through in each direction (3.7), what we are late with, and both ways (2.11)."""
    page, rows = get("/promises/"), list(Commitment.objects.values())
    seats = set(Seat.objects.filter(person=me, ended_on=None).values_list("committee", flat=True))
    ours = [r for r in rows if r["owed_by_id"] == me or r["owed_by_committee_id"] in seats]
    to_us = [r for r in rows if r["owed_to_id"] == me or r["owed_to_committee_id"] in seats]
    theirs = [row for row in to_us if row not in ours]
    for title, some in (("We keep", ours), ("They keep", theirs)):
        done, judged, unknown = _kept(ref, some, rules["commitments"])
        share = f"{round(100 * done / judged)}%" if judged >= 4 else f"{done:g} of {judged}"
        said = f"{title} {share if judged else '–'}"
        assert said in words(page), said
        if judged:
            told = numbers(f"{title} .*?of # promises? due in the last 90 days", page)
            assert (title, told) == (title, [judged])
            asked = f"in the last 90 days · {unknown} nobody asked about"
            part = words(page).partition(title)[2].partition("keep")[0]
            assert (asked in part) == bool(unknown)
    late = [r["due_on"] for r in ours if r["status"] == "open" and r["due_on"] < ref.on]
    assert numbers("We are late with #", page) == [len(late)]
    assert not late or f"the oldest was due {min(late).day} {min(late):%b %Y}" in words(page)
    live = [r for r in rows if r["status"] == "open" or _is_kept_lately(r, ref.on, rules)]
    related = {person for person in ref.listed() if ref.level(person) >= 3}
    both = related & {r["owed_by_id"] for r in live} & {r["owed_to_id"] for r in live}
    assert numbers("Both ways #%", page) == [percent(len(both), len(related))]
    assert numbers("# of # p[a-z]+ in relationship ha[a-z]+ a promise each way", page) == [
        len(both), len(related),
    ]  # fmt: skip
    for name, some in (("ours", ours), ("theirs", theirs)):
        still = sum(row["status"] == "open" for row in some)
        part = page.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]
        total = re.search(r'<small class="quiet">([\d,]+)</small>', part)
        cards = len(re.findall(r'<article class="card promise"', part))
        assert (name, total[1] if total else n(cards)) == (name, n(still))


def _is_kept_lately(row: dict, on: date, rules: dict) -> bool:
    return row["status"] == "kept" and (on - row["due_on"]).days < rules["commitments"]["window"]


def _kept(ref: Boards, rows: list[dict], rules: dict) -> tuple[float, int, int]:
    """Done (a part counting half), of so many judged, and how many of them nobody asked about."""
    ends: Counter[str] = Counter()
    for row in rows:
        ago = (ref.on - row["due_on"]).days
        if not 0 <= ago < rules["window"] or row["made_on"] > ref.on:
            continue
        if row["owed_by_id"] and ref.is_paused(row["owed_by_id"], row["due_on"]):
            continue
        if not row["owed_by_id"] and any(
            rest.person is None and rest.began_on <= row["due_on"] <= (rest.ended_on or date.max)
            for rest in ref.world.pauses
        ):
            continue
        day = row["resolved_on"]
        end = row["status"] if day and day <= ref.on else "open"
        if end == "open" and ago >= rules["unknown_after"]:
            end = "unknown"
        if end == "renegotiated" and (row["renegotiated_from_id"] or day > row["due_on"]):
            end = "missed"
        ends[end] += 1
    judged = ends["kept"] + ends["partly"] + ends["missed"] + ends["unknown"]
    return ends["kept"] + ends["partly"] / 2, judged, ends["unknown"]


def days(pages: list[str], on: date) -> None:
    """How many days each promise that one of the pages shows is late, or when it is due."""
    due = dict(Commitment.objects.filter(status="open").values_list("pk", "due_on"))
    shown = 0
    pattern = r'<article class="card promise" id="promise-([^"]+)"(.*?)</article>'
    for page in pages:
        for pk, article in re.findall(pattern, page, re.DOTALL):
            day, pills = due[UUID(pk)], " ".join(words(article.split("promise-acts")[0]).split())
            late = (on - day).days
            wanted = "due today" if not late else f"by {day:%a} {day.day} {day:%b}"
            if late > 0:
                wanted = f"{late} day{'s' * (late > 1)} late"
            assert wanted in pills or "nobody knows" in pills, (pk, wanted, pills)
            shown += 1
    assert shown
