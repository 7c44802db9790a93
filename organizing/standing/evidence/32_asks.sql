-- Verified acts of others at this person's ask, once per other person and day.
SELECT DISTINCT p.id, x.person_id AS other, a.held_on AS day, ago(p.off, a.held_on) AS ago
FROM people p
JOIN campaigns_participation x
  ON x.asked_by_id = p.person_id AND x.asked_by_id BETWEEN %(low)s AND %(high)s
 AND x.state = 'did' AND x.evidence <> 'self_reported'
JOIN campaigns_action a ON a.id = x.action_id AND a.held_on <= %(as_of)s
