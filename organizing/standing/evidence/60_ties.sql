-- Live ties (practice 3.1, 3.9): what two people last shared, and whether that is fresh.
--
-- A conversation, a tie somebody confirmed, or a small room in which the host confirmed both. A
-- tie confirmed again after D counts from the day it began. Fresh by either end's clock, so that a
-- pause of either keeps it; dead at once when an end is gone or is management. `lasts` is in how
-- many days it is dead if nothing is recorded: NULL while either rests.
WITH shared AS (
    SELECT id, other, last_on, false AS is_close, talks FROM pairs
    UNION ALL
    SELECT p.id, t.b_id, CASE WHEN t.last_confirmed_on <= %(as_of)s THEN t.last_confirmed_on
                              ELSE t.first_on END, t.is_close, 0
    FROM people p JOIN organizing_tie t ON t.a_id = p.person_id AND t.first_on <= %(as_of)s
     AND t.a_id BETWEEN %(low)s AND %(high)s
    UNION ALL
    SELECT p.id, t.a_id, CASE WHEN t.last_confirmed_on <= %(as_of)s THEN t.last_confirmed_on
                              ELSE t.first_on END, t.is_close, 0
    FROM people p JOIN organizing_tie t ON t.b_id = p.person_id AND t.first_on <= %(as_of)s
     AND t.b_id BETWEEN %(low)s AND %(high)s
    UNION ALL
    SELECT m.id, a.person_id, m.day, false, 0
    FROM meetings m JOIN people p USING (id)
    JOIN members_attendance a ON a.meeting_id = m.meeting_id AND a.person_id <> p.person_id
     AND a.state = 'present' AND a.ties_confirmed
    WHERE m.kind = 'gathering' AND m.is_present AND m.ties_confirmed
      AND (SELECT count(*) FROM members_attendance x
           WHERE x.meeting_id = m.meeting_id AND x.state = 'present') <= 12
),
sides AS (
    SELECT id, other, max(last_on) AS last_on, bool_or(is_close) AS is_close,
           sum(talks)::int AS talks
    FROM shared GROUP BY id, other
),
fresh AS MATERIALIZED (  -- before asking who the other is
    SELECT s.*, p.is_staff,
           CASE WHEN p.is_paused OR k.off @> %(as_of)s THEN NULL
                WHEN p.off IS NULL AND isempty(k.off)
                    THEN CASE WHEN s.is_close THEN %(close_tie)s
                              ELSE %(tie)s END + 1 - (%(as_of)s - s.last_on)
                ELSE CASE WHEN s.is_close THEN %(close_tie)s ELSE %(tie)s END + 1
                     - least(ago(p.off, s.last_on), ago(k.off, s.last_on)) END AS lasts
    FROM sides s
    JOIN people p ON p.id = s.id AND p.is_present
    LEFT JOIN clocks own ON own.person_id = s.other
    JOIN clocks k ON k.person_id = coalesce(own.person_id, '00000000-0000-0000-0000-000000000000')
    WHERE s.last_on >= CASE WHEN s.is_close THEN least(p.cut_close_tie, k.cut_close_tie)
                            ELSE least(p.cut_tie, k.cut_tie) END
)
SELECT f.id, f.other, f.last_on, f.is_close, f.talks, f.lasts,
       f.is_staff OR o.is_staff AS is_staff_tie, o.is_staff AS other_is_staff
FROM fresh f
JOIN members_person o ON o.id = f.other AND NOT o.is_management
 AND (%(minors)s OR o.over_18 IS NOT FALSE)
 AND (o.status = 'active' OR coalesce(o.status_on > %(as_of)s, false))
