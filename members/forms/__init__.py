"""What turns typed text into clean values."""
