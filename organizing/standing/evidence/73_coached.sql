-- How many people now at Activist or above each person carried or coached within the year.
SELECT c.id, count(*)::int AS coached
FROM (
    SELECT id, other FROM carrying WHERE is_current OR ended_ago <= %(structure)s
    UNION
    SELECT p.id, x.person_id FROM people p
    JOIN organizing_conversation x ON x.by_id = p.id AND x.kind = 'coaching'
     AND x.talked_on BETWEEN p.cut_structure AND %(as_of)s
) c
JOIN rungs r ON r.id = c.other AND r.rung >= 4
JOIN people o ON o.id = c.other AND o.is_present
GROUP BY c.id
