-- The rung on D before rung 6, its peaks, and since when it has held (practice 3.4, 3.6).
--
-- `since` is the day on which the unbroken stretch at this rung or above began; NULL when it began
-- before the two years that are looked at.
WITH today AS (
    SELECT DISTINCT ON (id) id, rung, g2, g3, act1, act2, kept, asking, followers, listed, touched
    FROM timeline WHERE pos = 0 ORDER BY id
),
peaks AS (
    SELECT id, max(rung) FILTER (WHERE pos >= -%(interval)s::int) AS peak_interval,
           max(rung) FILTER (WHERE pos >= -%(peak)s::int) AS peak
    FROM timeline GROUP BY id
),
risen AS (
    SELECT DISTINCT ON (t.id) t.id, t.day AS since
    FROM timeline t JOIN today USING (id)
    WHERE t.rung >= today.rung AND t.rung_before < today.rung AND t.pos > -%(cost)s::int
    ORDER BY t.id, t.pos DESC, t.day DESC NULLS LAST
)
SELECT today.*, peaks.peak_interval, peaks.peak, risen.since
FROM today JOIN peaks USING (id) LEFT JOIN risen USING (id)
