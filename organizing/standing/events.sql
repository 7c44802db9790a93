-- How many rows of evidence there are up to D, by kind.
SELECT 'talks', count(*) FROM organizing_conversation WHERE talked_on <= %(as_of)s
UNION ALL
SELECT 'attempts', count(*) FROM organizing_attempt WHERE tried_on <= %(as_of)s
UNION ALL
SELECT 'promises', count(*) FROM organizing_commitment WHERE made_on <= %(as_of)s
UNION ALL
SELECT 'ratings', count(*) FROM organizing_assessment WHERE assessed_on <= %(as_of)s
UNION ALL
SELECT 'ties', count(*) FROM organizing_tie WHERE first_on <= %(as_of)s
UNION ALL
SELECT 'attendances', count(*)
FROM members_attendance a JOIN members_meeting m ON m.id = a.meeting_id
WHERE a.state = 'present' AND m.held_on <= %(as_of)s
UNION ALL
SELECT 'acts', count(*)
FROM campaigns_participation x JOIN campaigns_action a ON a.id = x.action_id
WHERE x.state = 'did' AND a.held_on <= %(as_of)s
