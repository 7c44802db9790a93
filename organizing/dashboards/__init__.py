"""Figures for pages: each a function that returns a frozen dataclass."""
