"""One child process that is started, watched and stopped with all it has started."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from organizing.local.kernel import before_exec

FIRST_PAUSE, LONGEST_PAUSE, SOUND_AFTER = 0.5, 30.0, 60.0


class Problem(Exception):
    """We cannot go on. The message is fit for the person at the terminal."""


def say(text: str) -> None:
    """Write a line to the terminal, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Service:
    """A child in a session of its own, that the kernel ends when we are gone.

    `stop_with` lists the signals to try, each with the seconds to wait for it;
    SIGKILL for the whole group follows in any case. `clean_up` removes, before each
    start, what an earlier one that was killed may have left.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path,
        log: Path,
        stop_with: Sequence[tuple[int, float]],
        death_signal: int = signal.SIGKILL,
        unroot: bool = False,
        stdin: bytes = b"",
        clean_up: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.argv = [str(word) for word in argv]
        self.env, self.cwd, self.log = dict(env), cwd, log
        self.stop_with, self.death_signal = stop_with, death_signal
        self.unroot, self.stdin, self.clean_up = unroot, stdin, clean_up
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.pause = FIRST_PAUSE

    def start(self) -> None:
        """Start it. Whether it is ready is somebody else's question."""
        self.clean_up()
        self.started_at = time.monotonic()
        with self.log.open("ab") as log:
            try:
                self.process = subprocess.Popen(  # noqa: S603 - our own command lines
                    self.argv,
                    env=self.env,
                    cwd=self.cwd,
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=before_exec(
                        parent=os.getpid(), how=self.death_signal, unroot=self.unroot
                    ),
                )
            except subprocess.SubprocessError as error:
                raise Problem(refused(self.name, unroot=self.unroot)) from error
        if self.process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.write(self.stdin)
                self.process.stdin.close()

    def has_exited(self) -> bool:
        """Say whether it has ended, without yet giving its process id back."""
        if self.process is None or self.process.returncode is not None:
            return True
        how = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.process.pid, how) is not None

    def clear(self) -> int:
        """Kill what is left of its group, then reap it; return its exit status.

        In this order: until it is reaped nobody else can be given its process id.
        """
        if self.process is None:
            return 0
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait()

    def signal(self, how: int) -> None:
        """Send a signal to the process itself, if it is still there."""
        if self.process is not None and not self.has_exited():
            self.process.send_signal(how)

    def back_off(self) -> float:
        """Return how long to wait before starting it again: longer each time it fails soon."""
        if time.monotonic() - self.started_at > SOUND_AFTER:
            self.pause = FIRST_PAUSE
        pause, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        return pause

    def last_words(self, lines: int = 15) -> str:
        """Return the end of its log, for when it does not start."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""


def stop(*services: Service) -> None:
    """Stop these at the same time and return when nothing of them is left."""
    running = [service for service in services if service.process is not None]
    waiting = {service: list(service.stop_with) for service in running}
    deadline = dict.fromkeys(running, 0.0)
    while waiting:
        for service in list(waiting):
            if service.has_exited() or (
                time.monotonic() >= deadline[service] and not waiting[service]
            ):
                service.clear()
                del waiting[service]
            elif time.monotonic() >= deadline[service]:
                how, seconds = waiting[service].pop(0)
                service.signal(how)
                deadline[service] = time.monotonic() + seconds
        time.sleep(0.01)


def refused(name: str, *, unroot: bool) -> str:
    """Say why a child could not even be prepared."""
    if unroot:
        return (
            f"{name} refuses to run as root, and this machine does not let root make a user"
            " namespace. Run this as an ordinary user, or set DATABASE_URL to a server of yours."
        )
    return f"{name} could not be started."
