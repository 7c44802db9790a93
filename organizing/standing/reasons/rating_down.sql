-- RATING_DOWN: of the latest two fresh ratings the later one is weaker. In a live campaign a rating
-- is fresh for 60 days, otherwise for 120 (practice 3.3).
WITH fresh AS (
    SELECT s.id, a.strength, a.assessed_on,
           row_number() OVER (PARTITION BY s.id ORDER BY a.assessed_on DESC, a.id DESC) AS place
    FROM subjects s
    JOIN organizing_assessment a ON a.person_id = s.person_id
     AND a.person_id BETWEEN %(low)s AND %(high)s AND a.assessed_on <= %(as_of)s
     AND a.assessed_on >= %(as_of)s - greatest(%(stale)s, %(stale_live)s)
    LEFT JOIN campaigns_campaign c ON c.id = a.campaign_id AND c.opened_on <= %(as_of)s
     AND coalesce(c.closed_on > %(as_of)s, true)
    WHERE s.mode = 'all'
      AND a.assessed_on
          >= %(as_of)s - CASE WHEN c.id IS NULL THEN %(stale)s ELSE %(stale_live)s END
)
SELECT a.id, 'RATING_DOWN' AS code, CASE WHEN a.strength - b.strength >= 2 THEN 2 ELSE 1 END AS points,
       'them' AS side,
       jsonb_build_object('was', b.strength, 'now', a.strength, 'on', a.assessed_on) AS facts,
       NULL::date AS due_on
FROM fresh a JOIN fresh b ON b.id = a.id AND b.place = 2
WHERE a.place = 1 AND a.strength > b.strength
