-- Counts that have run down by D, of people of whom nothing else can have changed.
WITH thin AS (
    SELECT d.person_id, v.key, v.value, t.day
    FROM organizing_standingdue d
    CROSS JOIN LATERAL jsonb_each(d.thins) AS t (day, counts)
    CROSS JOIN LATERAL jsonb_each(t.counts) AS v
    WHERE d.thins_on <= %(as_of)s AND d.due_on > %(as_of)s AND t.day <= %(as_of)s::text
      AND (%(low)s::uuid IS NULL OR d.person_id >= %(low)s::uuid)
      AND (%(high)s::uuid IS NULL OR d.person_id < %(high)s::uuid)
),
latest AS (
    SELECT person_id, jsonb_object_agg(key, value) AS now
    FROM (SELECT DISTINCT ON (person_id, key) person_id, key, value FROM thin
          ORDER BY person_id, key, day DESC) x
    GROUP BY person_id
)
UPDATE organizing_standing s
SET as_of = %(as_of)s,
    ties = coalesce((l.now ->> 'ties')::int, s.ties),
    peer_ties = coalesce((l.now ->> 'peer_ties')::int, s.peer_ties),
    evidence = s.evidence || (l.now - 'ties' - 'peer_ties')
FROM latest l WHERE s.person_id = l.person_id
