-- What has run down is behind them.
UPDATE organizing_standingdue d
SET thins = x.thins, thins_on = x.thins_on
FROM (
    SELECT d.person_id, coalesce(jsonb_object_agg(t.day, t.counts)
               FILTER (WHERE t.day > %(as_of)s::text), '{}') AS thins,
           (min(t.day) FILTER (WHERE t.day > %(as_of)s::text))::date AS thins_on
    FROM organizing_standingdue d CROSS JOIN LATERAL jsonb_each(d.thins) AS t (day, counts)
    WHERE d.thins_on <= %(as_of)s AND d.due_on > %(as_of)s
      AND (%(low)s::uuid IS NULL OR d.person_id >= %(low)s::uuid)
      AND (%(high)s::uuid IS NULL OR d.person_id < %(high)s::uuid)
    GROUP BY d.person_id) x
WHERE d.person_id = x.person_id
