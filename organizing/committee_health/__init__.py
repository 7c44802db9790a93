"""How a committee is doing, as a pure function of the evidence and an as-of date (practice 3.8).

`committees.sql` and its neighbours count; `scoring` turns counts into components and a status;
`wording` says it in sentences. Nothing of it is stored.
"""

from organizing.committee_health.measuring import CheckUp, Turnout, check_up
from organizing.committee_health.scoring import Component, Health, Part, Status

__all__ = ["CheckUp", "Component", "Health", "Part", "Status", "Turnout", "check_up"]
