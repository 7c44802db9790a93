"""What pages about campaigns show: each a frozen dataclass, no query left for the page."""
