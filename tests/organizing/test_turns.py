"""How many requests are at work at once in one process of the web."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, BrokenBarrierError, Event, Lock, Thread
from time import monotonic, sleep

import pytest
from django.http import HttpRequest, HttpResponse

from organizing.operating import turns


class Site:
    """A site whose pages stay at work until they are let go; it knows how many are."""

    def __init__(self) -> None:
        self.at_work, self.most, self.answered = 0, 0, 0
        self.go, self.began, self.counting = Event(), Event(), Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "FAIL":
            raise ValueError("this page fails")
        with self.counting:
            self.at_work += 1
            self.most = max(self.most, self.at_work)
            if self.at_work == turns.AT_ONCE:
                self.began.set()
        self.go.wait(20)
        with self.counting:
            self.at_work -= 1
            self.answered += 1
        return HttpResponse()


@contextmanager
def visitors(site: Site, answer: Callable, many: int) -> Iterator[None]:
    threads = [Thread(target=answer, args=(HttpRequest(),)) for _ in range(many)]
    for thread in threads:
        thread.start()
    assert site.began.wait(10)
    yield
    site.go.set()
    for thread in threads:
        thread.join(10)


def test_the_others_stand_in_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 10.0)
    site = Site()

    with visitors(site, turns.in_turn(site), 8):
        pass

    assert (site.most, site.answered) == (turns.AT_ONCE, 8)


def test_nobody_waits_for_ever_for_one_that_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    site, all_in = Site(), Barrier(6 + 1)
    was = site.__call__

    def page(request: HttpRequest) -> HttpResponse:
        all_in.wait(10)
        return was(request)

    answer = turns.in_turn(page)
    site.go.set()
    for _ in range(6):
        Thread(target=answer, args=(HttpRequest(),)).start()

    try:
        all_in.wait(10)
    except BrokenBarrierError:
        pytest.fail("somebody waits behind pages that never end")


def test_nobody_waits_for_those_who_bring_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 10.0)
    site = Site()
    answer = turns.in_turn(site)
    bringing = HttpRequest()
    bringing.content_type = "multipart/form-data"
    files = [Thread(target=answer, args=(bringing,)) for _ in range(turns.AT_ONCE)]
    for thread in files:
        thread.start()
    assert site.began.wait(10)

    page = Thread(target=answer, args=(HttpRequest(),))
    page.start()
    deadline = monotonic() + 2
    while site.most <= turns.AT_ONCE and monotonic() < deadline:
        sleep(0.005)
    most = site.most
    site.go.set()
    for thread in (*files, page):
        thread.join(10)

    assert most == turns.AT_ONCE + 1


def test_a_page_that_fails_gives_its_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.0)
    site = Site()
    answer = turns.in_turn(site)
    failing = HttpRequest()
    failing.method = "FAIL"
    for _ in range(turns.AT_ONCE):
        with pytest.raises(ValueError, match="this page fails"):
            answer(failing)

    monkeypatch.setattr(turns, "PATIENCE", 20.0)
    with visitors(site, answer, turns.AT_ONCE):  # all of them are let in
        pass

    assert site.answered == turns.AT_ONCE
