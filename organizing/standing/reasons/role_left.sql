-- ROLE_LEFT: gave up a seat or a list in the last 60 days and has none now. A seat handed over is
-- no sign of anything, nor is a list that ended because the people on it went.
WITH left_roles AS (
    SELECT s.id, x.ended_on, 'seat' AS what
    FROM subjects s
    JOIN members_seat x ON x.person_id = s.person_id
     AND x.person_id BETWEEN %(low)s AND %(high)s
     AND x.ended_on BETWEEN %(as_of)s - %(left_days)s AND %(as_of)s
     AND x.exit_kind <> 'handed_over'
    WHERE s.mode = 'all'
    UNION ALL
    SELECT s.id, c.ended_on, 'list'
    FROM subjects s
    JOIN carrying c ON c.id = s.id AND c.ended_on BETWEEN %(as_of)s - %(left_days)s AND %(as_of)s
    JOIN members_person o ON o.id = c.other
     AND (o.status = 'active' OR coalesce(o.status_on > %(as_of)s, false))
    WHERE s.mode = 'all'
)
SELECT r.id, 'ROLE_LEFT' AS code, 2 AS points, 'them' AS side,
       jsonb_build_object('on', max(r.ended_on), 'what',
                          (array_agg(r.what ORDER BY r.ended_on DESC, r.what DESC))[1]) AS facts,
       max(r.ended_on) + %(left_days)s + 1 AS due_on
FROM left_roles r JOIN levels l USING (id)
WHERE NOT l.is_seated AND l.list = 0
GROUP BY r.id
