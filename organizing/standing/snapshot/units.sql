-- How each unit with all below it stands, and the whole organization (unit NULL): counts only.
--
-- SOURCE is what is stored, or what was just computed and is not. Somebody placed twice below a
-- unit counts once in it. Promises are those due in the window that ends on D, as they stood then
-- (practice 3.7).
WITH who AS (
    SELECT s.person_id, s.rung, s.level, s.drift, s.ties, s.peer_ties,
           coalesce((s.evidence ->> 'paused')::boolean, false) AS is_paused,
           coalesce((s.evidence ->> 'new')::boolean, false) AS is_new,
           coalesce((s.evidence ->> 'thread_is_carrier')::boolean,
                    (s.evidence ->> 'thread_is_staff')::boolean, false) AS by_thread
    FROM SOURCE s WHERE s.level >= 1
),
places AS (
    SELECT DISTINCT x.person_id, above.unit_id
    FROM members_placement x JOIN members_unit u ON u.id = x.unit_id
    CROSS JOIN LATERAL unnest(u.path) AS above (unit_id)
    WHERE x.began_on <= %(as_of)s AND coalesce(x.ended_on > %(as_of)s, true)
    UNION ALL
    SELECT person_id, NULL FROM who
),
promises AS (
    SELECT owed_by_id AS person_id,
           count(*) FILTER (WHERE outcome = 'kept') AS kept,
           count(*) FILTER (WHERE outcome = 'partly') AS partly,
           count(*) FILTER (WHERE outcome = 'missed') AS missed,
           count(*) FILTER (WHERE outcome = 'unknown') AS unknown
    FROM (
        SELECT c.owed_by_id,
               CASE WHEN c.resolved_on IS NULL OR c.resolved_on > %(as_of)s THEN
                        CASE WHEN c.due_on <= %(as_of)s - %(unknown_after)s THEN 'unknown' END
                    WHEN c.status = 'renegotiated' AND c.renegotiated_from_id IS NOT NULL
                        THEN 'missed'
                    ELSE c.status END AS outcome
        FROM organizing_commitment c
        WHERE c.owed_by_id IS NOT NULL AND c.made_on <= %(as_of)s
          AND c.due_on > %(as_of)s - %(window)s AND c.due_on <= %(as_of)s) o
    GROUP BY owed_by_id
)
SELECT l.unit_id, count(*)::int AS people,
       count(*) FILTER (WHERE level = 1)::int AS level_1,
       count(*) FILTER (WHERE level = 2)::int AS level_2,
       count(*) FILTER (WHERE level = 3)::int AS level_3,
       count(*) FILTER (WHERE level = 4)::int AS level_4,
       count(*) FILTER (WHERE level = 5)::int AS level_5,
       count(*) FILTER (WHERE rung = 0)::int AS rung_0,
       count(*) FILTER (WHERE rung = 1)::int AS rung_1,
       count(*) FILTER (WHERE rung = 2)::int AS rung_2,
       count(*) FILTER (WHERE rung = 3)::int AS rung_3,
       count(*) FILTER (WHERE rung = 4)::int AS rung_4,
       count(*) FILTER (WHERE rung = 5)::int AS rung_5,
       count(*) FILTER (WHERE rung = 6)::int AS rung_6,
       count(*) FILTER (WHERE drift = 'steady')::int AS steady,
       count(*) FILTER (WHERE drift = 'slipping')::int AS slipping,
       count(*) FILTER (WHERE drift = 'drifting')::int AS drifting,
       count(*) FILTER (WHERE drift = 'gone')::int AS gone,
       count(*) FILTER (WHERE drift = 'not_yet')::int AS not_yet,
       coalesce(sum(ties), 0)::int AS tie_ends,
       coalesce(sum(peer_ties), 0)::int AS peer_tie_ends,
       count(*) FILTER (WHERE level >= 2 AND ties = 0)::int AS isolated,
       count(*) FILTER (WHERE level >= 2 AND ties = 1)::int AS thin,
       count(*) FILTER (WHERE level >= 2 AND ties >= 3 AND peer_ties >= 2)::int AS woven,
       count(*) FILTER (WHERE level >= 2 AND by_thread)::int AS by_thread,
       count(*) FILTER (WHERE is_paused)::int AS paused,
       count(*) FILTER (WHERE is_new)::int AS new,
       coalesce(sum(k.kept), 0)::int AS kept, coalesce(sum(k.partly), 0)::int AS partly,
       coalesce(sum(k.missed), 0)::int AS missed, coalesce(sum(k.unknown), 0)::int AS unknown
FROM places l JOIN who USING (person_id) LEFT JOIN promises k USING (person_id)
GROUP BY l.unit_id
