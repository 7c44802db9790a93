"""Our people, tags and events as other programs ask for them: OSDI as Action Network speaks it."""
