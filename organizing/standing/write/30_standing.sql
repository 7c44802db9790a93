-- Write only what is new or different; as_of says when a row last changed.
INSERT INTO organizing_standing AS kept (
    person_id, as_of, rung, peak, rung_since, rung_expires_on, level, highest_cost, ties, peer_ties,
    last_contact_on, active_days, chance_unseen, drift, drift_since, drift_points, our_points,
    reasons, evidence)
SELECT r.person_id, %(as_of)s, r.rung, r.peak, r.rung_since, r.rung_expires_on, r.level,
       r.highest_cost, r.ties, r.peer_ties, r.last_contact_on, r.active_days, r.chance_unseen,
       r.drift, CASE WHEN s.drift = r.drift THEN s.drift_since ELSE %(as_of)s END,
       r.drift_points, r.our_points, r.reasons, r.evidence
FROM result r
LEFT JOIN organizing_standing s
  ON s.person_id = r.person_id AND s.person_id BETWEEN %(low)s AND %(high)s
WHERE s.person_id IS NULL
   OR (s.rung, s.peak, s.rung_since, s.rung_expires_on, s.level, s.highest_cost, s.ties,
       s.peer_ties, s.last_contact_on, s.active_days, s.chance_unseen, s.drift, s.drift_points,
       s.our_points, s.reasons, s.evidence)
      IS DISTINCT FROM
      (r.rung, r.peak, r.rung_since, r.rung_expires_on, r.level, r.highest_cost, r.ties,
       r.peer_ties, r.last_contact_on, r.active_days, r.chance_unseen, r.drift, r.drift_points,
       r.our_points, r.reasons, r.evidence)
ORDER BY r.person_id
ON CONFLICT (person_id) DO UPDATE SET
    as_of = excluded.as_of, rung = excluded.rung, peak = excluded.peak,
    rung_since = excluded.rung_since, rung_expires_on = excluded.rung_expires_on,
    level = excluded.level, highest_cost = excluded.highest_cost, ties = excluded.ties,
    peer_ties = excluded.peer_ties, last_contact_on = excluded.last_contact_on,
    active_days = excluded.active_days, chance_unseen = excluded.chance_unseen,
    drift = excluded.drift, drift_since = excluded.drift_since,
    drift_points = excluded.drift_points, our_points = excluded.our_points,
    reasons = excluded.reasons, evidence = excluded.evidence
