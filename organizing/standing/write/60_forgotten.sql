-- Merged and erased records have no standing.
DELETE FROM organizing_standing s
USING targets t
WHERE s.person_id = t.person_id AND NOT EXISTS (SELECT FROM people p WHERE p.id = t.id)
