-- Of those organized on the day %(on)s, how many were active in two fights or more since %(since)s.
--
-- A fight is a campaign in which they did something verified, or an issue they raised themselves in
-- a conversation in which they said yes to an ask, unless a demand of these campaigns is about it. Where somebody stood on a day gone
-- by is in the history of changes: the last one up to it, else what the next one changed.
WITH near AS (
    SELECT person_id FROM organizing_standing WHERE level = 5
    UNION
    SELECT person_id FROM organizing_standingchange
    WHERE what = 'level' AND "on" > %(on)s AND '5' IN (was, now)
),
base AS (
    SELECT near.person_id
    FROM near
    JOIN members_person p ON p.id = near.person_id AND NOT p.is_management
    LEFT JOIN organizing_standing s ON s.person_id = near.person_id
    WHERE (p.status = 'active' OR p.status IN ('left_scope', 'deceased') AND p.status_on > %(on)s)
      AND coalesce(
          (SELECT c.now FROM organizing_standingchange c
           WHERE c.person_id = near.person_id AND c.what = 'level' AND c."on" <= %(on)s
           ORDER BY c."on" DESC LIMIT 1),
          (SELECT c.was FROM organizing_standingchange c
           WHERE c.person_id = near.person_id AND c.what = 'level' AND c."on" > %(on)s
           ORDER BY c."on" LIMIT 1),
          s.level::text) = '5'
),
acted AS (
    SELECT DISTINCT p.person_id, a.campaign_id
    FROM base
    JOIN campaigns_participation p ON p.person_id = base.person_id
    JOIN campaigns_action a ON a.id = p.action_id AND a.campaign_id IS NOT NULL
    WHERE p.state = 'did' AND p.evidence <> 'self_reported'
      AND a.held_on > %(since)s AND a.held_on <= %(on)s
),
raised AS (
    SELECT DISTINCT r.person_id, r.issue_id
    FROM base
    JOIN organizing_issueraised r ON r.person_id = base.person_id AND r.raised_by = 'them'
    JOIN organizing_conversation c ON c.id = r.conversation_id
    WHERE c.answer = 'yes' AND c.talked_on > %(since)s AND c.talked_on <= %(on)s
      AND NOT EXISTS (SELECT FROM acted
                      JOIN campaigns_demand d ON d.campaign_id = acted.campaign_id
                      JOIN campaigns_demand_issues i ON i.demand_id = d.id
                      WHERE acted.person_id = r.person_id AND i.issue_id = r.issue_id)
),
fights AS (
    SELECT base.person_id,
           (SELECT count(*) FROM acted WHERE acted.person_id = base.person_id) AS campaigns,
           (SELECT count(*) FROM raised WHERE raised.person_id = base.person_id) AS issues
    FROM base
)
SELECT count(*)::int AS organized,
       count(*) FILTER (WHERE campaigns + issues >= 2)::int AS flexible,
       count(*) FILTER (WHERE campaigns >= 2)::int AS in_campaigns
FROM fights
