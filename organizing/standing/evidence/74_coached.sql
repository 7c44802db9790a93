-- How many people now at Activist or above each person carried or coached within the year, and for
-- how many more days enough of them are: NULL while nothing of it can age.
WITH bonds AS (
    SELECT id, other, CASE WHEN is_current THEN NULL ELSE %(structure)s - ended_ago END AS lasts
    FROM carrying WHERE is_current OR ended_ago <= %(structure)s
    UNION ALL
    SELECT p.id, x.person_id, %(structure)s - ago(p.off, x.talked_on)
    FROM people p
    JOIN organizing_conversation x ON x.by_id = p.id AND x.kind = 'coaching'
     AND x.talked_on BETWEEN p.cut_structure AND %(as_of)s
),
found AS (
    SELECT b.id, b.other,
           least(CASE WHEN bool_or(b.lasts IS NULL) THEN NULL ELSE max(b.lasts) END,
                 CASE WHEN NOT bool_or(o.is_paused) THEN max(x.four) END) AS lasts
    FROM bonds b
    JOIN rungs r ON r.id = b.other AND r.rung >= 4
    JOIN people o ON o.id = b.other AND o.is_present
    LEFT JOIN expiry x ON x.id = b.other
    GROUP BY b.id, b.other
)
SELECT id, count(*)::int AS coached,
       (array_agg(lasts ORDER BY lasts DESC NULLS FIRST))[%(coached)s] AS lasts
FROM found
GROUP BY id
