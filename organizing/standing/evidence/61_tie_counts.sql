-- How many live ties each person has, and who is best placed to reach out to them.
SELECT id, count(*)::int AS ties,
       count(*) FILTER (WHERE NOT is_staff_tie)::int AS peer_ties,
       (array_agg(other ORDER BY is_close DESC, talks DESC, last_on DESC, other))[1] AS best,
       (array_agg(other ORDER BY other))[1] AS only_other,
       (array_agg(talks ORDER BY is_close DESC, talks DESC, last_on DESC, other))[1] AS best_talks,
       max(last_on) AS last_shared_on
FROM ties
GROUP BY id
