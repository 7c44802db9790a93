-- Conversations that keep somebody in relationship (verdict/10_levels.sql), by their own clock. Nothing
-- is asked of their age here.
SELECT p.id, c.by_id AS other, c.talked_on AS day, c.grade, NULL::int AS ago
FROM people p
JOIN organizing_conversation c ON c.person_id = p.person_id AND c.grade = 3
 AND c.talked_on >= p.cut_relationship AND c.talked_on <= %(as_of)s
 AND c.person_id BETWEEN %(low)s AND %(high)s
UNION ALL
SELECT p.id, c.person_id, c.talked_on, c.grade, NULL
FROM people p
JOIN organizing_conversation c ON c.by_id = p.person_id AND c.grade = 3
 AND c.talked_on >= p.cut_relationship AND c.talked_on <= %(as_of)s
 AND c.by_id BETWEEN %(low)s AND %(high)s
