-- Promises this person made, as they stood on D: one resolved later was still open.
SELECT p.id, m.id AS commitment_id, m.due_on, m.asks_others, m.resolved_on AS day,
       CASE WHEN m.resolved_on > %(as_of)s THEN 'open' ELSE m.status END AS status,
       CASE WHEN m.resolved_on <= %(as_of)s THEN ago(p.off, m.resolved_on) END AS ago
FROM people p
JOIN organizing_commitment m ON m.owed_by_id = p.person_id AND m.made_on <= %(as_of)s
 AND m.owed_by_id BETWEEN %(low)s AND %(high)s
