-- With whom each person talked: when last, when last at length, and how often at length.
SELECT id, other, max(day) AS last_on, min(ago) AS ago,
       max(day) FILTER (WHERE grade = 3) AS last_talk_on,
       min(ago) FILTER (WHERE grade = 3) AS talk_ago,
       (count(*) FILTER (WHERE grade = 3))::int AS talks
FROM talks
GROUP BY id, other
