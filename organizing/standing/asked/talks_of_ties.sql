-- Conversations that may hold a live tie (evidence/60_ties.sql): those younger than the window on the
-- own clock, than the longer one where a tie is close, and all with people who ever paused, as their
-- clocks may reach further back. Of years of conversations few are. Nothing is asked of their age.
WITH close AS (
    SELECT p.id, p.person_id, p.cut_tie, p.cut_close_tie, t.b_id AS other
    FROM people p JOIN organizing_tie t ON t.a_id = p.person_id AND t.is_close
     AND t.a_id BETWEEN %(low)s AND %(high)s
    UNION ALL
    SELECT p.id, p.person_id, p.cut_tie, p.cut_close_tie, t.a_id
    FROM people p JOIN organizing_tie t ON t.b_id = p.person_id AND t.is_close
     AND t.b_id BETWEEN %(low)s AND %(high)s
)
SELECT p.id, c.by_id AS other, c.talked_on AS day, c.grade, NULL::int AS ago
FROM people p
JOIN organizing_conversation c ON c.person_id = p.person_id AND c.talked_on <= %(as_of)s
 AND c.person_id BETWEEN %(low)s AND %(high)s
 AND (c.talked_on >= p.cut_tie
      OR c.by_id IN (SELECT z.person_id FROM members_pause z
                     WHERE z.person_id IS NOT NULL AND z.began_on <= %(as_of)s))
UNION ALL
SELECT p.id, c.person_id, c.talked_on, c.grade, NULL
FROM people p
JOIN organizing_conversation c ON c.by_id = p.person_id AND c.talked_on <= %(as_of)s
 AND c.by_id BETWEEN %(low)s AND %(high)s
 AND (c.talked_on >= p.cut_tie
      OR c.person_id IN (SELECT z.person_id FROM members_pause z
                         WHERE z.person_id IS NOT NULL AND z.began_on <= %(as_of)s))
UNION ALL
SELECT p.id, p.other, c.talked_on, c.grade, NULL
FROM close p
JOIN organizing_conversation c ON c.person_id = p.person_id AND c.by_id = p.other
 AND c.talked_on >= p.cut_close_tie AND c.talked_on < p.cut_tie
UNION ALL
SELECT p.id, p.other, c.talked_on, c.grade, NULL
FROM close p
JOIN organizing_conversation c ON c.by_id = p.person_id AND c.person_id = p.other
 AND c.talked_on >= p.cut_close_tie AND c.talked_on < p.cut_tie
