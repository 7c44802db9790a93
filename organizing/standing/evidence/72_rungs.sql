-- The rung on D before rung 6, its peaks, and since when it has held (practice 3.4, 3.6), from one
-- ordered pass over what each person did and what ran out for them.
--
-- Counted evidence (contact, conversations, acts, kept promises) is added at its position and taken
-- away when it has aged, so that running sums are what counts at the end of each effective day. A
-- rung is read at every position where anything changed and at the edges of the windows; between
-- them it stays. `since` is the day on which the unbroken stretch at this rung or above began; NULL
-- when it began before the two years that are looked at. A later position is a later day, so the
-- last rise to a rung has the greatest day.
WITH counted AS (
    SELECT id, -ago AS pos, day, g2, g3, act1, act2, kept, asking
    FROM days WHERE has_evidence AND ago <= %(cost)s + %(rung)s
),
changes AS (
    SELECT id, pos, day, g2, g3, act1, act2, kept, asking,
           0 AS followers, 0 AS listed, 0 AS touched
    FROM counted
    UNION ALL
    SELECT id, pos + %(rung)s + 1, NULL, -g2, -g3, -act1, -act2, -kept, -asking, 0, 0, 0
    FROM counted WHERE pos < -%(rung)s
    UNION ALL
    SELECT id, pos, day, 0, 0, 0, 0, 0, 0, followers, listed, touched FROM spells
    UNION ALL
    SELECT id, edge, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM (SELECT DISTINCT id FROM counted) known,
         unnest(ARRAY[0, -%(interval)s::int, -%(peak)s::int]) AS edge
),
moments AS (
    SELECT id, pos, max(day) AS day, sum(g2)::int AS g2, sum(g3)::int AS g3,
           sum(act1)::int AS act1, sum(act2)::int AS act2, sum(kept)::int AS kept,
           sum(asking)::int AS asking, sum(followers)::int AS followers,
           sum(listed)::int AS listed, sum(touched)::int AS touched
    FROM changes GROUP BY id, pos
),
sums AS (
    SELECT id, pos, day,
           sum(g2) OVER upto AS g2, sum(g3) OVER upto AS g3, sum(act1) OVER upto AS act1,
           sum(act2) OVER upto AS act2, sum(kept) OVER upto AS kept, sum(asking) OVER upto AS asking,
           sum(followers) OVER upto AS followers, sum(listed) OVER upto AS listed,
           sum(touched) OVER upto AS touched
    FROM moments
    WINDOW upto AS (PARTITION BY id ORDER BY pos ROWS UNBOUNDED PRECEDING)
),
read AS (
    SELECT *,
           CASE WHEN g3 > 0 AND act2 > 0 THEN
                    CASE WHEN kept >= 2 AND asking >= 1 THEN
                             CASE WHEN followers >= %(followers)s
                                    OR (listed >= %(list_size)s
                                        AND touched * 100 >= %(list_percent)s * listed) THEN 5
                                  ELSE 4 END
                         ELSE 3 END
                WHEN g2 > 0 AND act1 > 0 THEN 2
                WHEN g2 > 0 THEN 1
                ELSE 0 END AS rung
    FROM sums
),
timeline AS (
    SELECT *, CASE WHEN pos > -%(cost)s::int
                   THEN coalesce(lag(rung) OVER (PARTITION BY id ORDER BY pos), 0)
                   ELSE 6 END AS before
    FROM read
),
found AS (
    SELECT id, max(rung) FILTER (WHERE pos = 0) AS rung,
           max(kept) FILTER (WHERE pos = 0) AS kept,
           max(asking) FILTER (WHERE pos = 0) AS asking,
           max(followers) FILTER (WHERE pos = 0) AS followers,
           max(listed) FILTER (WHERE pos = 0) AS listed,
           max(touched) FILTER (WHERE pos = 0) AS touched,
           max(rung) FILTER (WHERE pos >= -%(interval)s::int) AS peak_interval,
           max(rung) FILTER (WHERE pos >= -%(peak)s::int) AS peak,
           ARRAY[max(day) FILTER (WHERE rung >= 1 AND before < 1),
                 max(day) FILTER (WHERE rung >= 2 AND before < 2),
                 max(day) FILTER (WHERE rung >= 3 AND before < 3),
                 max(day) FILTER (WHERE rung >= 4 AND before < 4),
                 max(day) FILTER (WHERE rung >= 5 AND before < 5)] AS risen
    FROM timeline GROUP BY id
)
SELECT id, rung, kept, asking, followers, listed, touched, peak_interval, peak,
       risen[rung] AS since
FROM found
WHERE rung IS NOT NULL
