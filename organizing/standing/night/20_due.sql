-- Who is due on D whatever was known of them: the people CAME brings, those of whom nothing is
-- stored, those placed where an action was held or changed (NOT_ASKED), those asked to the tests of a
-- campaign in which one is over since or changed (SAT_OUT), those rated in a campaign that began or
-- ended (RATING_DOWN).
WITH acts AS (
    SELECT id FROM campaigns_action
    WHERE (held_on > %(since)s OR changed_at >= %(since_at)s)
      AND held_on BETWEEN %(as_of)s - %(reach)s AND %(as_of)s
),
campaigns AS (
    SELECT campaign_id AS id FROM campaigns_action
    WHERE is_test AND campaign_id IS NOT NULL
      AND (changed_at >= %(since_at)s
           OR (greatest(held_on, closes_on) >= %(since)s AND greatest(held_on, closes_on) < %(as_of)s))
),
turned AS (
    SELECT id FROM campaigns_campaign
    WHERE changed_at >= %(since_at)s OR (opened_on > %(since)s AND opened_on <= %(as_of)s)
       OR (closed_on > %(since)s AND closed_on <= %(as_of)s)
),
found AS (
    SELECT unnest(%(came)s::uuid[]) AS person_id
    UNION
    SELECT x.person_id
    FROM acts a JOIN campaigns_action_units c ON c.action_id = a.id
    JOIN members_unit u ON c.unit_id = ANY (u.path)
    JOIN members_placement x ON x.unit_id = u.id AND x.began_on <= %(as_of)s
     AND coalesce(x.ended_on > %(as_of)s, true)
    UNION
    SELECT x.person_id
    FROM campaigns c JOIN campaigns_action a ON a.campaign_id = c.id AND a.is_test
    JOIN campaigns_participation x ON x.action_id = a.id
    UNION
    SELECT a.person_id
    FROM turned c JOIN organizing_assessment a ON a.campaign_id = c.id
     AND a.assessed_on >= %(as_of)s - greatest(%(stale)s, %(stale_live)s)
    UNION
    SELECT p.id FROM members_person p
    WHERE p.status NOT IN ('merged', 'erased')
      AND NOT EXISTS (SELECT FROM organizing_standingdue d WHERE d.person_id = p.id)
)
INSERT INTO organizing_standingdue AS kept (person_id, due_on, thins, gaps, log_gaps)
SELECT f.person_id, %(as_of)s, '{}', 0, 0
FROM found f JOIN members_person p ON p.id = f.person_id AND p.status NOT IN ('merged', 'erased')
ORDER BY 1
ON CONFLICT (person_id) DO UPDATE SET due_on = excluded.due_on WHERE kept.due_on > excluded.due_on
