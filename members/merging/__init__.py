"""Make two records of one person into one, and take that back.

`following` gives the rows of one record to the other, `changing` writes each change down as it
happens, `merge` and `unmerge` are the two verbs.
"""

from members.merging.following import BadMerge, better, rows_about
from members.merging.merge import FIELDS, merge
from members.merging.unmerge import described, forget_old, unmerge

__all__ = [
    "FIELDS",
    "BadMerge",
    "better",
    "described",
    "forget_old",
    "merge",
    "rows_about",
    "unmerge",
]
