-- For how many more effective days each piece of evidence for a rung lasts if nothing new is
-- recorded; what a rung stands on is the least of its pieces (practice 3.4, `limiting_evidence`).
WITH fresh AS (
    SELECT id, CASE WHEN contact >= -%(rung)s THEN contact + %(rung)s END AS contact,
           CASE WHEN talk >= -%(rung)s THEN talk + %(rung)s END AS talk,
           CASE WHEN act1 >= -%(rung)s THEN act1 + %(rung)s END AS act1,
           CASE WHEN act2 >= -%(rung)s THEN act2 + %(rung)s END AS act2
    FROM latest
),
promised AS (
    SELECT id, (array_agg(-ago ORDER BY ago))[2] + %(rung)s AS kept,
           max(-ago) FILTER (WHERE asks_others) + %(rung)s AS asking
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
    LEFT JOIN (SELECT id, other, -ago AS pos FROM pairs) t USING (id, other)
    WHERE c.size >= %(list_size)s
    GROUP BY c.id
)
SELECT id, contact, talk, act1, act2, kept, asking,
       CASE WHEN coalesce(followers, -1) >= coalesce(list, -1) THEN followers END AS followers,
       CASE WHEN coalesce(followers, -1) < coalesce(list, -1) THEN list END AS list
FROM fresh LEFT JOIN promised USING (id) LEFT JOIN followers USING (id) LEFT JOIN lists USING (id)
