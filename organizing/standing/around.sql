-- Whose standing may change with these people's: whoever talked with them, is tied to them, carries
-- them or is carried, asked them to act, acted in twos and threes with them, or sat in a small room
-- with them. One step is enough: nobody's standing rests on the computed level or drift of another,
-- and on another's rung only through carrying and coaching (decision 0010).
SELECT x.person_id FROM organizing_conversation x
WHERE x.by_id = ANY (%(ids)s) AND x.talked_on >= %(as_of)s - %(reach_back)s
UNION
SELECT x.by_id FROM organizing_conversation x
WHERE x.person_id = ANY (%(ids)s) AND x.talked_on >= %(as_of)s - %(reach_back)s
UNION
SELECT b_id FROM organizing_tie WHERE a_id = ANY (%(ids)s)
UNION
SELECT a_id FROM organizing_tie WHERE b_id = ANY (%(ids)s)
UNION
SELECT person_id FROM members_carrier WHERE by_id = ANY (%(ids)s)
UNION
SELECT by_id FROM members_carrier WHERE person_id = ANY (%(ids)s)
UNION
SELECT asked_by_id FROM campaigns_participation
WHERE person_id = ANY (%(ids)s) AND asked_by_id IS NOT NULL
UNION
SELECT o.person_id
FROM campaigns_participation x JOIN campaigns_participation o ON o.action_id = x.action_id
WHERE x.person_id = ANY (%(ids)s) AND o.state = 'did'
  AND NOT EXISTS (SELECT FROM campaigns_participation z
                  WHERE z.action_id = x.action_id AND z.state = 'did' OFFSET 3)
UNION  -- a test counts once it is recorded of anybody, and then the one before it does no more
SELECT o.person_id
FROM campaigns_participation x
JOIN campaigns_action a ON a.id = x.action_id AND a.is_test AND a.campaign_id IS NOT NULL
JOIN campaigns_action b ON b.campaign_id = a.campaign_id AND b.is_test
JOIN campaigns_participation o ON o.action_id = b.id
WHERE x.person_id = ANY (%(ids)s)
  AND NOT EXISTS (SELECT FROM campaigns_participation z
                  WHERE z.action_id = x.action_id AND z.state <> 'invited' OFFSET 1)
UNION
SELECT o.person_id
FROM members_attendance x
JOIN members_meeting m ON m.id = x.meeting_id AND m.kind = 'gathering'
JOIN members_attendance o ON o.meeting_id = m.id AND o.ties_confirmed
WHERE x.person_id = ANY (%(ids)s)
