-- The rung on D before rung 6, its peaks, and since when it has held (practice 3.4, 3.6).
--
-- Positions are on each person's own clock: 0 is D, -w is w effective days earlier. A piece of
-- evidence holds from its position for the length of the window, so all of one kind together hold
-- on a multirange, and what a rung asks for holds where those of its kinds overlap. `twice` is where
-- two kept promises hold: from each one until the one before it has aged. Then a rung on D is one
-- that contains 0, a peak one that overlaps the window, and its unbroken stretch began where the
-- last gap before D ends; NULL when it began before the two years that are looked at.
--
-- `changes` is in how many effective days a peak or the stretch is out of sight, `kept_ends` and the
-- like in how many each thing counted no longer is: what will be so if nothing is recorded.
WITH done AS (
    SELECT id,
           range_agg(int4range(-ago, %(rung)s + 1 - ago)) FILTER (WHERE done & 1 > 0) AS contact,
           range_agg(int4range(-ago, %(rung)s + 1 - ago)) FILTER (WHERE done & 2 > 0) AS talk,
           range_agg(int4range(-ago, %(rung)s + 1 - ago)) FILTER (WHERE done & 4 > 0) AS act1,
           range_agg(int4range(-ago, %(rung)s + 1 - ago)) FILTER (WHERE done & 8 > 0) AS act2
    FROM days WHERE done > 0 AND ago <= %(cost)s + %(rung)s GROUP BY id
),
kept AS (
    SELECT id, -ago AS pos, asks_others, lag(-ago) OVER (PARTITION BY id ORDER BY ago DESC) AS earlier
    FROM promises WHERE status = 'kept' AND ago <= %(cost)s + %(rung)s
),
promised AS (
    SELECT id,
           range_agg(int4range(pos, earlier + %(rung)s + 1))
               FILTER (WHERE pos < earlier + %(rung)s + 1) AS twice,
           range_agg(int4range(pos, pos + %(rung)s + 1)) FILTER (WHERE asks_others) AS asking,
           (count(*) FILTER (WHERE pos >= -%(rung)s))::int AS kept_now,
           (count(*) FILTER (WHERE pos >= -%(rung)s AND asks_others))::int AS asking_now,
           array_agg(pos + %(rung)s + 1 ORDER BY pos) FILTER (WHERE pos >= -%(rung)s) AS kept_ends,
           array_agg(pos + %(rung)s + 1 ORDER BY pos)
               FILTER (WHERE pos >= -%(rung)s AND asks_others) AS asking_ends
    FROM kept GROUP BY id
),
sums AS (
    SELECT id, pos, lead(pos) OVER (PARTITION BY id ORDER BY pos) AS next,
           sum(followers) OVER upto AS followers, sum(listed) OVER upto AS listed,
           sum(touched) OVER upto AS touched
    FROM spells WHERE pos <= 0
    WINDOW upto AS (PARTITION BY id ORDER BY pos ROWS UNBOUNDED PRECEDING)
),
leaders AS (
    SELECT id,
           range_agg(int4range(pos, coalesce(next, 1))) FILTER (
               WHERE followers >= %(followers)s
                  OR (listed >= %(list_size)s
                      AND touched * 100 >= %(list_percent)s * listed)) AS leads,
           max(followers) FILTER (WHERE next IS NULL) AS followers,
           max(listed) FILTER (WHERE next IS NULL) AS listed,
           max(touched) FILTER (WHERE next IS NULL) AS touched
    FROM sums GROUP BY id
),
dropping AS (
    SELECT id, array_agg(pos ORDER BY pos) FILTER (WHERE what = 1) AS follower_ends,
           array_agg(pos ORDER BY pos) FILTER (WHERE what = 2) AS touched_ends
    FROM (
        SELECT id, pos, 1 AS what FROM spells, generate_series(1, -followers) WHERE pos > 0
        UNION ALL
        SELECT id, pos, 2 FROM spells, generate_series(1, -touched) WHERE pos > 0) each
    GROUP BY id
),
held AS MATERIALIZED (  -- each of these steps once a person, not once for every use
    SELECT p.id, m.kept_now, m.asking_now, m.kept_ends, m.asking_ends,
           m.twice * m.asking AS promised,
           l.followers, l.listed, l.touched, l.leads, d.contact,
           d.contact * d.act1 AS named, d.talk * d.act2 AS costly
    FROM people p
    LEFT JOIN done d USING (id) LEFT JOIN promised m USING (id) LEFT JOIN leaders l USING (id)
    WHERE d.id IS NOT NULL OR m.id IS NOT NULL OR l.id IS NOT NULL
),
rungs AS MATERIALIZED (
    SELECT *, coalesce(contact, '{}') AS one, coalesce(named + costly, named, costly, '{}') AS two,
           coalesce(costly, '{}') AS three, coalesce(costly * promised, '{}') AS four,
           coalesce(costly * promised * leads, '{}') AS five
    FROM held
),
read AS MATERIALIZED (
    SELECT *,
           CASE WHEN five @> 0 THEN 5 WHEN four @> 0 THEN 4 WHEN three @> 0 THEN 3
                WHEN two @> 0 THEN 2 WHEN one @> 0 THEN 1 ELSE 0 END AS rung,
           CASE WHEN five && int4range(-%(peak)s, 1) THEN 5 WHEN four && int4range(-%(peak)s, 1) THEN 4
                WHEN three && int4range(-%(peak)s, 1) THEN 3 WHEN two && int4range(-%(peak)s, 1) THEN 2
                WHEN one && int4range(-%(peak)s, 1) THEN 1 ELSE 0 END AS peak,
           CASE WHEN five && int4range(-%(interval)s, 1) THEN 5
                WHEN four && int4range(-%(interval)s, 1) THEN 4
                WHEN three && int4range(-%(interval)s, 1) THEN 3
                WHEN two && int4range(-%(interval)s, 1) THEN 2
                WHEN one && int4range(-%(interval)s, 1) THEN 1 ELSE 0 END AS peak_interval
    FROM rungs
),
found AS MATERIALIZED (
    SELECT *, upper(int4multirange(int4range(-%(cost)s, 1))
                    - CASE rung WHEN 5 THEN five WHEN 4 THEN four WHEN 3 THEN three
                                WHEN 2 THEN two WHEN 1 THEN one END) AS began
    FROM read
)
SELECT f.id, f.rung, coalesce(f.kept_now, 0) AS kept, coalesce(f.asking_now, 0) AS asking,
       coalesce(f.followers, 0)::int AS followers, coalesce(f.listed, 0)::int AS listed,
       coalesce(f.touched, 0)::int AS touched, f.peak, f.peak_interval,
       f.began,
       least(upper(CASE f.peak WHEN 5 THEN five WHEN 4 THEN four WHEN 3 THEN three
                               WHEN 2 THEN two WHEN 1 THEN one END) + %(peak)s,
             upper(CASE f.peak_interval WHEN 5 THEN five WHEN 4 THEN four WHEN 3 THEN three
                                        WHEN 2 THEN two WHEN 1 THEN one END) + %(interval)s,
             f.began + %(cost)s) AS changes,
       f.kept_ends, f.asking_ends, d.follower_ends, d.touched_ends
FROM found f LEFT JOIN dropping d USING (id)
