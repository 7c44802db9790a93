-- Who carries each person on D, and whether that carrier is active.
SELECT DISTINCT ON (p.id) p.id, c.by_id AS carrier, c.began_on,
       coalesce(o.is_active_carrier, false) AS is_active,
       coalesce(o.is_active_carrier AND NOT o.is_staff, false) AS is_active_peer,
       CASE WHEN o.is_active_carrier THEN o.lapses END AS lapses
FROM people p
JOIN members_carrier c ON c.person_id = p.person_id AND c.began_on <= %(as_of)s
 AND c.person_id BETWEEN %(low)s AND %(high)s
 AND coalesce(c.ended_on > %(as_of)s, true)
LEFT JOIN others o ON o.id = c.by_id
ORDER BY p.id, c.began_on DESC, c.id
