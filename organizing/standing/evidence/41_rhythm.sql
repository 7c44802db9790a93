-- How often each person is usually seen: days ever, days of late, gaps, and the silence now.
-- A gap that a pause swallowed whole counts as one day. `oldest` is the first of the days of late,
-- `c_month` and `c_quarter` how many of them still are 30 and 90 days from now.
WITH followed AS (
    SELECT id, day, ago, lag(ago) OVER (PARTITION BY id ORDER BY day) AS before FROM days
),
gaps AS (  -- greatest() passes over NULL, and the first day ends no gap
    SELECT id, day, ago, CASE WHEN before IS NOT NULL THEN greatest(before - ago, 1) END AS gap
    FROM followed
)
SELECT id, count(*)::int AS n,
       count(*) FILTER (WHERE ago <= %(recent)s)::int AS c,
       count(*) FILTER (WHERE ago <= %(recent)s - 30)::int AS c_month,
       count(*) FILTER (WHERE ago <= %(recent)s - 90)::int AS c_quarter,
       max(ago) FILTER (WHERE ago <= %(recent)s) AS oldest,
       min(ago) AS silence, min(day) AS first_day, max(day) AS last_day,
       count(gap)::int AS k, coalesce(sum(ln(gap)), 0)::float AS sum_ln
FROM gaps
GROUP BY id
