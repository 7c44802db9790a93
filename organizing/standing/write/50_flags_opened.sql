-- A relationship in trouble gets a flag, and somebody who reaches out: the carrier, else whoever
-- has the best live tie.
INSERT INTO organizing_driftflag (id, person_id, owner_id, opened_on, closed_as)
SELECT gen_random_uuid(), r.person_id, r.owner, %(as_of)s, ''
FROM result r
WHERE r.drift = 'drifting'
  AND NOT EXISTS (SELECT FROM organizing_driftflag f
                  WHERE f.person_id = r.person_id AND f.closed_on IS NULL)
ON CONFLICT DO NOTHING
