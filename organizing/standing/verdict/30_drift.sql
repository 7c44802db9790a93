-- The state of each relationship (practice 3.6), and its reasons, ours first.
--
-- Gone: four points and not seen for half a year (decision 0010), or an exit conversation.
WITH summed AS (
    SELECT id, sum(points)::int AS points,
           coalesce(sum(points) FILTER (WHERE side = 'us'), 0)::int AS our_points,
           bool_or((facts ->> 'exit')::boolean) AS has_exited,
           bool_or(code = 'NO_CONTACT') AS says_chance, min(due_on) AS due_on,
           jsonb_agg(jsonb_build_object('code', code, 'points', points, 'side', side) || facts
                     ORDER BY array_position(ARRAY['us', 'shared', 'them'], side),
                              points DESC, code) AS reasons
    FROM reasons GROUP BY id
)
SELECT s.id, coalesce(r.points, 0) AS points, coalesce(r.our_points, 0) AS our_points,
       coalesce(r.reasons, '[]') AS reasons,
       CASE WHEN s.mode IN ('n/a', 'not_yet') THEN s.mode
            WHEN r.has_exited THEN 'gone'
            WHEN r.points >= %(drifting)s
                 AND coalesce(s.silence > %(gone_days)s, true) THEN 'gone'
            WHEN r.points >= %(drifting)s THEN 'drifting'
            WHEN r.points >= %(slipping)s THEN 'slipping'
            ELSE 'steady' END AS state,
       coalesce(r.says_chance, false) AS says_chance, r.due_on
FROM subjects s LEFT JOIN summed r USING (id)
