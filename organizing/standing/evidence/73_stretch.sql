-- Since when the rung has held unbroken, for those with a pause in sight (practice 3.4).
--
-- A pause puts many days at one position of their clock, and 72_rungs.sql reads a position at its end.
-- Within one nothing ages: the rung is another only where something happened. So each day on which
-- something did is read by itself, at the position where the stretch begins, and at later ones where
-- it was during a pause: what had aged by then was missing from the first day of the position on.
WITH asked AS (
    SELECT r.id, r.rung, r.began, p.off
    FROM rungs r JOIN people p USING (id)
    WHERE p.off IS NOT NULL AND r.began IS NOT NULL
),
events AS (
    SELECT id, -ago AS pos, day FROM days WHERE done > 0 AND id IN (SELECT id FROM asked)
    UNION SELECT id, -ago, day FROM promises WHERE status = 'kept'
    UNION SELECT id, -ago, day FROM asks
    UNION SELECT id, -began_ago, began_on FROM carrying
    UNION SELECT id, -ended_ago, ended_on FROM carrying WHERE ended_ago IS NOT NULL
),
happened AS MATERIALIZED (
    SELECT id, rung, pos, day, count(*) OVER (PARTITION BY id) AS times
    FROM (
        SELECT a.id, a.rung, e.pos, e.day
        FROM asked a JOIN events e ON e.id = a.id AND e.pos = a.began
        UNION
        SELECT a.id, a.rung, e.pos, seen.day
        FROM asked a JOIN events e ON e.id = a.id AND e.pos > a.began AND a.off @> e.day
        CROSS JOIN LATERAL (
            SELECT e.day
            UNION ALL SELECT lower(r) - 1 FROM unnest(a.off) AS r WHERE r @> e.day) seen
    ) found
),
several AS MATERIALIZED (SELECT id, rung, pos, day FROM happened WHERE times > 1),
done AS (
    SELECT s.id, s.day, bit_or(d.done) AS done
    FROM several s
    JOIN days d ON d.id = s.id AND d.done > 0 AND d.day <= s.day AND d.ago <= %(rung)s - s.pos
    GROUP BY s.id, s.day
),
kept AS (
    SELECT s.id, s.day, count(*) >= 2 AND bool_or(m.asks_others) AS promised
    FROM several s
    JOIN promises m ON m.id = s.id AND m.status = 'kept' AND m.day <= s.day
     AND m.ago <= %(rung)s - s.pos
    WHERE s.rung >= 4
    GROUP BY s.id, s.day
),
followed AS (
    SELECT s.id, s.day, count(DISTINCT x.other) AS followers
    FROM several s
    JOIN asks x ON x.id = s.id AND x.day <= s.day AND x.ago <= %(rung)s - s.pos
    WHERE s.rung = 5
    GROUP BY s.id, s.day
),
lists AS (
    SELECT s.id, s.day, count(DISTINCT c.other) AS listed, count(DISTINCT t.other) AS touched
    FROM several s
    JOIN carrying c ON c.id = s.id AND c.began_on <= s.day
     AND coalesce(c.ended_on > s.day, true)
    LEFT JOIN talks t ON t.id = c.id AND t.other = c.other AND t.day <= s.day
     AND t.ago <= %(list_contact)s - s.pos
    WHERE s.rung = 5
    GROUP BY s.id, s.day
),
held AS (
    SELECT s.id, s.day,
           CASE s.rung
               WHEN 1 THEN d.done & 1 > 0
               WHEN 2 THEN d.done & 5 = 5 OR d.done & 10 = 10
               WHEN 3 THEN d.done & 10 = 10
               WHEN 4 THEN d.done & 10 = 10 AND k.promised
               ELSE d.done & 10 = 10 AND k.promised
                AND (coalesce(f.followers >= %(followers)s, false)
                     OR coalesce(l.listed >= %(list_size)s
                                 AND l.touched * 100 >= %(list_percent)s * l.listed, false))
           END AS is_held
    FROM several s
    LEFT JOIN done d USING (id, day) LEFT JOIN kept k USING (id, day)
    LEFT JOIN followed f USING (id, day) LEFT JOIN lists l USING (id, day)
),
broken AS (
    SELECT id, max(day) AS day FROM held WHERE is_held IS NOT TRUE GROUP BY id
)
SELECT id, day AS since FROM happened WHERE times = 1
UNION ALL
SELECT h.id, min(h.day)
FROM held h LEFT JOIN broken b USING (id)
WHERE coalesce(h.day > b.day, true)
GROUP BY h.id
