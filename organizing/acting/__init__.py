"""Do one thing to many people, at once or as a job, and take it back.

`kinds` knows the acts, each with the right it takes and its way back; `running` goes through the
people, exactly once.
"""

from organizing.acting.kinds import KINDS, SKIPPED, BadAct
from organizing.acting.running import AT_ONCE, begin, sweep, undo

__all__ = ["AT_ONCE", "KINDS", "SKIPPED", "BadAct", "begin", "sweep", "undo"]
