"""Waiting, and being asked to stop meanwhile.

The signals only leave a note; it is read where we wait. A handler that raised would do so
wherever the interpreter happens to be, and Python swallows what is raised while it forks:
a Ctrl-C in the moment a child starts would be lost.
"""

import signal
import time
from types import FrameType

_asked: list[int] = []


class Stopped(Exception):
    """Somebody wants us to stop."""


def obey_signals() -> None:
    """Take Ctrl-C, SIGTERM and the end of the terminal as a wish to stop.

    Ctrl-C even where it was ignored, as a shell makes its background jobs do; the end of the
    terminal not where it was, as `nohup` does.
    """
    for how in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if how != signal.SIGHUP or signal.getsignal(how) != signal.SIG_IGN:
            signal.signal(how, _note)


def _note(number: int, frame: FrameType | None) -> None:
    _asked.append(number)


def pause(seconds: float) -> None:
    """Wait, unless we were asked to stop: then raise Stopped."""
    if not _asked:
        time.sleep(seconds)
    if _asked:
        raise Stopped


def heard() -> list[int]:
    """Return the signals since the last time, for who passes them on."""
    signals, _asked[:] = list(_asked), []
    return signals


def asked_by() -> int:
    """Return the first signal that asked us to stop."""
    return _asked[0]
