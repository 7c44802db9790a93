"""Campaigns by the book: show rate, buy-in, newcomers, receipts, what is left. Plain Python.

Rows are dicts as they stand in the tables; nothing here knows the code under test.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from math import ceil, floor


def show_rate(did, yes, prior=Decimal("0.5"), weight=10):
    """(did + 10·p0) ÷ (committed + 10), practice 3.7."""
    return (Decimal(did) + weight * prior) / Decimal(yes + weight)


def plan_for(yes, rate):
    return floor(yes * rate)


def yeses_for(needed, rate):
    return ceil(Decimal(needed) / rate)


def ready(cost, passed_cost, test):
    """Practice 2.4: what the test says; two steps at once, or no test beyond cost 1, is to hold."""
    jump = cost - (passed_cost if passed_cost is not None else 0)
    if test in ("hold", "rebuild"):
        return test
    if jump >= 2:
        return "hold"
    if test == "go":
        return "go"
    return "go" if cost <= 1 else "hold"


def buy_in(said, committed, on):
    """Count the committed by what each said last up to a day (practice 2.10)."""
    last = {}
    for row in sorted(said, key=lambda row: (row["on"], row["nr"])):
        if row["on"] <= on:
            last[row["person"]] = row["state"]
    states = [last.get(person, "not_heard") for person in committed]
    owned = sum(state in ("can_explain", "shaped", "voted") for state in states)
    return {"committed": len(states), "owned": owned, "heard": states.count("heard")}


def newcomers(acts, talks, action, on):
    """What became of those whose first act ever was `action` (practice 2.5).

    `acts`: person, action, on, did, brought_by; `talks`: person, on, grade.
    """
    did = [act for act in acts if act["did"]]
    here = [act for act in did if act["action"] == action]
    new = []
    for act in here:
        before = [
            other
            for other in did
            if other["person"] == act["person"]
            and (other["on"], str(other["action"])) < (act["on"], str(action))
        ]
        if not before:
            new.append(act)
    absorbed = waiting = again = 0
    for act in new:
        days = [
            (talk["on"] - act["on"]).days
            for talk in talks
            if talk["person"] == act["person"] and talk["grade"] == 3 and talk["on"] >= act["on"]
        ]
        if days and min(days) <= 14:
            absorbed += 1
        elif not days and on <= act["on"] + timedelta(days=14):
            waiting += 1
        again += any(
            other["person"] == act["person"] and 0 < (other["on"] - act["on"]).days <= 60
            for other in did
        )
    brought = [act for act in new if act["brought_by"]]
    loops = sum(
        any(
            other["brought_by"] == act["person"] and 0 < (other["on"] - act["on"]).days <= 180
            for other in did
        )
        for act in brought
    )
    return {
        "newcomers": len(new),
        "absorbed": absorbed,
        "waiting": waiting,
        "came_again": again,
        "brought": len(brought),
        "loops": loops,
        "participants": len(here),
    }


def stood(changes, person, what, day, now):
    """Where somebody stood: the last change up to the day, else what the next one changed."""
    own = sorted((c for c in changes if c["person"] == person and c["what"] == what),
                 key=lambda c: c["on"])  # fmt: skip
    before = [c for c in own if c["on"] <= day]
    if before:
        return int(before[-1]["now"])
    return int(own[0]["was"]) if own else now


def left(acts, changes, standing, opened, day):
    """Participants up to a day, and where they stood then (practice 2.13)."""
    people = {act["person"] for act in acts if act["did"] and act["on"] <= day}
    levels = [stood(changes, p, "level", day, standing[p]["level"]) for p in people]
    rungs = [stood(changes, p, "rung", day, standing[p]["rung"]) for p in people]
    before = [stood(changes, p, "rung", opened, standing[p]["rung"]) for p in people]
    return {
        "participants": len(people),
        "in_relationship": sum(level >= 3 for level in levels),
        "committed": sum(level >= 4 for level in levels),
        "organized": sum(level >= 5 for level in levels),
        "leaders": sum(rung >= 5 for rung in rungs),
        "leaders_before": sum(rung >= 5 for rung in before),
    }


def receipt(kept, held):
    """Δ of the figures kept last within 30 days before, and 30 days after (practice 2.3).

    `kept`: {day: figures added up over the units}.
    """

    def at(day, after=None):
        days = [d for d in kept if day - timedelta(days=35) < d <= day and (not after or d > after)]
        return kept[max(days)] if days else None

    return at(held - timedelta(days=30)), at(held + timedelta(days=30), after=held)


def frontiers(tests, majority=65):
    """Of each unit the highest cost at which a majority took part (practice 2.7).

    `tests`: (cost, {unit: (did, headcount)}).
    """
    out = {}
    for cost, units in tests:
        for unit, (did, heads) in units.items():
            passed = heads and 100 * did >= majority * heads
            out[unit] = max(filter(None, [out.get(unit), cost if passed else None]), default=None)
    return out


def sustained(acts, on):
    """Who did two verified acts of cost 3 or more within the year up to a day (practice 2.7)."""
    done = [a["person"] for a in acts if a["verified"] and a["cost"] >= 3 and a["on"] <= on
            and a["on"] > on - timedelta(days=365)]  # fmt: skip
    return sum(done.count(person) >= 2 for person in set(done))


def ours(demands, raised, votes):
    """Demands with an issue somebody raised themselves and a carried vote of ours (2.16).

    `demands`: {demand: issues}; `raised`: (issue, by themselves); `votes`: (demand, carried).
    """
    felt = {issue for issue, own in raised if own}
    voted = {demand for demand, carried in votes if carried}
    return sum(bool(felt & set(issues)) and demand in voted for demand, issues in demands.items())


def hanging(carried, posts, on):
    """{source: (people, in relationship, with no other tie)} carried from its posts (2.15).

    `carried`: (person, by, began, ended, level, only); `posts`: (person, source, began, ended).
    """

    def covers(began, ended):
        return began <= on and (ended is None or ended > on)

    held = [post for post in sorted(posts, key=lambda post: post[2]) if covers(*post[2:])]
    pays = {person: source for person, source, *_days in held}  # of two, the later one
    out = {}
    for _person, by, began, ended, level, only in carried:
        if by in pays and covers(began, ended) and level >= 1:
            n = out.setdefault(pays[by], [0, 0, 0])
            n[0] += 1
            n[1] += level >= 3
            n[2] += level >= 3 and only
    return {source: tuple(n) for source, n in out.items()}


def universe(unit, below, counts, day):
    """The latest headcount of a unit by a day, else those of the units below it; else None (3.1).

    `below`: {unit: units}; `counts`: {unit: [(day, n)]}.
    """
    known = [n for on, n in sorted(counts.get(unit, ())) if on <= day]
    if known:
        return known[-1]
    parts = [universe(each, below, counts, day) for each in below.get(unit, ())]
    found = [n for n in parts if n is not None]
    return sum(found) if found else None


def issues(raised, talked, on):
    """How many were talked with in 180 days; {issue: (who named it, mean depth)}; shared (2.8).

    `raised`: (person, issue, by themselves, depth, day); `talked`: (person, day). Shared: percent
    of those talked with who named an issue that a quarter of them or more did.
    """
    fresh = [on - timedelta(days=n) for n in range(180)]
    spoken = {person for person, day in talked if day in fresh}
    own = [row for row in raised if row[2] and row[4] in fresh]
    found = {}
    for issue in {row[1] for row in own}:
        depths = [row[3] for row in own if row[1] == issue]
        who = {row[0] for row in own if row[1] == issue}
        found[issue] = (len(who), sum(depths) / len(depths))
    wide = {issue for issue, (n, _depth) in found.items() if n / len(spoken) >= 0.25}
    sharing = {row[0] for row in own if row[1] in wide}
    return len(spoken), found, round(100 * len(sharing) / len(spoken)) if spoken else None


def convened(rooms, shared, staff, promises):
    """{gathering: (new ties between members, promises)} (practice 2.9).

    `rooms`: {gathering: (day, who were confirmed in it)}; `shared`: (one, other, day).
    """
    pairs = [(frozenset((one, other)), day) for one, other, day in shared]
    pairs += [
        (frozenset((one, other)), day)
        for day, who in rooms.values() for one in who for other in who if one != other
    ]  # fmt: skip
    out = {}
    for room, (day, who) in rooms.items():
        peers = {
            frozenset((one, other))
            for one in who - staff for other in who - staff if one != other
        }  # fmt: skip
        new = [pair for pair in peers if not any(p == pair and d < day for p, d in pairs)]
        out[room] = (len(new), promises.count(room))
    return out


def stayed(acts, talks, said, campaign, on):
    """(stayed, of) of those it is about, and of allies, after the busiest action (practice 2.21).

    `acts`: person, action, campaign, on, verified; `talks`: (one, other, day, grade).
    """
    crowd = [a for a in acts if a["verified"] and a["campaign"] == campaign
             and (on - a["on"]).days >= 180]  # fmt: skip
    size = {a["action"]: (sum(b["action"] == a["action"] for b in crowd), a["on"]) for a in crowd}
    if not size:
        return None
    busiest = max(size, key=lambda action: size[action])
    held = size[busiest][1]
    after = [held + timedelta(days=n) for n in range(30, 181)]
    still = {a["person"] for a in acts if a["verified"] and a["on"] in after}
    for one, other, day, grade in talks:
        if grade == 3 and day in after:
            still |= {one, other}
    there = {a["person"] for a in crowd if a["action"] == busiest}
    groups = [{p for p in there if said.get(p) == value} for value in ("direct", "ally")]
    return tuple((len(group & still), len(group)) for group in groups)


def led_by_members(meetings, seats, staff):
    """Of meetings whose lead is known, how many a member led; and of how many (practice 2.22).

    `meetings`: (committee, host, day); `seats`: (committee, person, began, ended) that lead.
    """
    leads = []
    for body, host, day in meetings:
        held = [s for s in seats if s[0] == body and s[2] <= day and (s[3] is None or s[3] > day)]
        lead = host or (max(held, key=lambda s: s[2])[1] if held else None)
        leads += [lead] if lead else []
    return sum(lead not in staff for lead in leads), len(leads)


def changes(start, now):
    """What is more now than at the start; None where either is not known (practice 2.20)."""
    return {
        name: None if start[name] is None or now[name] is None else now[name] - start[name]
        for name in start
    }


def gone(people, since, on):
    """(belonged, told us, job/move/death, unknown) of those who belonged at the start (2.6).

    `people`: belonged, left: (day, reason) or None, gone: days, said: days they told us.
    """
    fates = []
    for who in (who for who in people if who["belonged"]):
        reached = [day for day in who["gone"] if since < day <= on]
        left = who["left"] and since < who["left"][0] <= on
        if left and who["left"][1] != "other":
            fates.append("structural")
        elif reached and any(since <= day <= on for day in who["said"]):
            fates.append("voluntary")
        else:
            fates.append("unknown" if reached or left else "here")
    return (len(fates), *(fates.count(how) for how in ("voluntary", "structural", "unknown")))
