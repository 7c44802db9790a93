-- Evidence that is a number of people, as differences on each person's own clock: +1 where one
-- joins, -1 where they drop out. Position 0 is D, -w is w effective days earlier (practice 3.4).
--
-- `followers` are others who acted at this person's ask in the last 180 days, `listed` the people
-- they carry, `touched` those of them they spoke with in the last 60 days. A position after D is
-- where one drops out if nothing is recorded.
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
talking AS (  -- stretches in which the last talk is fresh
    SELECT id, other, pos AS begins, day,
           least(pos + %(list_contact)s + 1, coalesce(later, pos + %(list_contact)s + 1)) AS ends
    FROM spoken
),
fresh AS (  -- the same, while the person is carried
    SELECT s.id, greatest(s.begins, -l.began_ago) AS begins,
           least(s.ends, -l.ended_ago) AS ends,
           greatest(s.day, l.began_on) AS day
    FROM talking s JOIN lists l USING (id, other)
),
spells AS (
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
)
SELECT id, pos, max(day) AS day, sum(followers)::int AS followers, sum(listed)::int AS listed,
       sum(touched)::int AS touched
FROM spells
GROUP BY id, pos
