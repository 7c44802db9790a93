"""The kinds of facts this layer knows; loading this registers them."""

from members.importing.kinds import attendance, carriers, custom, tags

__all__ = ["attendance", "carriers", "custom", "tags"]
