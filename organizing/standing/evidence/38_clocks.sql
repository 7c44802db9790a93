-- The clocks of those at the other end (clock.sql): of ties, of carrying, of small rooms. Only a pause
-- that still reaches into the windows asked of them matters.
SELECT DISTINCT found.person_id
FROM (
    SELECT other AS person_id FROM pairs
    UNION ALL SELECT other FROM carrying
    UNION ALL SELECT c.by_id FROM people p JOIN members_carrier c ON c.person_id = p.person_id
     AND c.person_id BETWEEN %(low)s AND %(high)s
    UNION ALL SELECT t.b_id FROM people p JOIN organizing_tie t ON t.a_id = p.person_id
     AND t.a_id BETWEEN %(low)s AND %(high)s
    UNION ALL SELECT t.a_id FROM people p JOIN organizing_tie t ON t.b_id = p.person_id
     AND t.b_id BETWEEN %(low)s AND %(high)s
    UNION ALL SELECT a.person_id FROM meetings m JOIN members_attendance a USING (meeting_id)
    WHERE m.ties_confirmed AND a.ties_confirmed
    UNION ALL SELECT x.person_id FROM people p JOIN organizing_conversation x
      ON x.by_id = p.person_id AND x.kind = 'coaching' AND x.by_id BETWEEN %(low)s AND %(high)s
) found
JOIN members_pause z ON z.person_id = found.person_id AND z.began_on <= %(as_of)s
WHERE NOT EXISTS (SELECT FROM clocks c WHERE c.person_id = found.person_id)
