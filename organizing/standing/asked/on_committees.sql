-- Active members of committees: seated, on record, not at rest on %(as_of)s.
SELECT DISTINCT s.person_id
FROM members_seat s
JOIN members_committee c ON c.id = s.committee_id AND coalesce(c.dissolved_on > %(as_of)s, true)
JOIN members_person p ON p.id = s.person_id AND NOT p.is_management
 AND (p.status = 'active' OR coalesce(p.status_on > %(as_of)s, false))
WHERE s.began_on <= %(as_of)s AND coalesce(s.ended_on > %(as_of)s, true)
  AND NOT EXISTS (SELECT FROM members_pause x WHERE (x.person_id = p.id OR x.person_id IS NULL)
                  AND %(as_of)s BETWEEN x.began_on AND coalesce(x.ended_on, 'infinity'))
