"""What files may say of relationships: ties, ratings, conversations. Loading it registers them."""

from organizing.importing import events, ratings, talks, ties

__all__ = ["events", "ratings", "talks", "ties"]
