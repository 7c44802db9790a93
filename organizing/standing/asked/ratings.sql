-- What a rating is held against (practice 3.3), for the people WHO on the day %(as_of)s.
--
-- `acted`: an own verified act of cost 2 or more within 120 effective days. `moved`: within 90 a
-- verified act of somebody else at their ask; `delivered`: of those they carried on the day of a
-- test held in those 90, if that made a list, 60 per cent took part. `sat_out`: asked into the
-- latest test of their unit that is over and recorded, not at rest that day, and did not act. The
-- claim is the latest rating; in a live campaign it is fresh for fewer days.
WITH wanted AS (
    SELECT DISTINCT id FROM WHO
),
rests AS (
    SELECT w.id, p.began_on, p.ended_on FROM wanted w JOIN members_pause p ON p.person_id = w.id
    UNION ALL
    SELECT w.id, p.began_on, p.ended_on FROM wanted w, members_pause p WHERE p.person_id IS NULL
),
clock AS (
    SELECT w.id, range_agg(daterange(r.began_on, r.ended_on, '[]'))
                 FILTER (WHERE r.began_on <= %(as_of)s) AS off
    FROM wanted w LEFT JOIN rests r USING (id) GROUP BY w.id
),
tests AS (  -- over, and recorded of anybody
    SELECT a.id, a.held_on, greatest(a.held_on, a.closes_on) AS over_on
    FROM campaigns_action a
    WHERE a.is_test AND greatest(a.held_on, a.closes_on) < %(as_of)s
      AND EXISTS (SELECT FROM campaigns_participation x
                  WHERE x.action_id = a.id AND x.state <> 'invited')
),
latest AS (
    SELECT DISTINCT ON (c.id) c.id, t.id AS test, t.held_on, c.off
    FROM clock c JOIN members_placement p ON p.person_id = c.id AND p.began_on <= %(as_of)s
     AND coalesce(p.ended_on > %(as_of)s, true)
    JOIN members_unit u ON u.id = p.unit_id
    JOIN tests t ON EXISTS (SELECT FROM campaigns_action_units x
                            WHERE x.action_id = t.id AND x.unit_id = ANY (u.path))
                 OR NOT EXISTS (SELECT FROM campaigns_action_units x WHERE x.action_id = t.id)
    ORDER BY c.id, t.over_on DESC, t.id DESC
),
sat AS (
    SELECT l.id, l.test FROM latest l
    JOIN campaigns_participation x ON x.action_id = l.test AND x.person_id = l.id
     AND x.state <> 'did' AND (x.asked_by_id IS NOT NULL OR x.asked_on IS NOT NULL OR x.answer <> '')
    WHERE NOT coalesce(l.off @> l.held_on, false)
),
own AS (
    SELECT c.id, max(a.held_on) AS day
    FROM clock c
    JOIN campaigns_participation x ON x.person_id = c.id AND x.state = 'did'
     AND x.evidence <> 'self_reported'
    JOIN campaigns_action a ON a.id = x.action_id AND a.cost >= 2 AND a.held_on <= %(as_of)s
    WHERE ago(c.off, a.held_on) <= %(act_days)s
    GROUP BY c.id
),
moved AS (
    SELECT c.id, count(DISTINCT x.person_id)::int AS people
    FROM clock c
    JOIN campaigns_participation x ON x.asked_by_id = c.id AND x.person_id <> c.id
     AND x.state = 'did' AND x.evidence <> 'self_reported'
    JOIN campaigns_action a ON a.id = x.action_id AND a.held_on <= %(as_of)s
    WHERE ago(c.off, a.held_on) <= %(moved_days)s
    GROUP BY c.id
),
delivery AS (
    SELECT c.id, t.id AS test, count(*) AS listed,
           count(*) FILTER (WHERE x.state = 'did' AND x.evidence <> 'self_reported') AS did
    FROM clock c JOIN tests t ON ago(c.off, t.held_on) <= %(moved_days)s
    JOIN members_carrier r ON r.by_id = c.id AND r.began_on <= t.held_on
     AND coalesce(r.ended_on > t.held_on, true)
    LEFT JOIN campaigns_participation x ON x.action_id = t.id AND x.person_id = r.person_id
    GROUP BY c.id, t.id
),
delivered AS (
    SELECT id FROM delivery
    WHERE listed >= %(list_size)s AND did * 100 >= %(delivery_percent)s * listed
    GROUP BY id
),
claim AS (
    SELECT DISTINCT ON (c.id) c.id, r.id AS rating, r.strength, r.basis, r.by_id, r.assessed_on,
           g.id IS NOT NULL AS is_live
    FROM clock c
    JOIN organizing_assessment r ON r.person_id = c.id AND r.assessed_on <= %(as_of)s
    LEFT JOIN campaigns_campaign g ON g.id = r.campaign_id AND g.opened_on <= %(as_of)s
     AND coalesce(g.closed_on > %(as_of)s, true)
    ORDER BY c.id, r.assessed_on DESC, r.id DESC
)
SELECT w.id, own.day IS NOT NULL AS acted, coalesce(moved.people, 0) AS moved,
       delivered.id IS NOT NULL AS delivered, sat.test AS sat_out,
       claim.rating, claim.strength, claim.basis, claim.by_id, claim.assessed_on, claim.is_live
FROM wanted w
LEFT JOIN own USING (id) LEFT JOIN moved USING (id) LEFT JOIN delivered USING (id)
LEFT JOIN sat USING (id) LEFT JOIN claim USING (id)
