-- How many people now at Activist or above each person carried or coached within the year, and for
-- how many more days enough of them are: NULL while nothing of it can age.
--
-- Of each of those people is asked what rung 4 stands on (72_rungs.sql), on their own clock; they
-- need not be among the people this run is about. `first_lasts` is for how many more days none of
-- them falls away.
WITH bonds AS (
    SELECT id, other, CASE WHEN is_current THEN NULL ELSE %(structure)s - ended_ago END AS lasts
    FROM carrying WHERE is_current OR ended_ago <= %(structure)s
    UNION ALL
    SELECT p.id, x.person_id, %(structure)s - ago(p.off, x.talked_on)
    FROM people p
    JOIN organizing_conversation x ON x.by_id = p.person_id AND x.kind = 'coaching'
     AND x.talked_on BETWEEN p.cut_structure AND %(as_of)s
     AND x.by_id BETWEEN %(low)s AND %(high)s
),
led AS (
    SELECT o.id AS other, CASE WHEN isempty(k.off) THEN NULL ELSE k.off END AS off,
           k.off @> %(as_of)s AS is_paused, k.cut_rung
    FROM (SELECT DISTINCT other FROM bonds) b
    JOIN members_person o ON o.id = b.other AND NOT o.is_management
     AND (o.status = 'active' OR coalesce(o.status_on > %(as_of)s, false))
     AND (%(minors)s OR o.over_18 IS NOT FALSE)
    LEFT JOIN clocks own ON own.person_id = b.other
    JOIN clocks k ON k.person_id = coalesce(own.person_id, '00000000-0000-0000-0000-000000000000')
),
promised AS MATERIALIZED (
    SELECT l.other, l.off, l.is_paused, l.cut_rung,
           (array_agg(m.resolved_on ORDER BY m.resolved_on DESC))[2] AS kept_on,
           max(m.resolved_on) FILTER (WHERE m.asks_others) AS asked_on
    FROM led l
    JOIN organizing_commitment m ON m.owed_by_id = l.other AND m.made_on <= %(as_of)s
     AND m.status = 'kept' AND m.resolved_on BETWEEN l.cut_rung AND %(as_of)s
    GROUP BY l.other, l.off, l.is_paused, l.cut_rung
    HAVING count(*) >= 2 AND bool_or(m.asks_others)
),
activists AS (
    SELECT t.other, t.off, t.is_paused,
           least(talk.day, act.day, t.kept_on, t.asked_on) AS oldest_on
    FROM promised t
    CROSS JOIN LATERAL (SELECT greatest(
        (SELECT max(c.talked_on) FROM organizing_conversation c WHERE c.person_id = t.other
         AND c.grade = 3 AND c.talked_on BETWEEN t.cut_rung AND %(as_of)s),
        (SELECT max(c.talked_on) FROM organizing_conversation c WHERE c.by_id = t.other
         AND c.grade = 3 AND c.talked_on BETWEEN t.cut_rung AND %(as_of)s)) AS day) talk
    CROSS JOIN LATERAL (
        SELECT max(a.held_on) AS day
        FROM campaigns_participation x JOIN campaigns_action a ON a.id = x.action_id
        WHERE x.person_id = t.other AND x.state = 'did' AND x.evidence <> 'self_reported'
          AND a.cost >= 2 AND a.held_on BETWEEN t.cut_rung AND %(as_of)s) act
    WHERE talk.day IS NOT NULL AND act.day IS NOT NULL
),
found AS (
    SELECT b.id, b.other,
           least(CASE WHEN bool_or(b.lasts IS NULL) THEN NULL ELSE max(b.lasts) END,
                 max(CASE WHEN NOT t.is_paused THEN
                     %(rung)s - ago(t.off, t.oldest_on) END)) AS lasts
    FROM bonds b JOIN activists t USING (other)
    GROUP BY b.id, b.other
)
SELECT id, count(*)::int AS coached,
       (array_agg(lasts ORDER BY lasts DESC NULLS FIRST))[%(coached)s] AS lasts,
       min(lasts) AS first_lasts
FROM found
GROUP BY id
