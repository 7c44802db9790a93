"""What is typed about conversations, promises and people, turned into clean values."""
