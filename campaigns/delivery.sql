-- How much each leader's list did in a test: those they carried when the list was frozen.
SELECT e.leader_id, count(*)::int AS carried,
       count(*) FILTER (WHERE p.asked_by_id IS NOT NULL OR p.asked_on IS NOT NULL
                              OR p.answer <> '' OR p.state = 'did')::int AS asked,
       count(*) FILTER (WHERE p.state = 'did' AND p.evidence <> 'self_reported')::int AS did
FROM campaigns_eligible e
JOIN campaigns_structuretest t ON t.id = e.test_id
LEFT JOIN campaigns_participation p ON p.action_id = t.action_id AND p.person_id = e.person_id
WHERE e.test_id = %(test)s AND e.leader_id IS NOT NULL AND NOT e.is_away
GROUP BY e.leader_id
