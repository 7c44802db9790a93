"""Who acts at this moment, for the record: told to the database inside each transaction.

`SET LOCAL` only, so that a connection another request takes from the pool says nothing of this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection
from psycopg import Connection
from psycopg.pq import TransactionStatus

VISITOR = "visitor"  # somebody who has not signed in
_actor: ContextVar[str] = ContextVar("actor", default="")
_key: ContextVar[str] = ContextVar("key", default="")


def actor() -> str:
    """Return who acts, as the record writes it, or an empty string."""
    return _actor.get()


def key() -> str:
    """Return the id of the key by which another program acts for somebody, or an empty string."""
    return _key.get()


def become(name: str, *, by_key: str) -> None:
    """Write the rest of what `acting_as` holds to the account of `name` and of that key."""
    _actor.set(name)
    _key.set(by_key)
    _tell_if_open(name)


@contextmanager
def acting_as(name: str) -> Iterator[None]:
    """Write what happens meanwhile to the account of `name`, in a transaction under way as well."""
    before, no_key = _actor.set(name), _key.set("")
    _tell_if_open(name)
    try:
        yield
    finally:
        _actor.reset(before)
        _key.reset(no_key)
        _tell_if_open(_actor.get())


def user(pk: object) -> str:
    """Return how the record names a user."""
    return f"user:{pk}"


def system(what: str) -> str:
    """Return how the record names what runs by itself."""
    return f"system:{what}"


def tell(raw: Connection, name: str) -> None:
    """Tell the database who acts until the end of the transaction."""
    raw.execute("SELECT set_config('app.actor', %s, true)", [name])


def _tell_if_open(name: str) -> None:
    if connection.in_atomic_block and connection.connection is not None:
        raw = connection.connection
        if not raw.closed and raw.info.transaction_status in {
            TransactionStatus.IDLE,
            TransactionStatus.INTRANS,
        }:
            tell(raw, name)
