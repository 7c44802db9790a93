-- SILENT: tried at least three times, on two channels, over two weeks, and heard nothing since.
SELECT s.id, 'SILENT' AS code, 2 AS points, 'them' AS side,
       jsonb_build_object('tries', count(*), 'channels', count(DISTINCT a.channel),
                          'first_on', min(a.tried_on), 'last_on', max(a.tried_on)) AS facts,
       min(a.tried_on) + %(reach)s + 1 AS due_on
FROM subjects s
JOIN organizing_attempt a ON a.person_id = s.person_id AND a.person_id BETWEEN %(low)s AND %(high)s
 AND a.tried_on BETWEEN %(as_of)s - %(reach)s AND %(as_of)s
 AND (s.anchor IS NULL OR a.tried_on > s.anchor)
WHERE s.mode = 'all'
GROUP BY s.id
HAVING count(*) >= 3 AND count(DISTINCT a.channel) >= 2 AND max(a.tried_on) - min(a.tried_on) >= 14
