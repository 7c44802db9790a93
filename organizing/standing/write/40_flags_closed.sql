-- A case closes by what happened, and keeps the fact: they left, rest, are gone; somebody sat down
-- with them, or they kept a promise, since it was opened; or they are simply back.
--
-- A talk in which they said that they are stepping back closes nothing. A fact of the day on which
-- the case was opened counts if it was written down afterwards.
WITH facts AS (
    SELECT f.id, f.opened_on, r.drift,
           CASE WHEN p.status = 'deceased' THEN 'died'
                WHEN p.status <> 'active' THEN 'left'
                WHEN p.no_contact THEN 'no_contact'
                WHEN (r.evidence ->> 'paused')::boolean THEN 'paused'
                WHEN r.drift = 'n/a' THEN 'out'
                WHEN r.drift = 'gone' THEN 'gone' END AS departed,
           t.id AS talk, t.talked_on, k.id AS kept, k.resolved_on, p.status_on
    FROM organizing_driftflag f
    JOIN result r USING (person_id)
    JOIN members_person p ON p.id = f.person_id AND p.id BETWEEN %(low)s AND %(high)s
    LEFT JOIN LATERAL (
        SELECT c.id, c.talked_on FROM organizing_conversation c
        WHERE c.person_id = f.person_id AND c.grade = 3 AND c.talked_on <= %(as_of)s
          AND NOT c.said_leaving AND c.kind <> 'exit'
          AND (c.talked_on > f.opened_on
               OR (c.talked_on = f.opened_on AND c.created_at > f.began_at))
        ORDER BY c.talked_on, c.id LIMIT 1) t ON true
    LEFT JOIN LATERAL (
        SELECT m.id, m.resolved_on FROM organizing_commitment m
        WHERE m.owed_by_id = f.person_id AND m.status = 'kept'
          AND m.resolved_on > f.opened_on AND m.resolved_on <= %(as_of)s
        ORDER BY m.resolved_on, m.id LIMIT 1) k ON true
    WHERE f.closed_on IS NULL AND f.opened_on <= %(as_of)s
      AND f.person_id BETWEEN %(low)s AND %(high)s
),
ended AS (
    SELECT *, CASE WHEN departed IS NOT NULL THEN departed
                   WHEN talk IS NOT NULL THEN 'talked'
                   WHEN kept IS NOT NULL THEN 'kept'
                   WHEN drift NOT IN ('slipping', 'drifting') THEN 'back' END AS closed_as
    FROM facts
)
UPDATE organizing_driftflag f
SET closed_on = %(as_of)s, closed_as = e.closed_as,
    closed_fact = jsonb_strip_nulls(CASE e.closed_as
        WHEN 'talked' THEN jsonb_build_object('conversation', e.talk, 'on', e.talked_on)
        WHEN 'kept' THEN jsonb_build_object('commitment', e.kept, 'on', e.resolved_on)
        WHEN 'left' THEN jsonb_build_object('on', e.status_on)
        WHEN 'died' THEN jsonb_build_object('on', e.status_on)
        ELSE '{}' END)
FROM ended e
WHERE f.id = e.id AND e.closed_as IS NOT NULL
