"""Find records of the same person: keys that bring pairs together, evidence in bits, a search.

`profiles` says what of a person is compared, `keys` under which keys they meet, `evidence` how much
each agreement is worth, `searching` does it for some people and `finding` for everybody, as a job.
Whoever changes names or ways to reach people calls `refresh` with their ids.
"""

from members.duplicates.searching import refresh

__all__ = ["refresh"]
