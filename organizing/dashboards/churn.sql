-- Of those who belonged on %(since)s, who was gone by %(on)s, since when, and how (practice 2.6);
-- what is asked of `fate` stands in gone.py.
--
-- Gone: their relationship came to be so, they left or they died. Job, move and death go first, then
-- what somebody told us themselves. Where somebody stood on a day gone by is what the first change
-- after it changed, else where they stand.
WITH placed AS (
    SELECT DISTINCT pl.person_id
    FROM members_placement pl
    WHERE pl.began_on <= %(since)s AND (pl.ended_on IS NULL OR pl.ended_on > %(since)s)
      AND (%(units)s::uuid[] IS NULL OR pl.unit_id = ANY(%(units)s::uuid[]))
),
stood AS (
    SELECT DISTINCT ON (person_id) person_id, was::int AS level
    FROM organizing_standingchange
    WHERE what = 'level' AND "on" > %(since)s
    ORDER BY person_id, "on"
),
belonged AS (
    SELECT p.id, p.left_reason, p.status_on,
           p.status IN ('left_scope', 'deceased') AND p.status_on <= %(on)s AS is_away
    FROM placed
    JOIN members_person p ON p.id = placed.person_id AND NOT p.is_management
    LEFT JOIN stood ON stood.person_id = p.id
    LEFT JOIN organizing_standing s ON s.person_id = p.id
    WHERE (p.status = 'active' OR p.status IN ('left_scope', 'deceased') AND p.status_on > %(since)s)
      AND CASE WHEN %(by_membership)s THEN EXISTS (
              SELECT FROM members_membership m
              WHERE m.person_id = p.id AND m.standing <> 'applied' AND m.began_on <= %(since)s
                AND (m.ended_on IS NULL OR m.ended_on > %(since)s))
          ELSE coalesce(stood.level, s.level, 0) >= 3 END
),
went AS MATERIALIZED (  -- all of them at once: they are few beside those who belonged
    SELECT person_id, min("on") AS gone_on
    FROM organizing_standingchange
    WHERE what = 'drift' AND now = 'gone' AND "on" > %(since)s AND "on" <= %(on)s
    GROUP BY person_id
),
fate AS MATERIALIZED (  -- else it is looked up anew for each count of `how`
    SELECT belonged.id, CASE WHEN is_away THEN coalesce(status_on, went.gone_on)
                             ELSE went.gone_on END AS gone_on,
        CASE
        WHEN is_away AND left_reason <> 'other' THEN 'structural'
        WHEN went.person_id IS NOT NULL THEN CASE WHEN EXISTS (
            SELECT FROM organizing_conversation x
            WHERE x.person_id = belonged.id AND (x.kind = 'exit' OR x.said_leaving)
              AND x.talked_on >= %(since)s AND x.talked_on <= %(on)s)
            THEN 'voluntary' ELSE 'unknown' END
        WHEN is_away THEN 'unknown'
        END AS how
    FROM belonged
    LEFT JOIN went ON went.person_id = belonged.id
)
