"""What we ask of the Linux kernel: that a child dies with its parent, and is not root.

Elsewhere than on Linux these do nothing: services then stop with Ctrl-C only.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
NOBODY = 65534


def die_with_parent(how: int = signal.SIGKILL) -> None:
    """Ask the kernel to send this process `how` as soon as its parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(how), 0, 0, 0)


def as_nobody() -> None:
    """Go on as `nobody` in a user namespace of our own, where that is really who we are.

    For PostgreSQL, which refuses root. Outside the namespace nothing changes: files
    still belong to whoever started us, so no owner or mode needs to be touched.
    """
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "no user namespace")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


def before_exec(
    *, parent: int, how: int, unroot: bool = False, umask: int = 0o077
) -> Callable[[], None]:
    """Return what a new child does between fork and exec."""

    def prepare() -> None:
        os.umask(umask)
        if unroot:
            as_nobody()  # before asking for the signal: new credentials forget it
        die_with_parent(how)
        if os.getppid() != parent:  # died before we could ask
            os._exit(1)

    return prepare
