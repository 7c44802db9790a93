-- The evidence for rungs as moments on each person's own clock: position 0 is D, -w is w effective
-- days earlier (practice 3.4).
--
-- Counted evidence (contact, conversations, acts, kept promises) is 1 at its moment. What is a
-- number of people is a difference: +1 where one joins, -1 where they drop out. `followers` are
-- others who acted at this person's ask in the last 180 days, `listed` the people they carry,
-- `touched` those of them they spoke with in the last 60 days. The last three rows make every
-- window begin and end with a row of its own.
WITH led AS (
    SELECT id, other, -ago AS pos, day,
           lag(-ago) OVER next AS earlier, lead(-ago) OVER next AS later
    FROM asks WHERE ago <= %(cost)s + 2 * %(rung)s
    WINDOW next AS (PARTITION BY id, other ORDER BY day)
),
lists AS (  -- only those who ever carried enough people to hold a list
    SELECT * FROM carrying
    WHERE id IN (SELECT id FROM carrying GROUP BY id HAVING count(*) >= %(list_size)s)
),
spoken AS (
    SELECT t.id, t.other, t.day, -t.ago AS pos,
           lag(-t.ago) OVER next AS earlier, lead(-t.ago) OVER next AS later
    FROM talks t
    WHERE (t.id, t.other) IN (SELECT id, other FROM lists)
    WINDOW next AS (PARTITION BY t.id, t.other ORDER BY t.day)
),
spells AS (  -- stretches in which the last talk is fresh
    SELECT id, other, pos AS begins, day,
           least(pos + %(list_contact)s + 1, coalesce(later, pos + %(list_contact)s + 1)) AS ends
    FROM spoken
),
fresh AS (  -- the same, while the person is carried
    SELECT s.id, greatest(s.begins, -l.began_ago) AS begins,
           least(s.ends, coalesce(-l.ended_ago, 1)) AS ends,
           greatest(s.day, l.began_on) AS day
    FROM spells s JOIN lists l USING (id, other)
),
deltas AS (
    SELECT id, pos, day, 1 AS followers, 0 AS listed, 0 AS touched FROM led
    WHERE earlier IS NULL OR pos > earlier + %(rung)s
    UNION ALL
    SELECT id, pos + %(rung)s + 1, NULL, -1, 0, 0 FROM led
    WHERE later IS NULL OR later > pos + %(rung)s
    UNION ALL
    SELECT id, -began_ago, began_on, 0, 1, 0 FROM lists
    UNION ALL
    SELECT id, -ended_ago, ended_on, 0, -1, 0 FROM lists WHERE ended_ago IS NOT NULL
    UNION ALL
    SELECT id, begins, day, 0, 0, 1 FROM fresh WHERE begins < ends
    UNION ALL
    SELECT id, ends, NULL, 0, 0, -1 FROM fresh WHERE begins < ends
),
counted AS (
    SELECT id, -ago AS pos, day, 1 AS g2, (grade = 3)::int AS g3, 0 AS act1, 0 AS act2,
           0 AS kept, 0 AS asking
    FROM talks WHERE ago <= %(cost)s + %(rung)s
    UNION ALL
    SELECT id, -ago, day, 0, 0, (cost >= 1)::int, (cost >= 2)::int, 0, 0
    FROM acts WHERE ago <= %(cost)s + %(rung)s
    UNION ALL
    SELECT id, -ago, day, 0, 0, 0, 0, 1, asks_others::int
    FROM promises WHERE status = 'kept' AND ago <= %(cost)s + %(rung)s
)
SELECT id, pos, day, g2, g3, act1, act2, kept, asking, 0 AS followers, 0 AS listed, 0 AS touched
FROM counted
UNION ALL
SELECT id, pos, day, 0, 0, 0, 0, 0, 0, followers, listed, touched FROM deltas WHERE pos <= 0
UNION ALL
SELECT DISTINCT id, edge, NULL::date, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM counted, unnest(ARRAY[0, -%(interval)s::int, -%(peak)s::int]) AS edge
