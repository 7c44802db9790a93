-- DUES_STOPPED: voluntary dues lapsed more than 30, or 60, effective days ago.
WITH lapsed AS (
    SELECT s.id, m.dues_paid_until, ago(p.off, m.dues_paid_until) AS late
    FROM subjects s JOIN people p USING (id)
    JOIN members_membership m ON m.person_id = s.person_id
     AND m.person_id BETWEEN %(low)s AND %(high)s AND m.began_on <= %(as_of)s
     AND coalesce(m.ended_on > %(as_of)s, true)
    WHERE s.mode = 'all' AND m.dues_paid_until < %(as_of)s
)
SELECT DISTINCT ON (id) id, 'DUES_STOPPED' AS code,
       CASE WHEN late > %(dues_second)s THEN 2 ELSE 1 END AS points, 'them' AS side,
       jsonb_build_object('paid_until', dues_paid_until) AS facts, NULL::date AS due_on
FROM lapsed WHERE late > %(dues_first)s
ORDER BY id, dues_paid_until DESC
