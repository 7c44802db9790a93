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
promises AS (
    SELECT owed_by_id,
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
),
placed AS (
    SELECT person_id, (array_agg(unit_id))[1] AS unit_id, count(*) AS places
    FROM members_placement
    WHERE began_on <= %(as_of)s AND coalesce(ended_on > %(as_of)s, true)
    GROUP BY person_id
),
twice AS (
    SELECT DISTINCT x.person_id, above.unit_id
    FROM placed p JOIN members_placement x USING (person_id)
    JOIN members_unit u ON u.id = x.unit_id
    CROSS JOIN LATERAL unnest(u.path) AS above (unit_id)
    WHERE p.places > 1 AND x.began_on <= %(as_of)s AND coalesce(x.ended_on > %(as_of)s, true)
),
places AS (  -- whoever is placed once is counted with their unit, which passes it on
    SELECT w.*, k.*, CASE WHEN p.places = 1 THEN p.unit_id END AS unit_id,
           coalesce(p.places = 1, false) AS passes
    FROM who w LEFT JOIN placed p ON p.person_id = w.person_id
    LEFT JOIN promises k ON k.owed_by_id = w.person_id
    UNION ALL
    SELECT w.*, k.*, t.unit_id, false
    FROM twice t JOIN who w ON w.person_id = t.person_id
    LEFT JOIN promises k ON k.owed_by_id = w.person_id
),
counted AS (
    SELECT l.unit_id, l.passes, count(*)::int AS people,
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
       coalesce(sum(kept), 0)::int AS kept, coalesce(sum(partly), 0)::int AS partly,
       coalesce(sum(missed), 0)::int AS missed, coalesce(sum(unknown), 0)::int AS unknown
    FROM places l
    GROUP BY l.unit_id, l.passes
)
SELECT above.unit_id, sum(people)::int AS people,
       sum(level_1)::int AS level_1,
       sum(level_2)::int AS level_2,
       sum(level_3)::int AS level_3,
       sum(level_4)::int AS level_4,
       sum(level_5)::int AS level_5,
       sum(rung_0)::int AS rung_0,
       sum(rung_1)::int AS rung_1,
       sum(rung_2)::int AS rung_2,
       sum(rung_3)::int AS rung_3,
       sum(rung_4)::int AS rung_4,
       sum(rung_5)::int AS rung_5,
       sum(rung_6)::int AS rung_6,
       sum(steady)::int AS steady,
       sum(slipping)::int AS slipping,
       sum(drifting)::int AS drifting,
       sum(gone)::int AS gone,
       sum(not_yet)::int AS not_yet,
       sum(tie_ends)::int AS tie_ends,
       sum(peer_tie_ends)::int AS peer_tie_ends,
       sum(isolated)::int AS isolated,
       sum(thin)::int AS thin,
       sum(woven)::int AS woven,
       sum(by_thread)::int AS by_thread,
       sum(paused)::int AS paused,
       sum(new)::int AS new,
       sum(kept)::int AS kept,
       sum(partly)::int AS partly,
       sum(missed)::int AS missed,
       sum(unknown)::int AS unknown
FROM counted c LEFT JOIN members_unit u ON u.id = c.unit_id AND c.passes
CROSS JOIN LATERAL unnest(CASE WHEN c.passes THEN u.path || NULL::uuid ELSE ARRAY[c.unit_id] END)
    AS above (unit_id)
GROUP BY above.unit_id
