-- What the formula said of each member on D, how long they had been silent, and whether they were
-- seen in the days that followed: how many people for each answer, and how many were not seen.
--
-- Members were seen in the last two horizons; regulars on three days of those, and on five ever.
-- Whoever rests on D or in the days that follow is not asked about. Chances are rounded to four
-- places, so that the answer does not grow with the organization.
WITH lately AS (
    SELECT id, count(*) AS days FROM days WHERE ago <= %(reach)s GROUP BY id
),
seen AS (
    SELECT DISTINCT id FROM active_days
    WHERE day > %(as_of)s AND day <= %(as_of)s + %(horizon)s
),
judged AS (
    SELECT round(h.chance::numeric, 4)::float AS chance, r.silence::float AS silence,
           r.n >= 5 AND l.days >= 3 AS is_regular, s.id IS NULL AS is_gone
    FROM rhythm r
    JOIN chances h USING (id)
    JOIN lately l USING (id)
    LEFT JOIN seen s USING (id)
    LEFT JOIN rests o USING (id)
    WHERE o.id IS NULL
       OR NOT o.off && daterange(%(as_of)s, %(as_of)s + %(horizon)s, '[]')
)
SELECT CASE WHEN grouping(silence) = 1 THEN 'formula' ELSE 'recency' END AS rule, is_regular,
       coalesce(chance, silence) AS score, count(*)::int AS people,
       (count(*) FILTER (WHERE is_gone))::int AS gone
FROM judged
GROUP BY GROUPING SETS ((chance, is_regular), (silence, is_regular))
