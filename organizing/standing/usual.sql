-- The logarithms of the gaps between the active days of a range of people (practice 3.6, as
-- evidence/40_days.sql and 41_rhythm.sql have them), summed, and how many gaps there are.
--
-- Nothing but indexes, merged in the order of people and days: that takes a third of what making
-- the tables of a computation does, and everybody's gaps must be known before anybody is computed.
WITH org AS (
    SELECT coalesce(range_agg(daterange(began_on, ended_on, '[]')), '{}') AS off
    FROM members_pause WHERE person_id IS NULL AND began_on <= %(as_of)s
),
own AS (
    SELECT person_id, range_agg(daterange(began_on, ended_on, '[]')) AS off
    FROM members_pause
    WHERE began_on <= %(as_of)s AND person_id >= %(low)s AND person_id < %(high)s
    GROUP BY person_id
),
seen AS (
    SELECT person_id, day
    FROM (
        SELECT x.person_id, x.talked_on AS day FROM organizing_conversation x
        WHERE x.person_id >= %(low)s AND x.person_id < %(high)s AND x.talked_on <= %(as_of)s
        UNION ALL
        SELECT x.by_id, x.talked_on FROM organizing_conversation x
        WHERE x.by_id >= %(low)s AND x.by_id < %(high)s AND x.talked_on <= %(as_of)s
        UNION ALL
        SELECT x.person_id, a.held_on
        FROM campaigns_participation x JOIN campaigns_action a ON a.id = x.action_id
        WHERE x.person_id >= %(low)s AND x.person_id < %(high)s AND a.held_on <= %(as_of)s
          AND x.state = 'did' AND x.evidence <> 'self_reported'
        UNION ALL
        SELECT x.owed_by_id, x.resolved_on FROM organizing_commitment x
        WHERE x.owed_by_id >= %(low)s AND x.owed_by_id < %(high)s AND x.status = 'kept'
          AND x.made_on <= %(as_of)s AND x.resolved_on <= %(as_of)s
        UNION ALL
        SELECT x.person_id, g.held_on
        FROM members_attendance x JOIN members_meeting g ON g.id = x.meeting_id
        WHERE x.person_id >= %(low)s AND x.person_id < %(high)s AND g.held_on <= %(as_of)s
          AND x.state = 'present' AND g.state = 'held'
    ) found
    GROUP BY person_id, day
),
followed AS (
    SELECT person_id, day, lag(day) OVER (PARTITION BY person_id ORDER BY day) AS before FROM seen
),
gaps AS (
    SELECT day - before - CASE
               WHEN own.off IS NULL AND isempty(org.off) THEN 0
               ELSE (SELECT coalesce(sum(upper(r) - lower(r)), 0)
                     FROM unnest((org.off + coalesce(own.off, '{}'))
                                 * datemultirange(daterange(before, day, '(]'))) AS r) END AS days
    FROM followed CROSS JOIN org LEFT JOIN own USING (person_id)
    WHERE before IS NOT NULL
      AND NOT EXISTS (SELECT FROM members_person p
                      WHERE p.id = person_id AND p.status IN ('merged', 'erased'))
)
SELECT coalesce(sum(ln(greatest(days, 1))), 0)::float, count(*) FROM gaps
