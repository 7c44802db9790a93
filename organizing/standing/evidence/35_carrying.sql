-- Whom each person carries or carried, with positions on the carrier's own clock.
SELECT p.id, c.person_id AS other, c.began_on, c.ended_on,
       coalesce(c.ended_on > %(as_of)s, true) AS is_current,
       ago(p.off, c.began_on) AS began_ago,
       CASE WHEN c.ended_on <= %(as_of)s THEN ago(p.off, c.ended_on) END AS ended_ago
FROM people p
JOIN members_carrier c ON c.by_id = p.person_id AND c.began_on <= %(as_of)s
 AND c.by_id BETWEEN %(low)s AND %(high)s
 AND coalesce(c.ended_on > c.began_on, true)
