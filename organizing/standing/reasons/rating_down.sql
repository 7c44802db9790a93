-- RATING_DOWN: of the latest two fresh ratings the later one is weaker.
WITH fresh AS (
    SELECT s.id, a.strength, a.assessed_on,
           row_number() OVER (PARTITION BY s.id ORDER BY a.assessed_on DESC, a.id DESC) AS place
    FROM subjects s JOIN people p USING (id)
    JOIN organizing_assessment a ON a.person_id = s.id
     AND a.assessed_on BETWEEN p.cut_stale AND %(as_of)s
    WHERE s.mode = 'all'
)
SELECT a.id, 'RATING_DOWN' AS code, CASE WHEN a.strength - b.strength >= 2 THEN 2 ELSE 1 END AS points,
       'them' AS side,
       jsonb_build_object('was', b.strength, 'now', a.strength, 'on', a.assessed_on) AS facts
FROM fresh a JOIN fresh b ON b.id = a.id AND b.place = 2
WHERE a.place = 1 AND a.strength > b.strength
