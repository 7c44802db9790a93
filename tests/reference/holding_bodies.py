"""Each number of the committees' boards as the page shows it, held against the reference."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from campaigns.models import Decision
from tests.reference import deciders
from tests.reference.bodies import PARTS, Bodies, Part
from tests.reference.pages import Tables, numbers, words

Get = Callable[[str], str]


def said(value: float) -> str:
    whole, half = divmod(value, 1)
    return f"{int(whole) or ''}½" if half else f"{int(value):,}"


def fact(name: str, part: Part) -> str:
    """What the page says a component was read from."""
    top, bottom, is_enough = part
    if not is_enough:
        return "Not enough yet"
    t, b = said(top), said(bottom)
    return {
        "Keeps its word": f"{t} of {b} promises due in 90 days were kept.",
        "Shows up": f"{t} of {b} expected came, over the last meetings.",
        "Meets as chartered": f"Met {t} times; the charter says {b}.",
        "Seats filled": f"{t} of {b} seats are filled.",
        "Units covered": f"{t} of {b} people have somebody from their unit on the committee.",
        "Members in contact": f"{t} of {b} people on members' lists were talked to in 30 days.",
        "Bench": f"{t} of {b} lead or ending seats have an understudy.",
        "Looks like the base": f"By place, shift and language, {round(100 * top)}% like the people",
        "Load is spread": f"The busiest person did {said(bottom - top)} of {b} kept tasks.",
    }[name]


def board(get: Get, ref: Bodies, before: Bodies) -> None:
    page = get("/committees/")
    tables = Tables(page).found
    rows = next(rows for caption, rows in tables.items() if caption.startswith("Committees as of"))
    held = {row[0]: row[1:] for row in rows[1:]}
    verdicts = {pk: ref.verdict(pk) for pk in ref.rows}
    seats = open_seats = 0
    for pk, row in ref.rows.items():
        cells = next(cells for name, cells in held.items() if name.startswith(row["name"]))
        parts, filled = ref.parts(pk), len({s["person_id"] for s in ref.filled(pk)})
        free = max(0, row["chartered_seats"] - filled)
        seats, open_seats = seats + max(row["chartered_seats"], filled), open_seats + free
        assert (row["name"], cells[0].split(" low:")[0]) == (row["name"], verdicts[pk][0])
        for cell, name in ((cells[1], "Shows up"), (cells[2], "Keeps its word")):
            top, bottom, is_enough = parts[name]
            if is_enough and not (name == "Shows up" and filled <= 4):
                percent, of = f"{round(100 * top / bottom)}%", f"{top:g} of {bottom}"
                said_so = cell.startswith(percent) and cell.endswith(of)
                assert (row["name"], name, said_so) == (row["name"], name, True), cell
        last = ref.last_met(pk)
        days = (ref.on - last).days if last else None
        met = "not yet" if days is None else "today" if not days else f"{days} day"
        assert (row["name"], cells[3].startswith(met)) == (row["name"], True)
        assert (row["name"], cells[4].split()[0]) == (row["name"], str(free))
    needy = sum(word in ("At risk", "Watch") for word, _ in verdicts.values())
    lead = f"{len(ref.rows)} committees, {seats} seats, {open_seats} open. {needy} need"
    assert lead in words(page)
    _since(page, ref, before, verdicts)


def _since(page: str, ref: Bodies, before: Bodies, verdicts: dict) -> None:
    shown = words(page)
    for pk, row in ref.rows.items():
        was = before.verdict(pk)[0] if pk in before.rows else verdicts[pk][0]
        text = f"{row['name']}: {was} a week ago, {verdicts[pk][0]} now."
        assert (row["name"], text in shown) == (row["name"], was != verdicts[pk][0])
        for one in ref.met[pk]:
            if one["held_on"] > ref.on - timedelta(days=7):
                here = sum(m["state"] == "present" for m in ref.marks[one["id"]])
                assert re.search(rf"{row['name']} met: {here} p\w+ came\.", shown), row["name"]
    moved = [
        seat
        for pk in ref.rows
        for seat in ref.seats_and_staff[pk]
        if 0 <= (ref.on - (seat["ended_on"] or seat["began_on"])).days < 7
    ]
    assert len(re.findall(r"(?:took|left) a seat on", shown)) == len(moved)


def pages(get: Get, ref: Bodies) -> None:
    for pk, row in ref.rows.items():
        page = get(f"/committees/{pk}/")
        shown, parts, scores = words(page), ref.parts(pk), ref.scores(pk)
        found = re.findall(r'<li class="part.*?</li>', page, re.DOTALL)
        assert len(found) == len(PARTS)
        order = []
        for item in map(words, found):
            name = next(name for name in PARTS if item.strip().startswith(name))
            assert (row["name"], fact(name, parts[name]) in item) == (row["name"], True), (
                name, parts[name], item,
            )  # fmt: skip
            is_judged = ref.verdict(pk)[0] not in ("Forming", "Dormant")
            is_low = is_judged and scores.get(name, 100) < 34
            assert (" low " in item) == is_low, (row["name"], name)
            order.append(scores.get(name, 101))
        assert order == sorted(order)
        word, number = ref.verdict(pk)
        assert shown.split(row["name"], 1)[1].split()[0] == word.split()[0], row["name"]
        if number is not None:
            assert f"{number:.0f} of 100" in shown or f"{number + 1e-9:.0f} of 100" in shown
        filled = len({seat["person_id"] for seat in ref.filled(pk)})
        if row["chartered_seats"]:
            assert f"{filled} of {row['chartered_seats']} filled" in shown
        gone, handed, mean = ref.turnover(pk)
        if mean and word != "Forming":
            wanted = [gone, round(100 * gone / mean), handed]
            words_ = r"In twelve months # seats? changed hands \(#%\), # of them handed over"
            assert (row["name"], numbers(words_, page)) == (row["name"], wanted)


def votes(get: Get, ref: Bodies) -> None:
    """How each committee voted, as its list says it: the split of no ballots fewer than five."""
    for pk in ref.rows:
        page, many = (
            get(f"/committees/{pk}/decisions/"),
            list(Decision.objects.filter(committee=pk).order_by("-decided_on", "-pk").values()),
        )
        results: list[str] = []
        items = page.partition('<ul class="items">')[2].partition("</ul>")[0].split("<li>")[1:]
        for item, row in zip(map(words, items), many, strict=True):
            yes, no, secret = row["yes"], row["no"], row["method"] == "secret_ballot"
            is_counted = yes is not None and not (secret and yes + no < 5)
            split = f"{yes} yes, {no} no, {row['present']} of {row['eligible']} there"
            assert (row["question"], split in item) == (row["question"], is_counted), item
            if yes is not None:  # a vote
                names = ("eligible", "present", "quorum", "yes", "no", "needed")
                came_to = deciders.vote(*(row[name] for name in names))
                assert item.strip().endswith(came_to.replace("_", " ")), (item, came_to)
                results.append(came_to)
        assert numbers("# decisions? on record, # by vote, # of those carried", page) == [
            len(many), len(results), results.count("carried"),
        ]  # fmt: skip
        parts = {
            "votes": len(results),
            **{of: results.count(of) for of in ("carried", "no_quorum")},
        }
        for part, n in parts.items():
            chip = re.search(rf'"\?part={part}"[^>]*>[^<]* · (\d+)<', page)
            assert (part, int(chip[1]) if chip else 0) == (part, n)
            listed = get(f"/committees/{pk}/decisions/?part={part}").count("<li>\n  <span class")
            assert (part, listed) == (part, n) or not n


def year(get: Get, ref: Bodies, before: Bodies, pk: UUID) -> None:
    """The last two rows of a committee's year: today, and the end of the month before it."""
    tables = Tables(get(f"/committees/{pk}/year/")).found
    scores = {row[0]: row[1:] for row in tables["Health over the year"]}
    parts = {row[0]: row[1:] for row in tables["Four components over the year"]}
    assert parts["Day"] == ["Keeps its word", "Shows up", "Members in contact", "Units covered"]
    for each in (before, ref):
        day, known, is_small = f"{each.on:%-d %b %Y}", each.parts(pk), len(each.filled(pk)) <= 4
        _word, number = each.verdict(pk)
        assert scores[day] == ["not known" if number is None else f"{number + 1e-9:.0f}"], day
        wanted = [
            "not known"
            if not known[name][2] or (name == "Shows up" and is_small)
            else f"{100 * known[name][0] / known[name][1] + 1e-9:.0f}"
            for name in parts["Day"]
        ]
        assert (day, parts[day]) == (day, wanted)
