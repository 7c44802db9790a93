-- First-timers of actions, and what each did in which time (practice 2.6); what is asked of `days`
-- stands in cohorts.py.
--
-- {firsts} gives action, person and day of each first act; whoever noted a talk, two people talked.
WITH firsts AS MATERIALIZED (
    SELECT action, person, held, %(on)s::date - held AS age FROM ({firsts}) f (action, person, held)
),
talks AS (  -- asked of each: joined, each conversation would be a row of its own first
    SELECT person, found[1] AS last, found[2] AS contact, found[3] AS talk
    FROM (
        SELECT f.person, (
            SELECT ARRAY[max(c.talked_on),
                         min(c.talked_on) FILTER (WHERE c.talked_on >= f.held),
                         min(c.talked_on) FILTER (WHERE c.talked_on >= f.held AND c.grade = 3)]
            FROM (SELECT x.talked_on, x.grade FROM organizing_conversation x
                  WHERE x.person_id = f.person
                  UNION ALL
                  SELECT x.talked_on, x.grade FROM organizing_conversation x
                  WHERE x.by_id = f.person) c) AS found
        FROM firsts f OFFSET 0) asked
),
acts AS (
    SELECT f.person, min(a.held_on) AS next, max(a.held_on) AS last
    FROM firsts f
    JOIN campaigns_participation p ON p.person_id = f.person AND p.state = 'did'
     AND p.evidence <> 'self_reported'
    JOIN campaigns_action a ON a.id = p.action_id AND a.held_on > f.held
    GROUP BY f.person
),
days AS (
    SELECT f.action, f.person, f.held, f.age, greatest(t.last, a.last) - f.held AS stayed,
           coalesce(t.talk - f.held <= %(absorb)s, false) AS talked,
           coalesce(a.next - f.held <= %(second)s, false) AS acted,
           coalesce(least(t.contact, a.next) - f.held <= %(flash)s, false) AS again
    FROM firsts f
    LEFT JOIN talks t ON t.person = f.person
    LEFT JOIN acts a ON a.person = f.person
)
