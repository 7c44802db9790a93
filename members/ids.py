"""Public ids: UUID version 7, so that rows made together lie together in an index."""

from uuid import UUID

from uuid_utils import compat


def uuid7() -> UUID:
    """Return a new time-ordered, unguessable id (RFC 9562, version 7)."""
    return compat.uuid7()
