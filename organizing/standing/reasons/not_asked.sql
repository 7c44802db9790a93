-- NOT_ASKED: nobody asked them to the latest action of their unit. Shown, no points.
WITH recent AS (
    SELECT DISTINCT ON (u.unit_id) u.unit_id, a.id AS action_id, a.held_on
    FROM campaigns_action a JOIN campaigns_action_units u ON u.action_id = a.id
    WHERE a.held_on BETWEEN %(as_of)s - %(reach)s AND %(as_of)s
    ORDER BY u.unit_id, a.held_on DESC, a.id DESC
),
theirs AS (
    SELECT DISTINCT ON (s.id) s.id, s.person_id, r.action_id, r.held_on
    FROM subjects s
    JOIN members_placement x ON x.person_id = s.person_id
     AND x.person_id BETWEEN %(low)s AND %(high)s AND x.began_on <= %(as_of)s
     AND coalesce(x.ended_on > %(as_of)s, true)
    JOIN members_unit u ON u.id = x.unit_id
    JOIN recent r ON r.unit_id = ANY (u.path)
    WHERE s.mode = 'all' AND x.began_on <= r.held_on
    ORDER BY s.id, r.held_on DESC, r.action_id DESC
)
SELECT t.id, 'NOT_ASKED' AS code, 0 AS points, 'us' AS side,
       jsonb_build_object('action', t.action_id, 'held_on', t.held_on) AS facts,
       t.held_on + %(reach)s + 1 AS due_on
FROM theirs t
WHERE NOT EXISTS (SELECT FROM campaigns_participation x
                  WHERE x.action_id = t.action_id AND x.person_id = t.person_id)
