"""Whose relationship is in trouble and why, row by row as the check-in list says it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from math import exp, log
from uuid import UUID

from organizing.models import DriftFlag
from tests.reference.boards import Boards
from tests.reference.pages import words
from tests.reference.standing import Reference

Get = Callable[[str], str]
OURS = {
    "CARRIER_LEFT",
    "GRIEVANCE_STALE",
    "NEW_NO_CONVERSATION",
    "NOT_ASKED",
    "OUR_PROMISE_OVERDUE",
    "THIN_TIES",
}
MOST_NEW, PAGE = 200, 30


def board(get: Get, ref: Boards) -> None:
    """Everybody who drifts, and the first and last page of the others; each with all reasons."""
    stand = {
        person: ref.drift(person)
        for person in ref.everybody()
        if ref.is_active(person)
        and not ref.world.people[person].no_contact
        and not ref.world.people[person].is_management
    }
    for state in ("drifting", "slipping", "gone"):
        those = {person for person, (found, _n, _codes) in stand.items() if found == state}
        pages = -(-len(those) // PAGE)
        shown: list[UUID] = []
        asked = range(1, pages + 1) if state == "drifting" else sorted({1, pages or 1})
        for page in asked:
            html = get(f"/drift/?state={state}&page={page}")
            assert pages == 1 or f"<span>Page {page} of {pages}</span>" in html
            shown += [_row(ref, person, part) for person, part in rows(html)]
        wanted = sum(min(PAGE, len(those) - PAGE * (page - 1)) for page in asked)
        assert len(set(shown)) == len(shown) == wanted
        assert set(shown) <= those
        ours = [_points(stand[person][2]) for person in shown]
        assert ours == sorted(ours, reverse=True)
    unmet = {p for p, (state, points, _codes) in stand.items() if state == "not_yet" and points > 0}
    html = get("/drift/newcomers/")
    shown = [_row(ref, person, part) for person, part in rows(html)]
    assert len(set(shown)) == len(shown) == min(len(unmet), MOST_NEW)
    assert set(shown) <= unmet
    for person, part in rows(get("/base/")):
        assert ref.drift(_row(ref, person, part))[0] == "drifting"


def sealed(get: Get, ref: Boards, me: UUID) -> None:
    """To somebody who reads reasons of whom they carry only: those, and how many more there are."""
    mine = {c.person for c in ref.world.carrying if c.other == me and c.ended_on is None} | {me}
    called = [
        person
        for person in ref.everybody()
        if ref.is_active(person) and not ref.world.people[person].no_contact
    ]
    for state in ("drifting", "slipping", "gone"):
        those = {person for person in called if ref.drift(person)[0] == state}
        page = get(f"/drift/?state={state}")
        assert {person for person, _part in rows(page)} == those & mine
        away = len(those - mine)
        for path, said in (
            (f"/drift/?state={state}", r"(\d+) more p\w+ in your scope (?:is|are) in this state"),
            ("/base/", r"(\d+) more in your scope"),
        ):
            if path != "/base/" or state == "drifting":
                found = re.search(said, words(get(path)))
                assert (path, int(found[1]) if found else 0) == (path, away)


def cases(get: Get, ref: Boards) -> None:
    """For how long each of one's own cases is open, and how often one tried."""
    flags = {str(flag.pk): flag for flag in DriftFlag.objects.all()}
    for pk, part in re.findall(r'id="case-([^"]+)">(.*?)</article>', get("/drift/"), re.DOTALL):
        said, flag = words(part), flags[pk]
        days = (ref.on - flag.opened_on).days
        wanted = f"open for {days} day{'s' * (days > 1)}" if days else "since today"
        tried = "tried once" if flag.tries == 1 else f"tried {flag.tries} times"
        assert wanted in said
        assert (tried in said) == (flag.tries > 0 and flag.closed_on is None)


def rows(html: str) -> Iterator[tuple[UUID, str]]:
    """The people of a list, each with what it says of them."""
    for table in re.findall('<table class="[^"]*drift-table">.*?</table>', html, re.DOTALL):
        for part in re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", table, re.DOTALL):
            yield UUID(re.search(r"/people/([^/]+)/", part)[1]), part


def _row(ref: Boards, person: UUID, part: str) -> UUID:
    assert int(re.search(r'class="rung rung-(\d)', part)[1]) == ref.rung(person)
    codes = dict(ref.drift(person)[2])
    codes.pop("EXIT", None)
    said = [unescape(words(li)).strip() for li in re.findall(r"<li.*?</li>", part, re.DOTALL)]
    if ref.drift(person)[0] != "not_yet" and Reference._not_asked(ref, person):
        codes["NOT_ASKED"] = 0
    assert len(said) == len(codes), (person, said, codes)
    for code in codes:
        fits = [text for text in said if re.search(sentence(ref, person, code), text)]
        assert len(fits) == 1, (person, code, sentence(ref, person, code), said)
        assert fits[0].startswith("ours ") == (code in OURS)
    talks = re.search(r"([\d,]+) one-on-ones?", words(part))
    if talks:
        name = re.search(r'data-label="Closest tie">\s*([^<]*?)\s*<', part)[1]
        pairs = Counter(other for talk, other in ref.talks_of(person) if talk.grade == 3)
        known = {k for other, k in pairs.items() if other in ref.ties(person)}
        assert int(talks[1]) in known, (person, name, known)
    return person


