-- Everybody's paused days, the organization's own included; no row where nothing paused.
WITH org AS (
    SELECT range_agg(daterange(began_on, ended_on, '[]')) AS off
    FROM members_pause WHERE person_id IS NULL
),
own AS (
    SELECT person_id, range_agg(daterange(began_on, ended_on, '[]')) AS off
    FROM members_pause WHERE person_id IS NOT NULL GROUP BY person_id
)
SELECT a.id, coalesce(own.off, '{}') + coalesce(org.off, '{}') AS off
FROM (SELECT DISTINCT id FROM active_days) a
CROSS JOIN org
LEFT JOIN own ON own.person_id = a.id
WHERE own.off IS NOT NULL OR org.off IS NOT NULL
