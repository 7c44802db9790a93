-- Of each act somebody did: whether several took part, verified and none of them management, or who
-- alone did. Two are enough to know.
SELECT a.action_id, took.part[2] IS NOT NULL AS is_collective, took.part[1] AS first_id
FROM (SELECT DISTINCT action_id FROM acts) a
CROSS JOIN LATERAL (SELECT ARRAY(
    SELECT x.person_id
    FROM campaigns_participation x JOIN members_person o ON o.id = x.person_id AND NOT o.is_management
    WHERE x.action_id = a.action_id AND x.state = 'did' AND x.evidence <> 'self_reported'
    LIMIT 2) AS part) took
