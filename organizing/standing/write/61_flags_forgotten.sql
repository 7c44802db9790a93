-- How a relationship did is forgotten with an erased person.
DELETE FROM organizing_driftflag f
USING targets t, members_person p
WHERE f.person_id = t.person_id AND p.id = t.person_id AND p.status = 'erased'
  AND NOT EXISTS (SELECT FROM people x WHERE x.id = t.id)
