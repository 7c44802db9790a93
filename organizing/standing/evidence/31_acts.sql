-- Verified acts: did it, and somebody can vouch for it (practice 3.1).
SELECT p.id, a.id AS action_id, a.held_on AS day, a.cost, ago(p.off, a.held_on) AS ago
FROM people p
JOIN campaigns_participation x
  ON x.person_id = p.person_id AND x.person_id BETWEEN %(low)s AND %(high)s
 AND x.state = 'did' AND x.evidence <> 'self_reported'
JOIN campaigns_action a ON a.id = x.action_id AND a.held_on <= %(as_of)s
