-- Active days (docs/method.md) and what was done on each: one row for each person and day.
--
-- A conversation, a verified act, a meeting, a kept promise. `done` adds up what counts for a rung:
-- 1 two-way contact, 2 a conversation, 4 an act of cost 1 or more, 8 one of cost 2 or more.
SELECT id, day, min(ago) AS ago, bit_or(done) AS done
FROM (
    SELECT id, day, ago, CASE WHEN grade = 3 THEN 3 ELSE 1 END AS done FROM talks
    UNION ALL
    SELECT id, day, ago, CASE WHEN cost >= 2 THEN 12 WHEN cost = 1 THEN 4 ELSE 0 END FROM acts
    UNION ALL
    SELECT id, day, ago, 0 FROM promises WHERE status = 'kept'
    UNION ALL
    SELECT id, day, ago, 0 FROM meetings WHERE is_present
) found
GROUP BY id, day
ORDER BY id, day
