-- COMMITMENT_MISSED: a promise due in the last 60 days was missed; 2 when the last two were. What
-- fell due in a pause is void, not missed (practice 3.7); a pause makes no sign last longer.
WITH judged AS (
    SELECT m.id, m.commitment_id, m.due_on, m.status = 'missed' AS is_missed,
           m.due_on >= %(as_of)s - %(missed_days)s AS is_fresh,
           row_number() OVER (PARTITION BY m.id ORDER BY m.due_on DESC, m.commitment_id DESC) AS place
    FROM promises m JOIN people p USING (id)
    WHERE m.status IN ('kept', 'partly', 'missed') AND m.due_on <= %(as_of)s
      AND NOT (m.status = 'missed' AND coalesce(p.off @> m.due_on, false))
)
SELECT s.id, 'COMMITMENT_MISSED' AS code,
       CASE WHEN count(*) FILTER (WHERE j.is_missed AND j.place <= 2) = 2 THEN 2 ELSE 1 END AS points,
       'them' AS side,
       jsonb_build_object('due_on', max(j.due_on) FILTER (WHERE j.is_missed),
                          'missed', count(*) FILTER (WHERE j.is_missed AND j.is_fresh),
                          'commitment', (array_agg(j.commitment_id ORDER BY j.place)
                                         FILTER (WHERE j.is_missed))[1]) AS facts,
       min(j.due_on) FILTER (WHERE j.is_missed AND j.is_fresh) + %(missed_days)s + 1 AS due_on
FROM subjects s JOIN judged j USING (id)
WHERE s.mode = 'all'
GROUP BY s.id
HAVING bool_or(j.is_missed AND j.is_fresh)
