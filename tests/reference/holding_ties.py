"""Who hangs on whom: the leaver test, the map of a unit, what its figures count, and the week."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from uuid import UUID

from members.models import Carrier
from tests.reference.boards import Boards, percent
from tests.reference.holding import n
from tests.reference.holding_lists import Support
from tests.reference.pages import numbers, words
from tests.reference.ratios import ratios
from tests.reference.weeks import Weeks

Get = Callable[[str], str]
FEWEST = 3  # people cut off, for whom it is said
RELATED = 3  # a level


def leavers(get: Get, ref: Boards) -> None:
    """If they left tomorrow: of those on whom most hang, and of one on whom nobody does."""
    only = Counter(next(iter(ref.ties(p))) for p in ref.listed() if len(ref.ties(p)) == 1)
    with_list = Counter(Carrier.objects.filter(ended_on=None).values_list("by", flat=True))
    alone = next(p for p in ref.listed() if not ref.ties(p) and p not in with_list)
    chosen = [*dict(only.most_common(3)), *dict(with_list.most_common(2)), alone]
    for who in dict.fromkeys(chosen):
        page = get(f"/people/{who}/if-they-left/")
        left = [len(ref.ties(other)) - 1 for other in ref.ties(who)]
        no_one, thin = left.count(0), left.count(1)
        for label, k in (
            ("Would have no one", no_one),
            ("Would have one tie left", thin),
            ("Carried by them", with_list[who]),
        ):
            assert (who, label, numbers(f"{label} #", page)) == (who, label, [k])
        said = re.search(r"([\d,]+) p\w+ would have no one\.", words(page))
        assert (said[1] if said else "0") == n(no_one)
        through = [person for person in ref.listed() if _talked(ref, person, by=who)]
        lost = sum(not _talked(ref, person, but=who) for person in through)
        said = re.search(r"Of ([\d,]+) in relationship through them, ([\d,]+) would", words(page))
        assert (who, said.groups() if said else None) == (
            who, (n(len(through)), n(lost)) if lost else None,
        )  # fmt: skip


def _talked(ref: Boards, person: UUID, *, by: UUID | None = None, but: UUID | None = None) -> bool:
    """Whether a conversation that counts ties them to somebody still there (3.2)."""
    return ref.level(person) >= RELATED and any(
        talk.grade == 3
        and ref.within(person, talk.on, ref.w["relationship"])
        and by in (None, other)
        and other != but
        and ref._is_still_there(other)
        for talk, other in ref.talks_of(person)
    )


def tie_map(get: Get, ref: Boards, unit: UUID) -> None:
    """The map of a unit: each group as many as it names, who cuts others off, lost circles."""
    page, of = get(f"/connections/{unit}/map/"), ref.reach(unit)
    reached = {p for p in ref.people_in(unit) if ref.level(p) >= 2}
    assert numbers("# p[a-z]+ reached. Woven in: #. With one live tie: #. With none: #", page) == [
        of["reached"], of["woven"], of["thin"], of["isolated"],
    ]  # fmt: skip
    assert numbers("would find #% within two steps", page) == [
        percent(of["phone_tree"], of["reached"])
    ]
    tied = of["reached"] - of["woven"] - of["thin"] - of["isolated"]
    groups = {"isolated": of["isolated"], "thin": of["thin"], "tied": tied, "woven": of["woven"],
              "staff-only": of["staff_only"],
              "far": of["reached"] - of["phone_tree"]}  # fmt: skip
    for name, k in groups.items():
        part = re.search(rf'<h3 id="group-{name}">(.*?)</details>', page, re.DOTALL)
        assert (name, bool(part)) == (name, bool(k))
        if part:
            said = re.search(r'<span class="quiet">([\d,]+)</span></h3>', part[1])[1]
            listed = re.findall(r'<li><a class="name"', part[1])
            assert (name, said, len(listed)) == (name, n(k), k)
    near = {p: ref.ties(p).keys() & reached for p in reached}
    cuts = {p: k for p in reached if (k := _cut_off(near, p)) >= FEWEST}
    alone, _, two = _section(page, "holding-title").partition("<h3>")
    found = re.findall(r'people/([^/"]+)/.*?>([\d,]+) p\w+ cut off from the rest', alone, re.DOTALL)
    assert dict(found) == {str(person): n(k) for person, k in cuts.items()}
    only = [(a, b, _beyond(near, a, b)) for a in reached for b in near[a] if str(a) < str(b)]
    found = re.findall(
        r'people/([^/"]+)/.*?people/([^/"]+)/.*?>([\d,]+) p\w+ beyond', two, re.DOTALL
    )
    assert {(*sorted(pair), k) for *pair, k in found} == {
        (str(a), str(b), n(k)) for a, b, k in only if k >= FEWEST
    }
    lost = {p for p in reached if ref.ties(p) and p not in ref._safe}
    circles = re.findall(r'people/([^/"]+)/', _section(page, "circles-title"))
    assert set(circles) == set(map(str, lost))


def _section(page: str, title: str) -> str:
    return page.partition(f'id="{title}"')[2].partition("</section>")[0]


def _cut_off(near: dict[UUID, Iterable[UUID]], person: UUID) -> int:
    """How many would be cut off from most of those they hang together with."""
    parts, left = [], set(near[person])
    while left:
        part = _from(near, left.pop(), without=person)
        parts.append(len(part))
        left -= part
    return sum(parts) - max(parts, default=0)


def _beyond(near: dict[UUID, Iterable[UUID]], a: UUID, b: UUID) -> int:
    """How many are on the smaller side of a tie that is the only one between two parts; else 0."""
    without = {**near, a: set(near[a]) - {b}, b: set(near[b]) - {a}}
    side = _from(without, a)
    return 0 if b in side else min(len(side), len(_from(without, b)))


def _from(near: dict[UUID, Iterable[UUID]], start: UUID, without: UUID | None = None) -> set[UUID]:
    found = edge = {start}
    while edge:
        edge = {other for person in edge for other in near[person]} - found - {without}
        found = found | edge
    return found


def behind(get: Get, ref: Boards, unit: UUID, rules: dict) -> None:
    """What each ratio of a unit counts: all of it, those of the part, and the rest."""
    held, listed = Support(ref), set(ref.listed()) & ref.people_in(unit)
    pairs = {**ratios(ref, unit, rules), "soft": held.count(listed)}
    for name, (part, whole) in pairs.items():
        page = get(f"/connections/{unit}/behind/?of={name}")
        chips = re.findall(rf'of={name}[^"]*"[^>]*>[^<]* · ([\d,]+)<', page)
        assert (name, chips) == (name, [n(whole), n(part), n(whole - part)])
        named = page.count('class="items-main"')
        assert (name, named) == (name, min(whole, 50))


def week(get: Get, ref: Weeks, before: Weeks, unit: UUID | None = None) -> None:
    """How the fabric changed in the week, of everybody or of a unit."""
    page = get(f"/connections/{unit}/" if unit else "/connections/")
    said = words(page).split("Since last week", 1)[1].split("of what you may see", 1)[0]
    now, then = (_fabric(each, unit) for each in (ref, before))
    for label, k in now.items():
        by = k - then[label]
        text = f"{label}: {n(k)}, {n(abs(by))} {'more' if by > 0 else 'fewer'}."
        assert (unit, text, text in said) == (unit, text, by != 0), said


def _fabric(ref: Weeks, unit: UUID | None) -> dict[str, int]:
    here = {
        placed.person
        for placed, at in ref.world.placed_in
        if placed.covers(ref.on) and (unit is None or unit in ref.world.unit_paths[at])
    }
    people = [p for p in ref.listed() if p in here]
    ties = Counter(len(ref.ties(p)) for p in people if ref.level(p) >= 2)
    return {
        "Live ties": (sum(len(ref.ties(p)) for p in people) + 1) // 2,
        "People without a live tie": ties[0],
        "People with one live tie": ties[1],
        "People who hang by one thread": sum(map(ref.hangs_by_a_thread, people)),
    }
