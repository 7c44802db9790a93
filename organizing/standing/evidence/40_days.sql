-- Active days (docs/method.md) and what was done on each: one row for each person and day.
--
-- A conversation, a verified act, a meeting, a kept promise. `has_evidence`: more than a meeting,
-- which is no evidence for any rung.
SELECT id, day, min(ago) AS ago, bool_or(has_evidence) AS has_evidence,
       sum(g2)::int AS g2, sum(g3)::int AS g3, sum(act1)::int AS act1, sum(act2)::int AS act2,
       sum(kept)::int AS kept, sum(asking)::int AS asking
FROM (
    SELECT id, day, ago, true AS has_evidence, 1 AS g2, (grade = 3)::int AS g3,
           0 AS act1, 0 AS act2, 0 AS kept, 0 AS asking
    FROM talks
    UNION ALL
    SELECT id, day, ago, true, 0, 0, (cost >= 1)::int, (cost >= 2)::int, 0, 0 FROM acts
    UNION ALL
    SELECT id, day, ago, true, 0, 0, 0, 0, 1, asks_others::int FROM promises WHERE status = 'kept'
    UNION ALL
    SELECT id, day, ago, false, 0, 0, 0, 0, 0, 0 FROM meetings WHERE is_present
) found
GROUP BY id, day
ORDER BY id, day
