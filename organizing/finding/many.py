"""Whose scope was found to hold many, a while ago: looking through so many again tells no more.

Taken for many, a scope that holds few by now is gone through in order: those found are the same,
and their number may be told as “more than”.
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from members.models import User

FOR = 600  # seconds
MOST = 5_000

_until: dict[Hashable, float] = {}


def known(user: User) -> bool:
    """Whether the scope of `user`, or another that was granted alike, held many lately."""
    return _until.get(_granted(user), 0.0) > time.monotonic()


def found(user: User) -> None:
    """Remember that the scope of `user` holds many."""
    if len(_until) >= MOST:
        _until.clear()
    _until[_granted(user)] = time.monotonic() + FOR


def _granted(user: User) -> Hashable:
    """Return what makes a scope large; where nothing was granted, whose list it is."""
    over = {(one.role, one.unit_id, one.committee_id) for one in user.grants_in_force}
    wide = frozenset(one for one in over if one[1] or one[2])
    return wide or user.person_id
