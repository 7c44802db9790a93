-- Of the people of this run, who is in relationship through %(who)s, and has nobody else for it.
SELECT p.person_id, NOT bool_or(t.other <> %(who)s) AS has_no_other
FROM people p
JOIN talks t ON t.id = p.id AND t.grade = 3 AND t.day >= p.cut_relationship
JOIN others o ON o.id = t.other AND (o.is_member OR o.is_active_carrier)
WHERE p.is_present
  AND EXISTS (SELECT FROM members_placement x WHERE x.person_id = p.person_id
              AND x.began_on <= %(as_of)s AND coalesce(x.ended_on > %(as_of)s, true))
GROUP BY p.person_id
HAVING bool_or(t.other = %(who)s)
