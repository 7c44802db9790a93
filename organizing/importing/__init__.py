"""What files may say of relationships: ties, ratings, conversations. Loading it registers them."""

from organizing.importing import ratings, talks, ties

__all__ = ["ratings", "talks", "ties"]
