-- GRIEVANCE_STALE: they brought us a grievance more than 30 days ago, and have heard nothing since.
--
-- A grievance is a conversation of that kind. It is open until a later two-way contact (their
-- update), or until all that was promised or planned in it is done (decision 0010).
WITH brought AS (
    SELECT DISTINCT ON (s.id) s.id, s.person_id, x.id AS conversation_id, x.talked_on
    FROM subjects s
    JOIN organizing_conversation x ON x.person_id = s.person_id AND x.kind = 'grievance'
     AND x.person_id BETWEEN %(low)s AND %(high)s
     AND x.talked_on BETWEEN %(as_of)s - %(structure)s AND %(as_of)s - %(grievance_days)s - 1
     AND coalesce(s.last_contact_on <= x.talked_on, true)
    WHERE s.mode = 'all'
    ORDER BY s.id, x.talked_on DESC, x.id
),
steps AS (
    SELECT b.id, coalesce(f.resolved_on > %(as_of)s, true) AS is_open
    FROM brought b JOIN organizing_followup f ON f.conversation_id = b.conversation_id
    UNION ALL
    SELECT b.id, coalesce(m.resolved_on > %(as_of)s, true)
    FROM brought b JOIN organizing_commitment m ON m.conversation_id = b.conversation_id
     AND m.owed_to_id = b.person_id AND m.made_on <= %(as_of)s
)
SELECT b.id, 'GRIEVANCE_STALE' AS code, 1 AS points, 'us' AS side,
       jsonb_build_object('on', b.talked_on, 'conversation', b.conversation_id) AS facts,
       b.talked_on + %(structure)s + 1 AS due_on
FROM brought b LEFT JOIN steps s USING (id)
GROUP BY b.id, b.talked_on, b.conversation_id
HAVING coalesce(bool_or(s.is_open), true)
