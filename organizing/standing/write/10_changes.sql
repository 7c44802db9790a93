-- Append what changed to the history: one row a day, which a second change on that day rewrites.
-- The first time somebody is computed counts only what they have beyond being on the list. The
-- reason is what it stands on now, with what it stood on `before`.
INSERT INTO organizing_standingchange (person_id, what, was, now, "on", reason, recorded_at)
SELECT r.person_id, m.what, m.was, m.now, %(as_of)s, m.reason, now()
FROM result r
LEFT JOIN organizing_standing s
  ON s.person_id = r.person_id AND s.person_id BETWEEN %(low)s AND %(high)s
CROSS JOIN LATERAL (
    SELECT 'rung' AS what, coalesce(s.rung, 0)::text AS was, r.rung::text AS now,
           r.evidence || jsonb_build_object('before', s.evidence) AS reason
    WHERE coalesce(s.rung, 0) <> r.rung
    UNION ALL
    SELECT 'level', coalesce(s.level, 0)::text, r.level::text,
           r.evidence || jsonb_build_object('before', s.evidence, 'ties', r.ties,
                                            'ties_before', s.ties)
    WHERE coalesce(s.level, least(r.level, 1)) <> r.level
    UNION ALL
    SELECT 'drift', coalesce(s.drift, 'not_yet'), r.drift,
           jsonb_build_object('reasons', r.reasons, 'before', s.reasons)
    WHERE coalesce(s.drift, CASE WHEN r.drift = 'n/a' THEN 'n/a' ELSE 'not_yet' END) <> r.drift
) m
ORDER BY r.person_id, m.what
ON CONFLICT (person_id, what, "on")
DO UPDATE SET
    now = excluded.now, recorded_at = excluded.recorded_at,
    reason = excluded.reason || jsonb_build_object(
        'before', organizing_standingchange.reason -> 'before',
        'ties_before', organizing_standingchange.reason -> 'ties_before')
