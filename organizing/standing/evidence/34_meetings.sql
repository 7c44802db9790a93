-- Meetings that were held: who was there, and who was expected and is marked.
--
-- Expected takes an invitation with two days' notice and a day on which the person did not pause;
-- an excused absence is not expected either (practice 3.6, second vector). Whoever came in a pause
-- came: it counts for them.
SELECT p.id, g.id AS meeting_id, g.kind, g.held_on AS day, a.ties_confirmed,
       a.state = 'present' AS is_present,
       a.is_expected AND a.state IN ('present', 'absent')
           AND coalesce(a.invited_on <= g.held_on - 2, true)
           AND (a.state = 'present' OR NOT coalesce(p.off @> g.held_on, false)) AS is_expected,
       ago(p.off, g.held_on) AS ago
FROM people p
JOIN members_attendance a ON a.person_id = p.person_id AND a.state IN ('present', 'absent')
 AND a.person_id BETWEEN %(low)s AND %(high)s
JOIN members_meeting g ON g.id = a.meeting_id AND g.state = 'held' AND g.held_on <= %(as_of)s
