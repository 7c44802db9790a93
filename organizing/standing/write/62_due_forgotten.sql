-- Nobody waits for the day of somebody who has no standing.
DELETE FROM organizing_standingdue s
USING targets t
WHERE s.person_id = t.person_id AND NOT EXISTS (SELECT FROM due d WHERE d.person_id = t.person_id)
