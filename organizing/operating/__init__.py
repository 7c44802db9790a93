"""Keeping an installation alive: logs, metrics, backups, restores, and finding what is wrong.

docs/operating.md is the manual of all of it.
"""
