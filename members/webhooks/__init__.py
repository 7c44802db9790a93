"""Other programs told that something was done: which acts, to whom, signed, until it arrived."""
