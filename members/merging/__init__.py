"""Make two records of one person into one, and take that back.

`following` gives the rows of one record to the other, `changing` writes each change down as it
happens, `merge` and `unmerge` are the two verbs.
"""

from members.merging.following import BadMerge
from members.merging.merge import FIELDS, merge
from members.merging.unmerge import forget_old, unmerge

__all__ = ["FIELDS", "BadMerge", "forget_old", "merge", "unmerge"]
