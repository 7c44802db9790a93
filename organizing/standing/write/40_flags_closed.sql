-- A flag closes by what happens: they are back, gone, at rest, or nothing there any more.
UPDATE organizing_driftflag f
SET closed_on = %(as_of)s,
    closed_as = CASE r.drift WHEN 'steady' THEN 'back' WHEN 'gone' THEN 'gone' ELSE r.drift END
FROM result r
WHERE f.person_id = r.person_id AND f.closed_on IS NULL AND f.opened_on <= %(as_of)s
  AND r.drift NOT IN ('slipping', 'drifting')
