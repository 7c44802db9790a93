-- Who is on which committee on the day %(on)s. The head of every question beside this file.
-- Staff fill no seat; a member who has been away for more than 90 days leaves theirs open;
-- one who is away at all is not counted as active.
WITH body AS (
    SELECT id, interval_days, chartered_seats, founded_on, dormant_from, dormant_until
    FROM members_committee
    WHERE id = ANY(%(ids)s) AND founded_on <= %(on)s
),
seat AS (
    SELECT s.committee_id, s.person_id, s.unit_id, s.is_lead, s.term_ends_on, s.understudy_id,
           away.began_on IS NULL AS is_active
    FROM members_seat s
    JOIN body ON body.id = s.committee_id
    JOIN members_person p ON p.id = s.person_id AND NOT p.is_staff
    LEFT JOIN LATERAL (
        SELECT min(began_on) AS began_on
        FROM members_pause
        WHERE person_id = s.person_id
          AND %(on)s BETWEEN began_on AND coalesce(ended_on, 'infinity')
    ) away ON TRUE
    WHERE s.began_on <= %(on)s
      AND (s.ended_on IS NULL OR s.ended_on > %(on)s)
      AND (away.began_on IS NULL OR %(on)s - away.began_on <= 90)
),
member AS (
    SELECT DISTINCT committee_id, person_id FROM seat WHERE is_active
)
