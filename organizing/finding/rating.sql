-- What may be shown of each person's latest rating, and the facts it stands on (practice 3.3).
-- `ids`: only these people; NULL: everybody ever rated. Spans leave out days a pause covers.
SELECT person_id, strength, basis, assessed_on, live, acted, moved_others, sat_out,
    CASE
        WHEN strength < 3 AND (sat_out OR basis = 'hearsay') THEN 3
        ELSE greatest(strength, CASE WHEN moved_others THEN 1 WHEN acted THEN 2 ELSE 3 END)
    END AS shown
FROM (
    SELECT rated.*,
        EXISTS (
            SELECT 1
            FROM campaigns_participation part
            JOIN campaigns_action act ON act.id = part.action_id AND act.cost >= 2
            WHERE part.person_id = rated.person_id
              AND part.state = 'did' AND part.evidence <> 'self_reported'
              AND act.held_on <= %(on)s::date
              AND %(on)s::date - act.held_on - coalesce((
                  SELECT sum(upper(days) - lower(days))
                  FROM unnest((
                      SELECT range_agg(
                          daterange(rest.began_on, coalesce(rest.ended_on, %(on)s::date), '[]')
                          * daterange(act.held_on, %(on)s::date, '(]')
                      )
                      FROM members_pause rest
                      WHERE (rest.person_id = rated.person_id OR rest.person_id IS NULL)
                        AND rest.began_on <= %(on)s::date
                  )) AS days
              ), 0) <= 120
        ) AS acted,
        EXISTS (
            SELECT 1
            FROM campaigns_participation part
            JOIN campaigns_action act ON act.id = part.action_id
            WHERE part.asked_by_id = rated.person_id AND part.person_id <> rated.person_id
              AND part.state = 'did' AND part.evidence <> 'self_reported'
              AND act.held_on <= %(on)s::date
              AND %(on)s::date - act.held_on - coalesce((
                  SELECT sum(upper(days) - lower(days))
                  FROM unnest((
                      SELECT range_agg(
                          daterange(rest.began_on, coalesce(rest.ended_on, %(on)s::date), '[]')
                          * daterange(act.held_on, %(on)s::date, '(]')
                      )
                      FROM members_pause rest
                      WHERE (rest.person_id = rated.person_id OR rest.person_id IS NULL)
                        AND rest.began_on <= %(on)s::date
                  )) AS days
              ), 0) <= 90
        ) OR coalesce((
            -- three in five of a list of five or more did the latest test
            SELECT count(*) >= 5 AND count(part.id) >= 0.6 * count(*)
            FROM (
                SELECT act.id, act.held_on
                FROM campaigns_action act
                WHERE act.is_test AND act.held_on <= %(on)s::date
                  AND %(on)s::date - act.held_on - coalesce((
                      SELECT sum(upper(days) - lower(days))
                      FROM unnest((
                          SELECT range_agg(
                              daterange(rest.began_on, coalesce(rest.ended_on, %(on)s::date), '[]')
                              * daterange(act.held_on, %(on)s::date, '(]')
                          )
                          FROM members_pause rest
                          WHERE (rest.person_id = rated.person_id OR rest.person_id IS NULL)
                            AND rest.began_on <= %(on)s::date
                      )) AS days
                  ), 0) <= 90
                ORDER BY act.held_on DESC, act.id DESC
                LIMIT 1
            ) latest
            CROSS JOIN members_carrier list
            LEFT JOIN campaigns_participation part
              ON part.action_id = latest.id AND part.person_id = list.person_id
             AND part.state = 'did' AND part.evidence <> 'self_reported'
            WHERE list.by_id = rated.person_id AND list.ended_on IS NULL
        ), FALSE) AS moved_others,
        EXISTS (
            SELECT 1
            FROM campaigns_participation part
            WHERE part.person_id = rated.person_id AND part.state <> 'did'
              AND (part.asked_on IS NOT NULL OR part.asked_by_id IS NOT NULL)
              AND part.action_id = (
                  SELECT act.id
                  FROM campaigns_action act
                  WHERE act.is_test AND act.held_on < %(on)s::date
                    AND (
                        NOT EXISTS (
                            SELECT 1 FROM campaigns_action_units here WHERE here.action_id = act.id
                        )
                        OR EXISTS (
                            SELECT 1
                            FROM campaigns_action_units here
                            JOIN members_placement placed
                              ON placed.person_id = rated.person_id AND placed.ended_on IS NULL
                            JOIN members_unit unit ON unit.id = placed.unit_id
                            WHERE here.action_id = act.id AND here.unit_id = ANY (unit.path)
                        )
                    )
                  ORDER BY act.held_on DESC, act.id DESC
                  LIMIT 1
              )
        ) AS sat_out
    FROM (
        SELECT DISTINCT ON (person_id)
            person_id, strength, basis, assessed_on, campaign_id IS NOT NULL AS live
        FROM organizing_assessment
        WHERE %(ids)s::uuid[] IS NULL OR person_id = ANY (%(ids)s::uuid[])
        ORDER BY person_id, assessed_on DESC, created_at DESC
    ) rated
) facts
