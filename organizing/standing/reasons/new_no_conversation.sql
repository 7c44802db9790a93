-- NEW_NO_CONVERSATION: joined, or first came or acted, two weeks to half a year ago, and nobody has
-- sat down with them yet. People seen once or twice are not drifting, they were never absorbed.
WITH joined AS (
    SELECT s.id, least((SELECT min(m.began_on) FROM members_membership m
                        WHERE m.person_id = s.person_id AND m.began_on <= %(as_of)s),
                       f.first_on) AS day
    FROM subjects s
    LEFT JOIN (
        SELECT id, min(day) AS first_on
        FROM (SELECT id, day FROM acts UNION ALL SELECT id, day FROM meetings WHERE is_present) came
        GROUP BY id
    ) f USING (id)
    WHERE s.mode IN ('all', 'new', 'not_yet') AND s.last_talk_on IS NULL
)
SELECT j.id, 'NEW_NO_CONVERSATION' AS code, 2 AS points, 'us' AS side,
       jsonb_build_object('on', j.day) AS facts
FROM joined j JOIN people p USING (id)
WHERE j.day < p.cut_newcomer AND j.day >= %(as_of)s - %(reach)s
