-- Two-way contact (G2 and up), seen from either side: it takes two to talk (decision 0010).
--
-- Here and below, `BETWEEN low AND high` are the ids of the first and last of the people this run is
-- about: an index is then read where they are and nowhere else (decision 0013).
SELECT p.id, c.by_id AS other, c.talked_on AS day, c.grade, ago(p.off, c.talked_on) AS ago
FROM people p
JOIN organizing_conversation c ON c.person_id = p.person_id AND c.talked_on <= %(as_of)s
 AND c.person_id BETWEEN %(low)s AND %(high)s
UNION ALL
SELECT p.id, c.person_id, c.talked_on, c.grade, ago(p.off, c.talked_on)
FROM people p
JOIN organizing_conversation c ON c.by_id = p.person_id AND c.talked_on <= %(as_of)s
 AND c.by_id BETWEEN %(low)s AND %(high)s
