-- A case passes to the lead when it was not resolved in time, or when its owner is nobody who can
-- sign in and see it: the nearest leader of their unit, else one of the whole. SOURCE is who was just
-- computed, or at the end of a night everybody.
UPDATE organizing_driftflag f
SET owner_id = l.lead, owner_as = 'lead', passed_on = %(as_of)s
FROM SOURCE r
JOIN LATERAL (
    SELECT u.person_id AS lead
    FROM members_grant g
    JOIN members_user u ON u.id = g.user_id AND u.is_active AND u.person_id <> r.person_id
    JOIN members_person o ON o.id = u.person_id AND o.status = 'active'
    LEFT JOIN members_placement x ON x.person_id = r.person_id
     AND x.began_on <= %(as_of)s AND coalesce(x.ended_on > %(as_of)s, true)
    LEFT JOIN members_unit n ON n.id = x.unit_id AND g.unit_id = ANY (n.path)
    WHERE g.role = 'leader' AND g.began_on <= %(as_of)s
      AND coalesce(g.ended_on > %(as_of)s, true)
      AND (n.id IS NOT NULL OR (g.unit_id IS NULL AND g.committee_id IS NULL))
    ORDER BY array_position(n.path, g.unit_id) DESC NULLS LAST, g.began_on, u.id
    LIMIT 1) l ON true
WHERE f.person_id = r.person_id AND f.closed_on IS NULL AND f.passed_on IS NULL
  AND f.opened_on <= %(as_of)s AND l.lead IS DISTINCT FROM f.owner_id
  AND (%(as_of)s - greatest(f.opened_on, f.assigned_on) >= %(pass_days)s
       OR NOT EXISTS (
           SELECT FROM members_user u
           JOIN members_person o ON o.id = u.person_id AND o.status = 'active'
           JOIN members_grant g ON g.user_id = u.id AND g.role <> 'reader'
            AND g.began_on <= %(as_of)s AND coalesce(g.ended_on > %(as_of)s, true)
           WHERE u.person_id = f.owner_id AND u.is_active))
