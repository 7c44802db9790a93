-- SAT_OUT: did the previous structure test of the campaign, was asked for the latest, and did not.
-- A rest on its day excuses. A test counts when its last day has passed and it has been recorded
-- of anybody whether they did it.
WITH tests AS (
    SELECT id, campaign_id, name, held_on,
           row_number() OVER (PARTITION BY campaign_id ORDER BY sequence DESC, held_on DESC, id DESC) AS place
    FROM campaigns_action
    WHERE is_test AND sequence IS NOT NULL AND campaign_id IS NOT NULL
      AND greatest(held_on, closes_on) < %(as_of)s
      AND EXISTS (SELECT FROM campaigns_participation done
                  WHERE done.action_id = campaigns_action.id AND done.state <> 'invited')
),
pairs AS (
    SELECT a.id AS latest, a.held_on, b.id AS previous
    FROM tests a JOIN tests b ON b.campaign_id = a.campaign_id AND b.place = 2
    WHERE a.place = 1
)
SELECT DISTINCT ON (s.id) s.id, 'SAT_OUT' AS code, 2 AS points, 'them' AS side,
       jsonb_build_object('action', t.latest, 'held_on', t.held_on) AS facts,
       t.held_on + %(reach)s + 1 AS due_on
FROM subjects s JOIN people p USING (id)
JOIN campaigns_participation x ON x.person_id = s.person_id
 AND x.person_id BETWEEN %(low)s AND %(high)s AND x.state <> 'did'
 AND (x.asked_by_id IS NOT NULL OR x.asked_on IS NOT NULL OR x.answer <> '')
JOIN pairs t ON t.latest = x.action_id AND t.held_on >= %(as_of)s - %(reach)s
 AND NOT coalesce(p.off @> t.held_on, false)
JOIN campaigns_participation y
  ON y.person_id = s.person_id AND y.person_id BETWEEN %(low)s AND %(high)s
 AND y.action_id = t.previous AND y.state = 'did'
WHERE s.mode = 'all'
ORDER BY s.id, t.held_on DESC, t.latest
