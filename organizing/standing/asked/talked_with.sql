-- With whom %(who)s talked at length, as late as may count towards a relationship: no longer ago than
-- its window and every day all rested, or ever where the other one paused.
WITH talked AS (
    SELECT person_id AS id, talked_on FROM organizing_conversation
    WHERE by_id = %(who)s AND grade = 3 AND talked_on <= %(as_of)s
    UNION ALL
    SELECT by_id, talked_on FROM organizing_conversation
    WHERE person_id = %(who)s AND grade = 3 AND talked_on <= %(as_of)s
)
SELECT DISTINCT id
FROM talked
WHERE talked_on >= %(as_of)s - %(relationship)s - (
          SELECT coalesce(sum(least(ended_on, %(as_of)s) - began_on + 1), 0)::int
          FROM members_pause WHERE person_id IS NULL AND began_on <= %(as_of)s)
   OR EXISTS (SELECT FROM members_pause z
              WHERE z.person_id = talked.id AND z.began_on <= %(as_of)s)
