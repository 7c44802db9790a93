-- Since when somebody is a newcomer whom nobody has sat down with yet: joined, first came or acted.
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
