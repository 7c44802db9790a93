"""Each number of each board as its page shows it, held against the reference."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from tests.reference.boards import STAYED, Boards, percent
from tests.reference.pages import Tables, numbers, table, words
from tests.reference.ratios import ratios

LEVELS = ["On the list", "Reached", "In relationship", "Committed", "Organized"]
RATIOS = {
    "talks": "Conversations by members, not staff",
    "second_asks": "Said yes to a harder ask after a first act",
    "introductions": "Introductions that took",
    "both_ways": "Promises in both directions",
}
Get = Callable[[str], str]


def share(pair: tuple[int, int]) -> str:
    n, of = pair
    return f"{percent(n, of)}% {n} of {of}" if of else "too early"


def n(number: int) -> str:
    return f"{number:,}"


def base(get: Get, ref: Boards, before: Boards) -> None:
    page, levels, universe = get("/base/"), ref.levels(), ref.universe()
    of = universe or levels[0]
    for name, count in zip(LEVELS, levels, strict=True):
        assert re.search(rf"{name} [a-z][\w ,-]* {n(count)} {percent(count, of)}%", words(page)), (
            name, count,
        )  # fmt: skip
    said = numbers(
        "In the last 180 days we reached #, are in relationship with #, # kept a commitment,"
        " # are organized", page,
    )  # fmt: skip
    assert said == levels[1:]
    assert f"({100 * levels[4] / of:.1f}%)" in page
    assert numbers("For every organized person we list #", page) == [round(levels[0] / levels[4])]
    if universe:
        assert numbers("Shares are of a headcount of #", page) == [universe]
        assert numbers("# not yet identified", page) == [universe - levels[0]]
    marks = {
        "new this month": ref.is_new,
        "paused": lambda person: ref.is_paused(person, ref.on),
        "orphaned": ref.is_orphaned,
    }
    for name, is_so in marks.items():
        count = sum(map(is_so, ref.listed()))
        assert (name, numbers(f"# {name}", page) if count else [0]) == (name, [count])
    drifting, was = ref.states()["drifting"], before.states()["drifting"]
    assert numbers("Drifting away #", page) == [drifting]
    change = drifting - was
    assert ("as last week" if not change else f"{change:+d} since last week") in words(page)
    threads = sum(map(ref.hangs_by_a_thread, ref.everybody()))
    assert numbers("Hanging by one thread #", page) == [threads]
    assert numbers("Came, and nobody met them #", page) == [ref.unmet()]
    joined = ref.joined()
    rows = table(page, "Members and others by whether they are organized")
    assert rows["Members"] == [
        n(joined["members"]), n(joined["members_organized"]), f"{n(joined['paper'])} paper members",
    ]  # fmt: skip
    assert rows["Not members"][:2] == [
        n(joined["others"]), f"{n(joined['others_organized'])} ask them to join",
    ]  # fmt: skip


def kept(get: Get, ref: Boards) -> None:
    """Promises kept of those due in 90 days, now and 90 days ago."""
    page = get("/base/")
    good, judged = ref.follow_through(ref.on)
    assert numbers("Commitments kept #%", page) == [round(100 * good / judged)]
    earlier, then = ref.follow_through(ref.on - timedelta(days=90))
    points = round(100 * good / judged) - round(100 * earlier / then)
    assert not points or f"{points:+d} pts over 90 days" in words(page)


def drift(get: Get, ref: Boards) -> None:
    page = get("/drift/")
    people = ref.world.people
    called = [p for p in ref.everybody() if ref.is_active(p) and not people[p].no_contact]
    states = [ref.drift(person) for person in called]
    for state in ("drifting", "slipping", "gone"):
        shown = re.search(rf'state={state}"[^>]*>[^<]*· ([\d,]+)<', page)
        assert shown, state
        assert (state, shown[1]) == (state, n(sum(s == state for s, _p, _c in states)))
    unmet = sum(s == "not_yet" and points > 0 for s, points, _c in states)
    assert re.search(rf"Came, and nobody met them · {n(unmet)}<", page), unmet


def movement(get: Get, ref: Boards, before: Boards, unit: UUID | None = None) -> None:
    """Who moved since `before`: everybody, or those who are placed in a unit now."""
    among = None if unit is None else ref.people_in(unit)
    for what in ("level", "rung"):
        asked = f"what={what}&days={(ref.on - before.on).days}"
        page = get(f"/base/movement/?{asked}" + (f"&unit={unit}" if unit else ""))
        shown = re.findall(r"was=(\w+)&amp;now=(\w+)[^>]*>([\d,]+)<", page)
        found = {(int(a), int(b)): int(k.replace(",", "")) for a, b, k in shown}
        moves = ref.moves(before, what, among)
        assert (what, found) == (what, dict(moves))
        up = sum(k for (was, now), k in moves.items() if now > was)
        down = sum(moves.values()) - up
        assert numbers("# moved up and # rest lower", page) == [up, down]


def cohorts(get: Get, ref: Boards) -> None:
    page = get("/base/cohorts/")
    found = ref.cohorts()
    rows = table(page, "First-timers of each action, and what became of them")
    rows = {name: cells for name, cells in rows.items() if name != "First action"}
    assert len(rows) == len(found)
    for name, (count, *fates) in found.items():
        cells = next(cells for title, cells in rows.items() if title.startswith(name))
        assert (name, cells) == (name, [n(count[0]), *map(share, fates)])
    whole = [tuple(sum(fates[k][i] for fates in found.values()) for i in (0, 1)) for k in range(4)]
    assert numbers("# people came for the first time", page) == [whole[0][0]]
    assert numbers("# of # had a one-on-one within 14 days", page) == list(whole[1])
    assert numbers(r"# of # \(#%\) were not seen again", page) == [*whole[3], percent(*whole[3])]
    _who_came(get, page, found, whole)


def _who_came(get: Get, page: str, found: dict, whole: list[tuple[int, int]]) -> None:
    """The list behind each share of the whole and of the first action: so many, of so many."""
    fates = ["all", "talked", "acted", "flash", *(f"stayed_{days}" for days in STAYED)]
    links = re.findall(r'href="(/base/cohorts/people/\?of=(\w+)(?:&amp;action=([^&"]*))?)', page)
    first = next(act for _url, _of, act in links if act)
    for url, of, act in links:
        if act not in ("", first):
            continue
        behind = get(url.replace("&amp;", "&"))
        name = words(behind).partition(", as of")[0].split("what the")[0]
        mine = whole if not act else next(one for title, one in found.items() if title in name)
        part, every = mine[fates.index(of)]
        chips = re.findall(r'href="\?of=[^"]*"[^>]*>[^<]* · ([\d,]+)<', behind)
        wanted = [every] if of == "all" else [every, part, every - part]
        assert (url, chips) == (url, list(map(n, wanted)))


def reach(get: Get, ref: Boards, units: dict, rules: dict) -> None:
    caption = "Units with how many of the people reached there have ties"
    rows = table(get("/connections/?all"), caption)
    every = Tables(get("/connections/?all")).found[caption]
    folded = Tables(get("/connections/")).found[caption]  # sections are a click away
    assert all(row in every for row in folded)
    assert numbers("Show all # sections too", get("/connections/")) == [len(every) - len(folded)]
    for pk, name in units.items():
        of = ref.reach(pk)
        if list(units.values()).count(name) == 1:
            cells = [re.match(r"[\d,]+(?: \d+%)?", cell)[0] for cell in rows[name]]
            alone, whole = of["isolated"] + of["thin"], of["reached"]
            parts = [
                f"{n(k)} {percent(k, whole)}%" if whole else "0"
                for k in (alone, of["woven"], of["staff_only"])
            ]
            assert (name, cells) == (name, [n(whole), *parts])
            flags = [100 * alone > 40 * whole, 100 * of["staff_only"] > 30 * whole]
            shown = ["many alone" in rows[name][1], "hangs on staff" in rows[name][3]]
            assert (name, shown) == (name, flags)
        if len(ref.world.unit_paths[pk]) > 1:
            continue
        page = get(f"/connections/{pk}/")
        whole = of["reached"]
        assert numbers("would find #% of # people reached", page) == [
            percent(of["phone_tree"], whole), whole,
        ]  # fmt: skip
        assert numbers("Woven in: #. With one live tie: #. With none: #", page) == [
            of["woven"], of["thin"], of["isolated"],
        ]  # fmt: skip
        assert numbers("No tie or one #%", page) == [percent(of["isolated"] + of["thin"], whole)]
        assert numbers("Phone tree #%", page) == [percent(of["phone_tree"], whole)]
        assert numbers("Tied to staff only #%", page) == [percent(of["staff_only"], whole)]
        assert numbers("No route to the structure #", page) == [of["no_route"]]
        assert f"Live ties, in the middle {of['median']:g}" in words(page)
        assert numbers("Ties between peers # of # · #%", page) == [
            of["peer_ties"], of["ties"], percent(of["peer_ties"], of["ties"]),
        ]  # fmt: skip
        assert numbers("Bridges between units # of # · #%", page) == [
            of["bridges"], of["peer_ties"], percent(of["bridges"], of["peer_ties"]),
        ]  # fmt: skip
        for name, pair in ratios(ref, pk, rules).items():
            assert (name, numbers(f"{RATIOS[name]} # of #", page)) == (name, list(pair))
        said = re.findall(r"(One person|\d+ people, each) only tie of (\d+) p", words(page))
        times = {int(k): int(who.split()[0].replace("One", "1")) for who, k in said}
        assert times == Counter(of["hubs"])


def wall_chart(get: Get, ref: Boards, units: dict) -> None:
    rows = table(
        get("/wall-chart/?all"), "Units with how many of their people are named, reached, led"
    )
    names = list(units.values())
    for pk, name in units.items():
        if name not in rows or names.count(name) > 1:
            continue
        of, counted = ref.coverage(pk), ref.headcount(pk)
        whole = counted[0] if counted else of["named"]
        parts = [of["named"], of["reachable"], of["talked"], of["led"]]
        leaders = f"{of['leaders']} 1 to {round(whole / of['leaders'])}" if of["leaders"] else "0"
        cells = [rows[name][0].partition(" Headcount")[0], *rows[name][1:]]
        assert (name, cells) == (name, [
            n(whole) if counted else "not counted",
            *(f"{n(part)} {percent(part, whole)}%" for part in parts),
            leaders,
        ])  # fmt: skip
    for top in (pk for pk in units if len(ref.world.unit_paths[pk]) == 1):
        _coverage(get, ref, top)


def _coverage(get: Get, ref: Boards, top: UUID) -> None:
    """The figures of one chart, and as many squares as each where one asks for just those."""
    page, of, counted = get(f"/wall-chart/{top}/"), ref.coverage(top), ref.headcount(top)
    whole = counted[0] if counted else of["named"]
    for label, key in {
        "Named": "named", "Can be reached": "reachable", "Talked with": "talked",
        "Freshly assessed": "assessed", "With a leader of their own": "led",
        "On a committee": "seated", r"Members \(density\)": "members",
    }.items():  # fmt: skip
        found = numbers(f"{label} # #%", page.split("wall-figures")[1])
        assert (label, found) == (label, [of[key], percent(of[key], whole)])
    said = f"1 to {round(whole / of['leaders'])}" if of["leaders"] else "not yet"
    assert f"Leaders {of['leaders']} {said}" in words(page)
    said = r"can name # of # \(.*?\)\. # (?:is|are) not named yet"
    assert not counted or numbers(said, page) == [of["named"], whole, whole - of["named"]]
    for key in ("led", "leaders"):
        fits = get(f"/wall-chart/{top}/?only={key}")
        assert (key, numbers("# p[a-z]+ fits?\\.", fits)) == (key, [of[key]])
        assert (key, len(re.findall(r'class="square(?! square-blank)[ "]', fits))) == (key, of[key])


def statement(get: Get, url: str, ref: Boards) -> None:
    page = get(url)
    rows, levels, universe = table(page, "The nested count"), ref.levels(), ref.universe()
    for name, count in zip(LEVELS, levels, strict=True):
        part = f"{100 * count / universe:.1f}%" if universe else "–"
        assert (name, rows[name]) == (name, [n(count), part])
    public = table(get(url + "?version=public"), "The nested count")
    for name, count in zip(LEVELS, levels, strict=True):  # 2.23: rounded down, never to the person
        told = f"{n(count // 10 * 10)} or more" if count >= 10 else "fewer than 10"
        part = f"{round(100 * count / universe)}%" if universe else "–"
        assert (name, public[name]) == (name, [told, part])
    new = sum(map(ref.is_new, ref.listed()))
    away = sum(ref.is_paused(person, ref.on) for person in ref.listed())
    assert numbers("Among them: # paused, # new this month", page) == [away, new]
