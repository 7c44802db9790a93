-- The organization's own active days: two-way contact from either side, a verified act, a meeting,
-- a kept promise. People merged, erased or dead, and management, are not asked about.
SELECT DISTINCT found.id, found.day
FROM (
    SELECT person_id AS id, talked_on AS day FROM organizing_conversation
    UNION ALL SELECT by_id, talked_on FROM organizing_conversation
    UNION ALL
    SELECT x.person_id, a.held_on
    FROM campaigns_participation x JOIN campaigns_action a ON a.id = x.action_id
    WHERE x.state = 'did' AND x.evidence <> 'self_reported'
    UNION ALL
    SELECT a.person_id, m.held_on
    FROM members_attendance a JOIN members_meeting m ON m.id = a.meeting_id
    WHERE a.state = 'present' AND m.state = 'held'
    UNION ALL
    SELECT owed_by_id, resolved_on FROM organizing_commitment
    WHERE status = 'kept' AND owed_by_id IS NOT NULL
) found
JOIN members_person p ON p.id = found.id
 AND p.status NOT IN ('merged', 'erased', 'deceased') AND NOT p.is_management
WHERE found.day <= %(until)s
