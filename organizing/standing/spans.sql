-- Where to cut everybody into ranges of like weight, and how many people each holds. Somebody weighs
-- as much as the evidence people usually have, and one more for each conversation they held.
WITH held AS (
    SELECT by_id, count(*) AS talks FROM organizing_conversation GROUP BY by_id
),
weighed AS (
    SELECT p.id, 20 + coalesce(h.talks, 0) AS weight
    FROM members_person p LEFT JOIN held h ON h.by_id = p.id
),
placed AS (
    SELECT id, div(sum(weight) OVER (ORDER BY id) - weight, %(size)s * 20) AS part FROM weighed
)
SELECT DISTINCT ON (part) id, count(*) OVER (PARTITION BY part) AS people
FROM placed
ORDER BY part, id