def _points(codes: dict[str, int]) -> int:
    return sum(points for code, points in codes.items() if code in OURS)


def sentence(ref: Boards, person: UUID, code: str) -> str:
    """The words of a reason with its numbers, as a pattern."""
    plain = {
        "COMMITMENT_MISSED": "A promise due .* did not happen",
        "SAT_OUT": "Did the test before, was asked to",
        "RATING_DOWN": "Was “.*”, now “.*”, by the rating of",
        "ROLE_LEFT": "^Left a committee seat on|^Gave up a list of people on",
        "SAID_LEAVING": "^Told .* that they are stepping back",
        "NOT_ASKED": "Nobody asked them to",
        "THIN_TIES": "One live tie only" if ref.ties(person) else "No live tie to anybody",
    }
    return plain[code] if code in plain else _WITH_NUMBERS[code](ref, person)


def _no_contact(ref: Boards, person: UUID) -> str:
    days = ref.active_days(person)
    if len(days) < ref.d["enough_days"]:
        rung = max(ref.peak(person, ref.w["interval_peak"]), ref.rung(person))
        usual = ref.intervals.get(str(rung), ref.intervals["default"])
        silent = ref.eff(person, ref._anchor(person), ref.on)
        return f"We haven't talked for {silent} days; {usual} is usual at this rung"
    gaps, silent = ref.gaps(person), ref.eff(person, days[-1], ref.on)
    lately = sum(ref.within(person, day, ref.w["recent"]) for day in days)
    own = exp((sum(map(log, gaps)) + 3 * ref.usual) / (len(gaps) + 3))
    score = 1.1 - log(1 + lately) - 0.4 * log(1 + len(days)) + 0.9 * log(1 + silent / own)
    chance = 5 * round(20 / (1 + exp(-score)))
    often = "day" if round(own) <= 1 else f"{round(own)} days"
    return (
        rf"Usually every {often} \({len(days)} times, {lately} in the last six months\)\."
        rf" Silent {silent} days\. About {chance}%"
    )


def _silent(ref: Boards, person: UUID) -> str:
    last = ref._anchor(person)
    tries = [
        one
        for one in ref.world.tries
        if one.person == person
        and (last is None or one.on > last)
        and ref.lately(one.on, ref.w["reach"])
    ]
    ways = len({one.channel for one in tries})
    return f"Tried {len(tries)} times in {ways} ways since {_day(min(one.on for one in tries))},"


def _missed(ref: Boards, person: UUID) -> str:
    last = ref.last_expected(person)
    missed = sum(person in room.absent for room in last)
    return f"Missed {missed} of the last {len(last)} meetings"


def _owed(ref: Boards, person: UUID) -> str:
    late = [
        (ref.on - one.due_on).days
        for one in ref.world.promises
        if one.to == person and one.status_at(ref.on) == "open"
    ]
    days = max(late)
    return f"owes? .*, {days} days? late"


def _new(ref: Boards, person: UUID) -> str:
    came = [room.on for room in ref.rooms_of(person)] + [p.act.on for p in ref.acts_of(person)]
    came += [one.began_on for one in ref.world.dues if one.person == person]
    return f"Came to us {(ref.on - min(came)).days} days ago"


def _grievance(ref: Boards, person: UUID) -> str:
    brought = [t.on for t in ref.world.talks if t.person == person and t.kind == "grievance"]
    return f"Brought us a grievance {(ref.on - max(brought)).days} days ago"


def _carrier(ref: Boards, person: UUID) -> str:
    alone = not set(ref.ties(person)) - {ref.carrier_of(person)}
    return "is no longer active" + (", and nobody else has a tie" if alone else r"\.$")


def _dues(ref: Boards, person: UUID) -> str:
    paid = [one.paid_until for one in ref.world.dues if one.person == person]
    return f"Dues are paid until ({'|'.join(map(_day, paid))})"


def _day(day) -> str:
    return f"{day.day} {day:%b} {day.year}"


_WITH_NUMBERS = {
    "NO_CONTACT": _no_contact,
    "SILENT": _silent,
    "MISSED_MEETINGS": _missed,
    "OUR_PROMISE_OVERDUE": _owed,
    "NEW_NO_CONVERSATION": _new,
    "GRIEVANCE_STALE": _grievance,
    "CARRIER_LEFT": _carrier,
    "DUES_STOPPED": _dues,
}
