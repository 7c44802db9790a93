-- Append what changed to the history: one row a day, which a second change on that day rewrites.
-- The first time somebody is computed counts only what they have beyond being on the list. The
-- reason is what it stands on now, with what it stood on `before`.
WITH moves AS (
    SELECT r.person_id, 'rung' AS what, coalesce(s.rung, 0)::text AS was, r.rung::text AS now,
           r.evidence || jsonb_build_object('before', s.evidence) AS reason
    FROM result r LEFT JOIN organizing_standing s USING (person_id)
    WHERE coalesce(s.rung, 0) <> r.rung
    UNION ALL
    SELECT r.person_id, 'level', coalesce(s.level, 0)::text, r.level::text,
           r.evidence || jsonb_build_object('before', s.evidence, 'ties', r.ties,
                                            'ties_before', s.ties)
    FROM result r LEFT JOIN organizing_standing s USING (person_id)
    WHERE coalesce(s.level, least(r.level, 1)) <> r.level
    UNION ALL
    SELECT r.person_id, 'drift', coalesce(s.drift, 'not_yet'), r.drift,
           jsonb_build_object('reasons', r.reasons, 'before', s.reasons)
    FROM result r LEFT JOIN organizing_standing s USING (person_id)
    WHERE coalesce(s.drift, CASE WHEN r.drift = 'n/a' THEN 'n/a' ELSE 'not_yet' END) <> r.drift
)
INSERT INTO organizing_standingchange (person_id, what, was, now, "on", reason, recorded_at)
SELECT person_id, what, was, now, %(as_of)s, reason, now()
FROM moves
ORDER BY person_id, what
ON CONFLICT (person_id, what, "on")
DO UPDATE SET
    now = excluded.now, recorded_at = excluded.recorded_at,
    reason = excluded.reason || jsonb_build_object(
        'before', organizing_standingchange.reason -> 'before',
        'ties_before', organizing_standingchange.reason -> 'ties_before')
