-- About whom the days after %(since)s up to D bring something that was recorded ahead of its day, or
-- that an action or campaign changed under them: for a computation it is as if it had been recorded
-- today, so those around them are computed as well (around.sql). What was recorded on its day was
-- computed then, and is found once more only where a night comes late.
SELECT unnest(ARRAY[person_id, by_id]) FROM organizing_conversation
WHERE talked_on > %(since)s AND talked_on <= %(as_of)s
UNION
SELECT unnest(ARRAY[person_id, by_id]) FROM organizing_attempt
WHERE tried_on > %(since)s AND tried_on <= %(as_of)s
UNION
SELECT unnest(ARRAY[owed_by_id, owed_to_id]) FROM organizing_commitment
WHERE made_on > %(since)s AND made_on <= %(as_of)s
UNION
SELECT unnest(ARRAY[owed_by_id, owed_to_id]) FROM organizing_commitment
WHERE resolved_on > %(since)s AND resolved_on <= %(as_of)s
UNION
SELECT person_id FROM organizing_followup
WHERE resolved_on > %(since)s AND resolved_on <= %(as_of)s AND conversation_id IS NOT NULL
UNION
SELECT unnest(ARRAY[x.person_id, x.asked_by_id])
FROM campaigns_action a JOIN campaigns_participation x ON x.action_id = a.id AND x.state = 'did'
WHERE (a.held_on > %(since)s AND a.held_on <= %(as_of)s) OR a.changed_at >= %(since_at)s
UNION
SELECT a.person_id
FROM members_meeting g JOIN members_attendance a ON a.meeting_id = g.id
WHERE g.held_on > %(since)s AND g.held_on <= %(as_of)s AND g.state = 'held'
UNION
SELECT unnest(ARRAY[person_id, by_id]) FROM members_carrier
WHERE (began_on > %(since)s AND began_on <= %(as_of)s)
   OR (ended_on > %(since)s AND ended_on <= %(as_of)s)
UNION
SELECT person_id FROM members_placement
WHERE (began_on > %(since)s AND began_on <= %(as_of)s)
   OR (ended_on > %(since)s AND ended_on <= %(as_of)s)
UNION
SELECT person_id FROM members_seat
WHERE (began_on > %(since)s AND began_on <= %(as_of)s)
   OR (ended_on > %(since)s AND ended_on <= %(as_of)s)
UNION
SELECT person_id FROM members_membership
WHERE (began_on > %(since)s AND began_on <= %(as_of)s)
   OR (ended_on > %(since)s AND ended_on <= %(as_of)s)
UNION
SELECT person_id FROM members_pause
WHERE (began_on > %(since)s AND began_on <= %(as_of)s)
   OR (ended_on >= %(since)s AND ended_on < %(as_of)s)
UNION
SELECT id FROM members_person WHERE status_on > %(since)s AND status_on <= %(as_of)s
UNION
SELECT unnest(ARRAY[a_id, b_id]) FROM organizing_tie
WHERE (first_on > %(since)s AND first_on <= %(as_of)s)
   OR (last_confirmed_on > %(since)s AND last_confirmed_on <= %(as_of)s)
UNION
SELECT person_id FROM organizing_assertedrung
WHERE asserted_on > %(since)s AND asserted_on <= %(as_of)s
UNION
SELECT person_id FROM organizing_assessment
WHERE assessed_on > %(since)s AND assessed_on <= %(as_of)s
