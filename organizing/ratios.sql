-- The other ratios of practice 2.1, 2.11 and 3.11 over the people %(ids)s on the day %(on)s: each
-- row counts towards the whole of what it is of, and `is_part` says whether towards the part.
WITH people AS (
    SELECT DISTINCT id FROM unnest(%(ids)s::uuid[]) AS id
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
    SELECT i.a_id, i.b_id, i.introduced_on,
           EXISTS (SELECT FROM organizing_conversation c
                   WHERE (c.person_id, c.by_id) IN ((i.a_id, i.b_id), (i.b_id, i.a_id))
                     AND c.talked_on BETWEEN i.introduced_on AND i.introduced_on + 30)
           OR EXISTS (SELECT FROM organizing_tie t
                   WHERE t.a_id = least(i.a_id, i.b_id) AND t.b_id = greatest(i.a_id, i.b_id)
                     AND (t.first_on BETWEEN i.introduced_on AND i.introduced_on + 30
                          OR t.last_confirmed_on BETWEEN i.introduced_on AND i.introduced_on + 30))
           AS took
    FROM organizing_introduction i
    WHERE (i.a_id IN (SELECT id FROM people) OR i.b_id IN (SELECT id FROM people))
      AND i.introduced_on BETWEEN %(on)s - 30 - %(reach)s AND %(on)s - 30
),
related AS (
    SELECT s.person_id AS id FROM organizing_standing s JOIN people p ON p.id = s.person_id
    WHERE s.level >= 3
),
promised AS (
    SELECT m.owed_by_id AS id, 'theirs' AS way FROM organizing_commitment m
    JOIN related r ON r.id = m.owed_by_id
    WHERE (m.status = 'open' OR m.status = 'kept' AND m.due_on > %(on)s - %(window)s)
    UNION
    SELECT m.owed_to_id, 'ours' FROM organizing_commitment m
    JOIN related r ON r.id = m.owed_to_id
    WHERE (m.status = 'open' OR m.status = 'kept' AND m.due_on > %(on)s - %(window)s)
),
both_ways AS (
    SELECT id FROM promised GROUP BY id HAVING count(*) = 2
),
counted AS (
    SELECT 'talks' AS ratio, c.person_id AS one, c.by_id AS other, c.talked_on AS day,
           NOT o.is_staff AS is_part
    FROM people p
    JOIN organizing_conversation c ON c.person_id = p.id
     AND c.talked_on BETWEEN %(on)s - %(reach)s AND %(on)s
    JOIN members_person o ON o.id = c.by_id
    UNION ALL
    SELECT 'second_asks', f.id, NULL, f.held_on, f.id IN (SELECT id FROM second) FROM first_acts f
    UNION ALL
    SELECT 'introductions', here, CASE WHEN here = i.a_id THEN i.b_id ELSE i.a_id END,
           i.introduced_on, i.took
    FROM introduced i
    CROSS JOIN LATERAL (SELECT CASE WHEN i.a_id IN (SELECT id FROM people) THEN i.a_id
                               ELSE i.b_id END AS here) pair
    UNION ALL
    SELECT 'both_ways', r.id, NULL, NULL::date, r.id IN (SELECT id FROM both_ways) FROM related r
)
