"""Find people: filters out of an address, search, order, and pages by key at any size."""

from organizing.finding.asked import Asked, Chip
from organizing.finding.filter import Filter
from organizing.finding.filters import filters_for
from organizing.finding.finder import MANY, Finder

__all__ = ["MANY", "Asked", "Chip", "Filter", "Finder", "filters_for"]
