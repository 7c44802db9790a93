-- SAID_LEAVING: told somebody they are stepping back, and no later conversation or kept promise.
-- A conversation of the kind `exit` says so once and for all: the state is `gone` (see drift.sql).
SELECT DISTINCT ON (s.id) s.id, 'SAID_LEAVING' AS code, 4 AS points, 'them' AS side,
       jsonb_build_object('on', x.talked_on, 'to', x.by_id, 'conversation', x.id, 'exit', x.kind = 'exit') AS facts,
       CASE WHEN x.kind <> 'exit' THEN x.talked_on + %(reach)s + 1 END AS due_on
FROM subjects s
JOIN organizing_conversation x ON x.person_id = s.person_id
 AND x.person_id BETWEEN %(low)s AND %(high)s AND (x.said_leaving OR x.kind = 'exit')
 AND x.talked_on <= %(as_of)s AND (x.talked_on >= %(as_of)s - %(reach)s OR x.kind = 'exit')
 AND coalesce(s.last_talk_on <= x.talked_on, true)
 AND coalesce(s.last_kept_on <= x.talked_on, true)
WHERE s.mode = 'all'
ORDER BY s.id, x.kind = 'exit' DESC, x.talked_on DESC, x.by_id, x.id
