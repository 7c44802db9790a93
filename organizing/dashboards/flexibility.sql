-- Of those organized, how many did verified acts in two campaigns or more since %(since)s.
WITH base AS (
    SELECT s.person_id FROM organizing_standing s
    JOIN members_person p ON p.id = s.person_id
    WHERE s.level = 5 AND p.status = 'active' AND NOT p.is_management
),
acted AS (
    SELECT p.person_id, count(DISTINCT a.campaign_id) AS campaigns
    FROM campaigns_participation p
    JOIN campaigns_action a ON a.id = p.action_id
    WHERE p.state = 'did' AND p.evidence <> 'self_reported'
      AND a.held_on > %(since)s AND a.held_on <= %(on)s
    GROUP BY p.person_id
)
SELECT count(*)::int AS organized, count(*) FILTER (WHERE acted.campaigns >= 2)::int AS flexible
FROM base LEFT JOIN acted USING (person_id)
