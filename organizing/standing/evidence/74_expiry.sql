-- For how many more effective days each rung's evidence lasts if nothing new is recorded.
WITH latest AS (
    SELECT id, max(pos) FILTER (WHERE g2 = 1) + %(rung)s AS contact,
           max(pos) FILTER (WHERE g3 = 1) + %(rung)s AS talk,
           max(pos) FILTER (WHERE act1 = 1) + %(rung)s AS act1,
           max(pos) FILTER (WHERE act2 = 1) + %(rung)s AS act2,
           (array_agg(pos ORDER BY pos DESC) FILTER (WHERE kept = 1))[2] + %(rung)s AS kept,
           max(pos) FILTER (WHERE asking = 1) + %(rung)s AS asking
    FROM moments GROUP BY id
),
followers AS (
    SELECT id, (array_agg(-ago ORDER BY ago))[%(followers)s] + %(rung)s AS followers
    FROM (SELECT id, other, min(ago) AS ago FROM asks GROUP BY id, other) found GROUP BY id
),
lists AS (
    SELECT c.id, (array_agg(t.pos ORDER BY t.pos DESC NULLS LAST))
               [ceil(count(*) * %(list_percent)s / 100.0)::int] + %(list_contact)s AS list
    FROM carrying c
    LEFT JOIN (SELECT id, other, max(-ago) AS pos FROM talks GROUP BY id, other) t
      USING (id, other)
    WHERE c.is_current GROUP BY c.id HAVING count(*) >= %(list_size)s
)
SELECT id, contact AS one, least(contact, act1) AS two, least(talk, act2) AS three,
       least(talk, act2, kept, asking) AS four,
       least(talk, act2, kept, asking, greatest(followers, list)) AS five
FROM latest LEFT JOIN followers USING (id) LEFT JOIN lists USING (id)
