"""The fault matrix: what happens to a real installation when its parts die, freeze, fill up or lie.

`make faults` runs all of it, `make faults ARGS="f7 f9"` some. README.md says what each one does.
"""
