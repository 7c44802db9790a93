"""Coming from another system: which files, in which order, and what could not come and why."""
