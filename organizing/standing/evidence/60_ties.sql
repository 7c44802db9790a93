-- Live ties (practice 3.1, 3.9): what two people last shared, and whether that is fresh.
--
-- A conversation, a tie somebody confirmed, or a small room in which the host confirmed both. A
-- tie confirmed again after D counts from the day it began. Fresh by either end's clock, so that a
-- pause of either keeps it; dead at once when an end is gone or is management.
WITH shared AS (
    SELECT id, other, day, grade = 3 AS is_talk, false AS is_close FROM talks
    UNION ALL
    SELECT p.id, t.b_id, CASE WHEN t.last_confirmed_on <= %(as_of)s THEN t.last_confirmed_on
                              ELSE t.first_on END, false, t.is_close
    FROM people p JOIN organizing_tie t ON t.a_id = p.id AND t.first_on <= %(as_of)s
    UNION ALL
    SELECT p.id, t.a_id, CASE WHEN t.last_confirmed_on <= %(as_of)s THEN t.last_confirmed_on
                              ELSE t.first_on END, false, t.is_close
    FROM people p JOIN organizing_tie t ON t.b_id = p.id AND t.first_on <= %(as_of)s
    UNION ALL
    SELECT m.id, a.person_id, m.day, false, false
    FROM meetings m
    JOIN members_attendance a ON a.meeting_id = m.meeting_id AND a.person_id <> m.id
     AND a.state = 'present' AND a.ties_confirmed
    WHERE m.kind = 'gathering' AND m.is_present AND m.ties_confirmed
      AND (SELECT count(*) FROM members_attendance x
           WHERE x.meeting_id = m.meeting_id AND x.state = 'present') <= 12
),
pairs AS (
    SELECT id, other, max(day) AS last_on, bool_or(is_close) AS is_close,
           count(*) FILTER (WHERE is_talk)::int AS talks
    FROM shared GROUP BY id, other
)
SELECT pairs.id, pairs.other, pairs.last_on, pairs.is_close, pairs.talks,
       p.is_staff OR o.is_staff AS is_staff_tie, o.is_staff AS other_is_staff
FROM pairs
JOIN people p ON p.id = pairs.id AND p.is_present
JOIN members_person o ON o.id = pairs.other AND NOT o.is_management AND (%(minors)s OR o.over_18 IS NOT FALSE)
 AND (o.status = 'active' OR coalesce(o.status_on > %(as_of)s, false))
LEFT JOIN clocks own ON own.person_id = o.id
JOIN clocks k ON k.person_id = coalesce(own.person_id, '00000000-0000-0000-0000-000000000000')
WHERE pairs.last_on >= CASE WHEN pairs.is_close THEN least(p.cut_close_tie, k.cut_close_tie)
                            ELSE least(p.cut_tie, k.cut_tie) END
