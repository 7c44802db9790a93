-- Write down who is eligible for a test, each once, in the unit they came to first.
--
-- Somebody away over the day of the action is on the list and marked; management is on no list.
WITH placed AS (
    SELECT DISTINCT ON (pl.person_id) pl.person_id, s.id AS snapshot_id
    FROM campaigns_eligiblesnapshot s
    JOIN members_unit u ON u.path @> ARRAY[s.unit_id]
    JOIN members_placement pl ON pl.unit_id = u.id
    JOIN members_person p ON p.id = pl.person_id AND NOT p.is_management
    WHERE s.test_id = %(test)s
      AND pl.began_on <= %(on)s AND (pl.ended_on IS NULL OR pl.ended_on > %(on)s)
      AND (p.status = 'active' OR p.status IN ('left_scope', 'deceased') AND p.status_on > %(on)s)
    ORDER BY pl.person_id, pl.began_on, pl.id
)
INSERT INTO campaigns_eligible (test_id, snapshot_id, person_id, leader_id, is_away)
SELECT %(test)s, placed.snapshot_id, placed.person_id, carrier.by_id,
       EXISTS (SELECT FROM members_pause z
               WHERE z.person_id = placed.person_id
                 AND z.began_on <= %(day)s AND (z.ended_on IS NULL OR z.ended_on >= %(day)s))
FROM placed
LEFT JOIN LATERAL (
    SELECT c.by_id FROM members_carrier c
    WHERE c.person_id = placed.person_id
      AND c.began_on <= %(on)s AND (c.ended_on IS NULL OR c.ended_on > %(on)s)
    ORDER BY c.began_on DESC, c.id DESC LIMIT 1
) carrier ON true
