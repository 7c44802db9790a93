"""Many at once, web that dies with answers on its lips, and web that is reloaded."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from faults.installation import Installation, until
from faults.register import check, fault
from faults.visitor import Visitor, a_talk


@fault(
    "f4",
    does="one form is sent forty times at once",
    expects="one talk, and forty answers that lead to it",
)
def forty(at: Installation) -> str:
    visitor = Visitor(at.port, "organizer@faults.example.org", timeout=90)
    form = a_talk()
    answers = [status for status, _seconds in visitor.together([form] * 40)]
    talks = at.sql("SELECT count(*) FROM organizing_conversation WHERE key = %s", form["key"])
    named = at.sql("SELECT count(*) FROM members_person WHERE name = %s", form["new_name"])
    check((talks, named) == (1, 1), f"{talks} talks with {named} people of one")
    yes = sum(status in (200, 302) for status in answers)
    check(yes == 40, f"{yes} of 40 were answered with yes: {sorted(set(answers))}")
    return "1 talk, 1 person, 40 of 40 answered"


@fault(
    "f10",
    does="web is killed with eight forms on their way, which are sent again",
    expects="eight talks, no double",
)
def on_their_way(at: Installation) -> str:
    visitor = Visitor(at.port, "organizer@faults.example.org")
    forms = [a_talk() for _n in range(8)]
    with ThreadPoolExecutor(1) as beside:
        sending = beside.submit(visitor.together, forms)
        time.sleep(0.15)
        at.send("web", signal.SIGKILL, whole=True)
        lost = sum(status == 0 for status, _seconds in sending.result())
    until(lambda: at.status("/readyz") == 200, 60, "web does not come back")
    again = [status for status, _seconds in visitor.together(forms)]
    check(all(status in (200, 302) for status in again), f"the second time: {again}")
    talks = [
        at.sql("SELECT count(*) FROM organizing_conversation WHERE key = %s", form["key"])
        for form in forms
    ]
    check(talks == [1] * 8, f"talks of each: {talks}")
    return f"{lost} answers lost, 8 talks of 8"


@fault("f11", does="web is reloaded under four busy clients", expects="no request fails")
def reloaded(at: Installation) -> str:
    stop, answers = threading.Event(), []

    def work() -> None:
        visitor = Visitor(at.port, "organizer@faults.example.org", timeout=90)
        while not stop.is_set():
            answers.append(visitor.get("/log/")[0])
            answers.append(at.status("/readyz", timeout=90))

    clients = [threading.Thread(target=work) for _n in range(4)]
    for client in clients:
        client.start()
    time.sleep(3)
    web = at.pid("web")
    before = set(at.family(web))
    with suppress(ProcessLookupError):
        os.kill(web, signal.SIGHUP)
    until(lambda: not before & set(at.family(web)), 60, "the old processes stay")
    time.sleep(3)
    stop.set()
    for client in clients:
        client.join()
    bad = [status for status in answers if status != 200]
    check(not bad, f"{len(bad)} of {len(answers)} failed: {sorted(set(bad))}")
    return f"{len(answers)} of {len(answers)} answered with 200"
