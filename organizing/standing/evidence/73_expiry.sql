-- For how many more effective days each piece of evidence for a rung lasts if nothing new is
-- recorded; what a rung stands on is the least of its pieces (practice 3.4, `limiting_evidence`).
WITH latest AS (
    SELECT id, max(-ago) FILTER (WHERE g2 > 0) + %(rung)s AS contact,
           max(-ago) FILTER (WHERE g3 > 0) + %(rung)s AS talk,
           max(-ago) FILTER (WHERE act1 > 0) + %(rung)s AS act1,
           max(-ago) FILTER (WHERE act2 > 0) + %(rung)s AS act2,
           max(-ago) FILTER (WHERE asking > 0) + %(rung)s AS asking
    FROM days WHERE ago <= %(rung)s GROUP BY id
),
promised AS (
    SELECT id, (array_agg(-ago ORDER BY ago))[2] + %(rung)s AS kept
    FROM promises WHERE status = 'kept' AND ago <= %(rung)s GROUP BY id
),
followers AS (
    SELECT id, (array_agg(-ago ORDER BY ago))[%(followers)s] + %(rung)s AS followers
    FROM (SELECT id, other, min(ago) AS ago FROM asks GROUP BY id, other) found GROUP BY id
),
lists AS (
    SELECT c.id, (array_agg(t.pos ORDER BY t.pos DESC NULLS LAST))
               [ceil(count(*) * %(list_percent)s / 100.0)::int] + %(list_contact)s AS list
    FROM (SELECT id, other, count(*) OVER (PARTITION BY id) AS size
          FROM carrying WHERE is_current) c
    LEFT JOIN (SELECT id, other, max(-ago) AS pos FROM talks
               WHERE (id, other) IN (SELECT id, other FROM carrying WHERE is_current)
               GROUP BY id, other) t USING (id, other)
    WHERE c.size >= %(list_size)s
    GROUP BY c.id
)
SELECT id, contact, talk, act1, act2, kept, asking,
       CASE WHEN coalesce(followers, -1) >= coalesce(list, -1) THEN followers END AS followers,
       CASE WHEN coalesce(followers, -1) < coalesce(list, -1) THEN list END AS list,
       least(talk, act2, kept, asking) AS four
FROM latest LEFT JOIN promised USING (id) LEFT JOIN followers USING (id) LEFT JOIN lists USING (id)
