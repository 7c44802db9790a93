"""What changed, what is near and what was done, as pages show it, held against the reference."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from campaigns.models import Action
from organizing.models import Commitment, MetricSnapshot
from tests.reference.boards import percent
from tests.reference.bodies import Bodies
from tests.reference.holding import n
from tests.reference.holding_spans import back
from tests.reference.pages import numbers, table, words
from tests.reference.weeks import Weeks, rounded

Get = Callable[[str], str]
At = Callable[[date], Weeks]
BACK = {"drifting", "gone"}
WORSE = ["gone", "drifting", "slipping"]


def lately(page: str) -> str:
    """What a board says at its top of the last week."""
    return words(page).split("Since last week", 1)[1].split("of what you may see", 1)[0]


def base(get: Get, ref: Weeks, week: Weeks) -> None:
    """The card of the week, both ledgers, what hangs on one tie, what people name."""
    page, moves = get("/base/"), ref.moves(week, "level")
    said = lately(page)
    up = sum(k for (was, now), k in moves.items() if now > was)
    down = sum(moves.values()) - up
    came = sum(k for (was, now), k in moves.items() if was < 5 <= now)
    went = sum(k for (was, now), k in moves.items() if now < 5 <= was)
    ends = Commitment.objects.filter(status="kept").values_list("resolved_on", flat=True)
    kept = sum(map(ref.in_week, ends))  # of people and of committees
    wanted = {
        f"Organized: {came} came, {went} rest below it.": came or went,
        f"{n(up)} p\\w+ came closer.": up,
        f"{n(down)} p\\w+ rests? further out.": down,
        f"{ref.talks_in_week()} one-on-ones? w\\w+ held, {ref.talks_in_week(1)} the week": True,
        f"{kept} promises? w\\w+ kept.": kept,
    }
    for text, is_said in wanted.items():
        assert (text, bool(re.search(text, said))) == (text, bool(is_said)), said
    ahead(get, ref)


def ahead(get: Get, ref: Weeks) -> None:
    """What was done in 90 days, what hangs on one tie, and what people name."""
    page = get("/base/")
    shown = words(page)
    span = timedelta(days=90)
    now, then = ref.output(ref.on - span, ref.on), ref.output(ref.on - 2 * span, ref.on - span)
    for label, a, b in zip(
        ("actions? held", r"p\w+ took part", "for the first time"), now, then, strict=True
    ):
        assert numbers(f"# {label} in 90 days; # in the 90 before", page) == [a, b]
    reached, hubs = ref.hubs()
    assert numbers("# p[a-z]+ of # reached hangs? on one live tie", page) == [sum(hubs), reached]
    assert [int(k) for k in re.findall(r"only tie of (\d+)\.", shown)] == hubs[:3]
    talked, issues = ref.issues()
    assert numbers("What people named themselves, of # talked with", page) == [talked]
    for (name, count, alone), found in zip(issues[:3], _named(shown), strict=True):
        assert (name, count) == found[:2]
        assert (name, found[2]) == (name, alone or 0 if alone is not None and count > 1 else 0)


def threads(get: Get, ref: Weeks) -> None:
    """On whom people hang by their only live tie, twenty at most."""
    page = get("/base/threads/")
    reached, hubs = ref.hubs()
    assert numbers("# p[a-z]+ of # reached ha[a-z]+ one live tie", page) == [sum(hubs), reached]
    shown = re.findall(r"only tie of ([\d,]+) p\w+ (\d+)%( too many)?", words(page))
    assert shown == [
        (n(k), str(percent(k, reached)), " too many" if k >= 10 or k / reached >= 0.15 else "")
        for k in hubs[:20]
    ]
    parts = re.findall(r'<li id="hub-.*?only tie of', page, re.DOTALL)
    for k, part in zip(hubs[:20], parts, strict=True):
        if "by name" in part:  # those one may not name are counted
            named, more = len(re.findall("/introduce/", part)), re.search(r"and (\d+) more", part)
            assert numbers("# p[a-z]+ by name", part) == [named]
            assert named + (int(more[1]) if more else 0) == k


def issues(get: Get, ref: Weeks, unit: UUID | None = None) -> None:
    """What people name, in everything one may see or in a unit; who named the first of it."""
    page, depths = get("/base/issues/" + (f"?unit={unit}" if unit else "")), ref.depths(unit)
    shown, (talked, found) = words(page), ref.issues(unit)
    assert numbers("# p[a-z]+ w[a-z]+ talked with in the 180 days", page) == [talked]
    assert numbers("#% named something that a quarter", page) == [ref.shared(unit)]
    for name, count, alone in found[:12]:
        assert f"{name} {n(count)} {percent(count, talked)}%" in shown, name
        said = re.search(
            rf"{name} {n(count)} p\w+ named it themselves\."
            r"(?: (\d+) of them knows? none of the others: \w+ them\.)? Depth ([\d.]+) of 3",
            shown,
        )
        assert said, (name, shown)
        assert (name, said[2]) == (name, depths[name])
        assert (name, int(said[1] or 0)) == (name, alone if alone and count > 1 else 0)
    for url in re.findall(r'href="(/base/issues/[^"?]+/\?[^"]*)"[^>]*>(?:Convene|Who)', page)[:2]:
        circle = get(url.replace("&amp;", "&"))
        name = re.search(r"<h1[^>]*>([^<]*)<", circle)[1].strip().replace("&#x27;", "'")
        count, alone = next((k, alone) for title, k, alone in found if title == name)
        assert (name, numbers("# p[a-z]+ named it themselves", circle)) == (name, [count])
        assert circle.count('name="person"') == count
        if alone is not None:
            said = re.search(r"(\d+) of them knows? none of the others\.", words(circle))
            assert (name, int(said[1]) if said else 0) == (name, alone)
            assert circle.count(">knows none of the others<") == alone


def _named(shown: str) -> list[tuple[str, int, int]]:
    part = shown.split("talked with in 180 days.", 1)[1].split("By unit, and whom", 1)[0]
    rows = re.findall(
        r"([^.:]+): (\d+) p\w+ named it themselves\."
        r"(?: (\d+) of them knows? none of the others: \w+ them\.)?",
        part,
    )
    return [(name.strip(), int(k), int(alone or 0)) for name, k, alone in rows]


def ladder(get: Get, ref: Weeks, week: Weeks) -> None:
    page, moves = get("/ladder/"), ref.moves(week, "rung")
    said, near = lately(page), ref.near()
    up = sum(k for (was, now), k in moves.items() if now > was)
    down = sum(moves.values()) - up
    assert bool(up) == bool(re.search(f"{n(up)} p\\w+ stands? higher.", said)), said
    assert bool(down) == bool(re.search(f"{n(down)} p\\w+ rests? lower.", said)), said
    leaders = sum(k for (was, now), k in moves.items() if was < 5 <= now)
    names = re.search(r"New leaders: (.*?)\.", said)
    more = int(found[1]) if names and (found := re.search(r"and (\d+) more", names[1])) else 0
    shown_names = names[1].split(" and ")[0].split(", ") if names else []
    assert len(shown_names) + more == leaders
    for rung, label in enumerate(
        ("Contacted", "Supporter", "Participant", "Activist", "Leader"), start=1
    ):
        chips = re.findall(rf">{label} · ([\d,]+)<", page)
        assert (label, chips) == (label, [n(near[rung])])


def drift(get: Get, ref: Weeks, week: Weeks) -> None:
    moves: dict[str, int] = {"began": 0, "back": 0, "gone": 0}
    for person in ref.everybody():
        was, now = week.drift(person)[0], ref.drift(person)[0]
        manages = ref.world.people[person].is_management
        if was == now or not ref.is_active(person) or manages:
            continue
        place = [WORSE.index(state) if state in WORSE else 3 for state in (was, now)]
        moves["began"] += now == "drifting"
        moves["back"] += was in BACK and place[1] > place[0]
        moves["gone"] += now == "gone"
    said = lately(get("/drift/"))
    for text, k in zip(
        (r"p\w+ began to drift", r"p\w+ (is|are) back", r"p\w+ (is|are) gone"),
        moves.values(), strict=True,
    ):  # fmt: skip
        found = re.search(rf"([\d,]+) {text}", said)
        assert (text, found[1] if found else "0") == (text, n(k)), said


def wall_chart(get: Get, ref: Weeks) -> None:
    """The card of the week on the chart of each highest unit."""
    for top, path in ref.world.unit_paths.items():
        if len(path) > 1 or top in ref.world.closed_units:
            continue
        here = [p for p, at in ref.world.placed_in if top in ref.world.unit_paths[at]]
        came = sum(p.ended_on is None and ref.in_week(p.began_on) for p in here)
        left = sum(ref.in_week(p.ended_on) for p in here)
        now = {p.person for p in here if p.ended_on is None}
        talked = {t.person for t in ref.world.talks if t.person in now and ref.in_week(t.on)}
        said = lately(get(f"/wall-chart/{top}/"))
        for text, k in (
            (r"p\w+ (?:is|are) new here", came),
            (r"p\w+ left", left),
            (r"p\w+ w\w+ talked with", len(talked)),
        ):
            found = re.search(rf"([\d,]+) {text}", said)
            assert (top, text, found[1] if found else "0") == (top, text, n(k)), said


def report(get: Get, ref: Weeks, past: list[Weeks], bodies: Bodies, at: At) -> None:
    """The quarter up to today, of which the days `past` were computed; `at` gives any other."""
    page, now = get("/base/report/"), ref.kept()
    begins = back(ref.on, (ref.on.month - 1) % 3 + 1)[0]
    # figures of a day are those of the last one kept within 35 days before it
    days = MetricSnapshot.objects.filter(unit=None, as_of__lt=begins).order_by("-as_of")
    last = days.values_list("as_of", flat=True).first()
    then = last is not None and begins - last <= timedelta(days=36)
    was = at(last).kept() if then else {}
    rows = table(page, "Capacity when the quarter began and at its end, rounded")
    for label, name in {
        "Organized people": "Organized", "Committed people": "Committed",
        "People in relationship": "In relationship", "Leaders": "Leaders",
        "Live ties": "Live ties",
    }.items():  # fmt: skip
        wanted = [rounded(was[name]) if then else "not known", rounded(now[name])]
        shown = [cell.removesuffix(f" {label}") for cell in rows[label]]
        assert (label, shown) == (label, wanted)
    shown, universe = words(page), ref.universe()
    healthy = sum(bodies.verdict(pk)[0] == "Healthy" for pk in bodies.rows)
    assert f"{healthy} of {len(bodies.rows)} committees are healthy" in shown
    before = max((one for one in past if one.on < begins), key=lambda one: one.on)
    rose = sum(k for (a, b), k in ref.moves(before, "rung").items() if a < 4 <= b)
    assert f"(Activist or above): {rounded(rose)}." in shown
    assert not universe or f"The whole is {rounded(universe)} people." in shown
    actions, people, _first = ref.output(begins - timedelta(days=1), ref.on)
    assert re.search(f"{actions} actions? w\\w+ held; {rounded(people)} people took part", shown)
    rapid = _rapid(ref, begins, actions)
    assert (f"{rapid}% of the actions answered" in shown) == bool(rapid)
    acts = table(page, "Actions of the quarter, with people who took part, rounded")
    done = [p.act.id for p in ref.world.parts if p.is_verified and begins <= p.act.on <= ref.on]
    held = sorted((ref.world.act_names[act], rounded(done.count(act))) for act in set(done))
    told = [cells for day, cells in acts.items() if day != "Day"]
    assert sorted((name, n.removesuffix(f" {name}")) for name, n in told) == held


def _rapid(ref: Weeks, begins: date, actions: int) -> int:
    done = {p.act.id for p in ref.world.parts if p.is_verified and begins <= p.act.on <= ref.on}
    rapid = set(Action.objects.filter(origin="rapid_response").values_list("id", flat=True))
    return percent(len(done & rapid), actions)
