-- On which day each of these people is to be computed again, if it is another than was known.
INSERT INTO organizing_standingdue AS kept (person_id, due_on, thins_on, thins, gaps, log_gaps)
SELECT d.person_id, d.due_on, d.thins_on, d.thins, d.gaps, d.log_gaps
FROM due d
LEFT JOIN organizing_standingdue s
  ON s.person_id = d.person_id AND s.person_id BETWEEN %(low)s AND %(high)s
WHERE s.person_id IS NULL
   OR (s.due_on, s.thins_on, s.thins, s.gaps, s.log_gaps)
      IS DISTINCT FROM (d.due_on, d.thins_on, d.thins, d.gaps, d.log_gaps)
ORDER BY d.person_id
ON CONFLICT (person_id) DO UPDATE SET
    due_on = excluded.due_on, thins_on = excluded.thins_on, thins = excluded.thins,
    gaps = excluded.gaps, log_gaps = excluded.log_gaps
