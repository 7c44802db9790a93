"""The record of acts: what is watched, how it is sealed, verified and read."""
