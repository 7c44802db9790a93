-- Merged and erased records have no standing.
DELETE FROM organizing_standing s
USING targets t, members_person p
WHERE s.person_id = t.person_id AND p.id = t.person_id AND p.status IN ('merged', 'erased')
