-- MISSED_MEETINGS: two of the last three they were expected at, or three in a row.
WITH latest AS (
    SELECT m.id, m.day, m.is_present, m.meeting_id,
           row_number() OVER (PARTITION BY m.id ORDER BY m.day DESC, m.meeting_id DESC) AS place
    FROM meetings m
    WHERE m.is_expected AND m.day >= %(as_of)s - %(reach)s
)
SELECT s.id, 'MISSED_MEETINGS' AS code,
       CASE WHEN count(*) FILTER (WHERE NOT l.is_present) = 3 THEN 3 ELSE 2 END AS points,
       'them' AS side,
       jsonb_build_object('missed', count(*) FILTER (WHERE NOT l.is_present),
                          'expected', count(*),
                          'last_on', max(l.day) FILTER (WHERE NOT l.is_present),
                          'meeting', (array_agg(l.meeting_id ORDER BY l.place)
                                      FILTER (WHERE NOT l.is_present))[1]) AS facts,
       min(l.day) + %(reach)s + 1 AS due_on
FROM subjects s JOIN latest l ON l.id = s.id AND l.place <= 3
WHERE s.mode = 'all'
GROUP BY s.id
HAVING count(*) FILTER (WHERE NOT l.is_present) >= 2
