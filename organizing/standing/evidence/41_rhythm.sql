-- How often each person is usually seen: days ever, days of late, gaps, and the silence now.
-- A gap that a pause swallowed whole counts as one day.
WITH gaps AS (
    SELECT id, day, ago,
           greatest(lag(ago) OVER (PARTITION BY id ORDER BY day) - ago, 1) AS gap
    FROM days
)
SELECT id, count(*)::int AS n,
       count(*) FILTER (WHERE ago <= %(recent)s)::int AS c,
       min(ago) AS silence, min(day) AS first_day, max(day) AS last_day,
       count(gap)::int AS k, coalesce(sum(ln(gap)), 0)::float AS sum_ln
FROM gaps
GROUP BY id
