-- Each action of `ids` with its headcount, who was asked, said yes and did, as one row.
--
-- The headcount is the latest one on the day of the action of its units (else the campaign's),
-- taken from the highest units that have one; without any, the people we list there.
WITH chosen AS (
    SELECT a.id AS action_id, a.held_on, u.id AS unit_id, u.path
    FROM campaigns_action a
    JOIN campaigns_action_units au ON au.action_id = a.id
    JOIN members_unit u ON u.id = au.unit_id
    WHERE a.id = ANY(%(ids)s)
    UNION
    SELECT a.id, a.held_on, u.id, u.path
    FROM campaigns_action a
    JOIN campaigns_campaign_units cu ON cu.campaign_id = a.campaign_id
    JOIN members_unit u ON u.id = cu.unit_id
    WHERE a.id = ANY(%(ids)s)
      AND NOT EXISTS (SELECT FROM campaigns_action_units au WHERE au.action_id = a.id)
),
scope AS (
    SELECT * FROM chosen
    WHERE NOT EXISTS (
        SELECT FROM chosen above
        WHERE above.action_id = chosen.action_id AND above.unit_id <> chosen.unit_id
          AND chosen.path @> ARRAY[above.unit_id])
),
counted AS (
    SELECT scope.action_id, u.id, u.path, h.n
    FROM scope
    JOIN members_unit u ON u.path @> ARRAY[scope.unit_id]
    CROSS JOIN LATERAL (
        SELECT n FROM members_unitheadcount
        WHERE unit_id = u.id AND as_of <= scope.held_on ORDER BY as_of DESC LIMIT 1
    ) h
),
headcount AS (
    SELECT action_id, sum(n) AS n
    FROM counted
    WHERE NOT EXISTS (
        SELECT FROM counted above
        WHERE above.action_id = counted.action_id AND above.id <> counted.id
          AND counted.path @> ARRAY[above.id])
    GROUP BY action_id
),
listed AS (
    SELECT scope.action_id, count(DISTINCT pl.person_id) AS n
    FROM scope
    JOIN members_unit u ON u.path @> ARRAY[scope.unit_id]
    JOIN members_placement pl ON pl.unit_id = u.id
    JOIN members_person p ON p.id = pl.person_id AND NOT p.is_management
    WHERE pl.began_on <= scope.held_on AND (pl.ended_on IS NULL OR pl.ended_on > scope.held_on)
    GROUP BY scope.action_id
),
took_part AS (
    SELECT action_id,
           count(*) FILTER (WHERE asked_by_id IS NOT NULL OR asked_on IS NOT NULL
                                  OR answer <> '' OR state = 'did') AS asked,
           count(*) FILTER (WHERE answer = 'yes') AS yes,
           count(*) FILTER (WHERE state = 'did' AND evidence <> 'self_reported') AS did,
           count(*) FILTER (WHERE state = 'did' AND evidence = 'self_reported') AS claimed
    FROM campaigns_participation
    WHERE action_id = ANY(%(ids)s)
    GROUP BY action_id
)
SELECT a.id,
       coalesce(headcount.n, listed.n, 0)::int AS headcount,
       headcount.n IS NULL AS is_own_list,
       coalesce(took_part.asked, 0)::int AS asked,
       coalesce(took_part.yes, 0)::int AS yes,
       coalesce(took_part.did, 0)::int AS did,
       coalesce(took_part.claimed, 0)::int AS claimed
FROM campaigns_action a
LEFT JOIN headcount ON headcount.action_id = a.id
LEFT JOIN listed ON listed.action_id = a.id
LEFT JOIN took_part ON took_part.action_id = a.id
WHERE a.id = ANY(%(ids)s)
