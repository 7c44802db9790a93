-- Two-way contact (G2 and up), seen from either side: it takes two to talk (decision 0010).
SELECT p.id, c.by_id AS other, c.talked_on AS day, c.grade, ago(p.off, c.talked_on) AS ago
FROM people p
JOIN organizing_conversation c ON c.person_id = p.id AND c.talked_on <= %(as_of)s
UNION ALL
SELECT p.id, c.person_id, c.talked_on, c.grade, ago(p.off, c.talked_on)
FROM people p
JOIN organizing_conversation c ON c.by_id = p.id AND c.talked_on <= %(as_of)s
