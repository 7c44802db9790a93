"""Bring people in from a file: read, map, plan (a dry run), apply, undo.

Kept free of imports: the child process that reads a file loads this package and must stay small.
"""
