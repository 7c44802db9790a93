-- NEW_NO_CONVERSATION: joined, or first came or acted, two weeks to half a year ago, and nobody has
-- sat down with them yet. People seen once or twice are not drifting, they were never absorbed.
SELECT j.id, 'NEW_NO_CONVERSATION' AS code, 2 AS points, 'us' AS side,
       jsonb_build_object('on', j.day) AS facts, j.day + %(reach)s + 1 AS due_on
FROM joined j JOIN people p USING (id)
WHERE j.day < p.cut_newcomer AND j.day >= %(as_of)s - %(reach)s
