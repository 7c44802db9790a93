-- THIN_TIES: at most one live tie.
SELECT s.id, 'THIN_TIES' AS code, 1 AS points, 'us' AS side,
       jsonb_build_object('ties', l.ties) AS facts, NULL::date AS due_on
FROM subjects s JOIN levels l USING (id)
WHERE s.mode = 'all' AND l.ties <= 1
