-- The other ratios of practice 2.1, 2.11 and 3.11 over the people %(ids)s on the day %(on)s.
WITH people AS (
    SELECT DISTINCT id FROM unnest(%(ids)s::uuid[]) AS id
),
talks AS (
    SELECT count(*)::int AS all_talks, count(*) FILTER (WHERE NOT o.is_staff)::int AS by_members
    FROM people p
    JOIN organizing_conversation c ON c.person_id = p.id
     AND c.talked_on BETWEEN %(on)s - %(reach)s AND %(on)s
    JOIN members_person o ON o.id = c.by_id
),
acts AS (
    SELECT DISTINCT ON (p.id) p.id, a.held_on, a.cost
    FROM people p
    JOIN campaigns_participation x ON x.person_id = p.id AND x.state = 'did'
     AND x.evidence <> 'self_reported'
    JOIN campaigns_action a ON a.id = x.action_id AND a.held_on <= %(on)s
    ORDER BY p.id, a.held_on, a.cost DESC
),
first_acts AS (  -- of half a year, with ninety days behind each
    SELECT * FROM acts WHERE held_on BETWEEN %(on)s - 90 - %(reach)s AND %(on)s - 90
),
second AS (
    SELECT f.id FROM first_acts f
    JOIN organizing_conversation c ON c.person_id = f.id AND c.answer = 'yes'
     AND c.ask_cost > f.cost AND c.talked_on > f.held_on AND c.talked_on <= f.held_on + 90
    UNION
    SELECT f.id FROM first_acts f
    JOIN campaigns_participation x ON x.person_id = f.id AND (x.answer = 'yes' OR x.state = 'did')
    JOIN campaigns_action a ON a.id = x.action_id AND a.cost > f.cost
    WHERE coalesce(x.asked_on, a.held_on) > f.held_on
      AND coalesce(x.asked_on, a.held_on) <= f.held_on + 90
),
introduced AS (
    SELECT i.a_id, i.b_id, i.introduced_on
    FROM organizing_introduction i
    WHERE (i.a_id IN (SELECT id FROM people) OR i.b_id IN (SELECT id FROM people))
      AND i.introduced_on BETWEEN %(on)s - 30 - %(reach)s AND %(on)s - 30
),
took AS (
    SELECT i.a_id, i.b_id FROM introduced i
    WHERE EXISTS (SELECT FROM organizing_conversation c
                  WHERE (c.person_id, c.by_id) IN ((i.a_id, i.b_id), (i.b_id, i.a_id))
                    AND c.talked_on BETWEEN i.introduced_on AND i.introduced_on + 30)
       OR EXISTS (SELECT FROM organizing_tie t
                  WHERE t.a_id = least(i.a_id, i.b_id) AND t.b_id = greatest(i.a_id, i.b_id)
                    AND (t.first_on BETWEEN i.introduced_on AND i.introduced_on + 30
                         OR t.last_confirmed_on BETWEEN i.introduced_on AND i.introduced_on + 30))
),
related AS (
    SELECT s.person_id AS id FROM organizing_standing s JOIN people p ON p.id = s.person_id
    WHERE s.level >= 3
),
promised AS (
    SELECT m.owed_by_id AS id, 'theirs' AS way FROM organizing_commitment m
    JOIN related r ON r.id = m.owed_by_id
    WHERE m.due_on > %(on)s - %(window)s AND m.status IN ('open', 'kept')
    UNION
    SELECT m.owed_to_id, 'ours' FROM organizing_commitment m
    JOIN related r ON r.id = m.owed_to_id
    WHERE m.due_on > %(on)s - %(window)s AND m.status IN ('open', 'kept')
)
SELECT talks.all_talks, talks.by_members,
       (SELECT count(*)::int FROM first_acts) AS first_acts,
       (SELECT count(*)::int FROM second) AS second_asks,
       (SELECT count(*)::int FROM introduced) AS introduced,
       (SELECT count(*)::int FROM took) AS took,
       (SELECT count(*)::int FROM related) AS related,
       (SELECT count(*)::int FROM (SELECT id FROM promised GROUP BY id HAVING count(*) = 2) both_ways)
           AS both_ways
FROM talks
