-- What each committee promised with a due date in the last 90 days, and who carried it (3.7).
--
-- Its items are what the committee owes and what its own people owe it. Open a week past due is
-- unknown and counts against; released, void and once renegotiated in time are left out, and so is
-- what fell due while the one who owed it was away.
, item AS (
    SELECT body.id AS committee_id, k.owed_by_id,
           CASE
               WHEN k.resolved_on IS NULL OR k.resolved_on > %(on)s THEN
                   CASE WHEN k.due_on <= %(on)s - %(unknown_after)s THEN 'unknown' ELSE 'open' END
               WHEN k.status = 'renegotiated'
                    AND (k.renegotiated_from_id IS NOT NULL OR k.resolved_on > k.due_on)
                   THEN 'missed'
               ELSE k.status
           END AS status
    FROM body
    CROSS JOIN LATERAL (
        SELECT * FROM organizing_commitment WHERE owed_by_committee_id = body.id
        UNION ALL
        SELECT owed.* FROM organizing_commitment owed
        WHERE owed.owed_to_committee_id = body.id AND EXISTS (
            SELECT FROM members_seat s
            WHERE s.committee_id = body.id AND s.person_id = owed.owed_by_id
              AND s.began_on <= owed.due_on
              AND (s.ended_on IS NULL OR s.ended_on > owed.due_on))
    ) k
    WHERE k.made_on <= %(on)s
      AND k.due_on <= %(on)s AND k.due_on > %(on)s - %(window)s
      AND NOT EXISTS (
          SELECT FROM members_pause away
          WHERE (away.person_id = k.owed_by_id OR away.person_id IS NULL)
            AND k.due_on BETWEEN away.began_on AND coalesce(away.ended_on, 'infinity'))
),
carried AS (
    SELECT committee_id, sum(n)::int AS kept, max(n)::int AS busiest
    FROM (
        SELECT committee_id, owed_by_id, count(*) AS n
        FROM item
        WHERE status = 'kept' AND owed_by_id IS NOT NULL
        GROUP BY committee_id, owed_by_id
    ) each
    GROUP BY committee_id
)
SELECT body.id,
       count(item.status) FILTER (WHERE status = 'kept')::int AS kept,
       count(item.status) FILTER (WHERE status = 'partly')::int AS partly,
       count(item.status) FILTER (WHERE status = 'missed')::int AS missed,
       count(item.status) FILTER (WHERE status = 'unknown')::int AS unknown,
       coalesce(min(carried.kept), 0) AS carried,
       coalesce(min(carried.busiest), 0) AS busiest
FROM body
LEFT JOIN item ON item.committee_id = body.id
LEFT JOIN carried ON carried.committee_id = body.id
GROUP BY body.id
