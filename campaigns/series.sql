-- What each unit of the tests `ids` did, counted over the lists that were frozen: one row a unit.
--
-- "Found" are people who were there when the list was frozen and whom we did not know: they are
-- among a trusted headcount, so they count; over our own list they cannot. "New" came afterwards.
-- "Left" are on the list and in no unit of the test any more on its last day.
WITH t AS (
    SELECT st.id, st.action_id, st.frozen_on,
           least(%(on)s, coalesce(a.closes_on, a.held_on)) AS last_on
    FROM campaigns_structuretest st JOIN campaigns_action a ON a.id = st.action_id
    WHERE st.id = ANY(%(ids)s)
),
part AS (
    SELECT t.id AS test_id, p.person_id,
           p.asked_by_id IS NOT NULL OR p.asked_on IS NOT NULL OR p.answer <> ''
               OR p.state = 'did' AS asked,
           p.answer = 'yes' AS yes,
           p.state = 'did' AND p.evidence <> 'self_reported' AS did,
           p.state = 'did' AND p.evidence = 'self_reported' AS claimed
    FROM t JOIN campaigns_participation p ON p.action_id = t.action_id
),
there AS (  -- the unit of a test in which somebody is on its last day, the one they came to first
    SELECT DISTINCT ON (t.id, pl.person_id)
           t.id AS test_id, pl.person_id, s.id AS snapshot_id, pl.began_on > t.frozen_on AS is_new
    FROM t
    JOIN campaigns_eligiblesnapshot s ON s.test_id = t.id
    JOIN members_unit u ON u.path @> ARRAY[s.unit_id]
    JOIN members_placement pl ON pl.unit_id = u.id
    JOIN members_person m ON m.id = pl.person_id AND NOT m.is_management
    WHERE pl.began_on <= t.last_on AND (pl.ended_on IS NULL OR pl.ended_on > t.last_on)
      AND (m.status = 'active'
           OR m.status IN ('left_scope', 'deceased') AND m.status_on > t.last_on)
    ORDER BY t.id, pl.person_id, pl.began_on, pl.id
),
listed AS (
    SELECT e.snapshot_id,
           count(*) FILTER (WHERE part.asked)::int AS asked,
           count(*) FILTER (WHERE part.yes)::int AS yes,
           count(*) FILTER (WHERE part.did)::int AS did,
           count(*) FILTER (WHERE part.yes AND part.did)::int AS kept,
           count(*) FILTER (WHERE part.claimed)::int AS claimed,
           count(*) FILTER (WHERE there.person_id IS NULL)::int AS gone,
           count(*) FILTER (WHERE there.person_id IS NULL AND part.asked)::int AS gone_asked,
           count(*) FILTER (WHERE there.person_id IS NULL AND part.did)::int AS gone_did
    FROM t
    JOIN campaigns_eligible e ON e.test_id = t.id AND NOT e.is_away
    LEFT JOIN part ON part.test_id = t.id AND part.person_id = e.person_id
    LEFT JOIN there ON there.test_id = t.id AND there.person_id = e.person_id
    GROUP BY e.snapshot_id
),
besides AS (
    SELECT there.snapshot_id,
           count(*) FILTER (WHERE there.is_new)::int AS new,
           count(*) FILTER (WHERE there.is_new AND part.did)::int AS new_did,
           count(*) FILTER (WHERE NOT there.is_new)::int AS found,
           count(*) FILTER (WHERE NOT there.is_new AND part.asked)::int AS found_asked,
           count(*) FILTER (WHERE NOT there.is_new AND part.yes)::int AS found_yes,
           count(*) FILTER (WHERE NOT there.is_new AND part.did)::int AS found_did,
           count(*) FILTER (WHERE NOT there.is_new AND part.yes AND part.did)::int AS found_kept,
           count(*) FILTER (WHERE NOT there.is_new AND part.claimed)::int AS found_claimed
    FROM there
    LEFT JOIN part ON part.test_id = there.test_id AND part.person_id = there.person_id
    WHERE NOT EXISTS (SELECT FROM campaigns_eligible e
                      WHERE e.test_id = there.test_id AND e.person_id = there.person_id)
    GROUP BY there.snapshot_id
)
SELECT s.test_id, s.id AS snapshot_id,
       coalesce(l.asked, 0) AS asked, coalesce(l.yes, 0) AS yes, coalesce(l.did, 0) AS did,
       coalesce(l.kept, 0) AS kept, coalesce(b.found_kept, 0) AS found_kept,
       coalesce(l.claimed, 0) AS claimed,
       coalesce(l.gone, 0) AS gone, coalesce(l.gone_asked, 0) AS gone_asked,
       coalesce(l.gone_did, 0) AS gone_did,
       coalesce(b.new, 0) AS new, coalesce(b.new_did, 0) AS new_did,
       coalesce(b.found, 0) AS found, coalesce(b.found_asked, 0) AS found_asked,
       coalesce(b.found_yes, 0) AS found_yes, coalesce(b.found_did, 0) AS found_did,
       coalesce(b.found_claimed, 0) AS found_claimed
FROM t
JOIN campaigns_eligiblesnapshot s ON s.test_id = t.id
LEFT JOIN listed l ON l.snapshot_id = s.id
LEFT JOIN besides b ON b.snapshot_id = s.id
