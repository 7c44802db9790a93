-- How people reached hang together in each of the units %(units)s and below, from what is computed.
SELECT u.id,
       count(DISTINCT s.person_id)::int AS reached,
       count(DISTINCT s.person_id) FILTER (WHERE s.ties = 0)::int AS isolated,
       count(DISTINCT s.person_id) FILTER (WHERE s.ties = 1)::int AS thin,
       count(DISTINCT s.person_id) FILTER (WHERE s.ties >= 3 AND s.peer_ties >= 2)::int AS woven,
       count(DISTINCT s.person_id) FILTER (
           WHERE s.ties > 0 AND s.peer_ties = 0 AND NOT p.is_staff)::int AS staff_only
FROM members_unit u
LEFT JOIN members_unit below ON below.path @> ARRAY[u.id]
LEFT JOIN members_placement x ON x.unit_id = below.id AND x.began_on <= %(on)s
 AND coalesce(x.ended_on > %(on)s, true)
LEFT JOIN organizing_standing s ON s.person_id = x.person_id AND s.level >= 2
LEFT JOIN members_person p ON p.id = s.person_id
WHERE u.id = ANY (%(units)s)
GROUP BY u.id
