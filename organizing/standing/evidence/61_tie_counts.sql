-- How many live ties each person has, and who is best placed to reach out to them. `ends` and
-- `peer_ends`: in how many days each is dead, the first to go first.
SELECT id, count(*)::int AS ties,
       count(*) FILTER (WHERE NOT is_staff_tie)::int AS peer_ties,
       (array_agg(other ORDER BY is_close DESC, talks DESC, last_on DESC, other))[1] AS best,
       (array_agg(other ORDER BY other))[1] AS only_other,
       (array_agg(talks ORDER BY is_close DESC, talks DESC, last_on DESC, other))[1] AS best_talks,
       (array_agg(lasts ORDER BY is_close DESC, talks DESC, last_on DESC, other))[1] AS best_lasts,
       max(last_on) AS last_shared_on,
       array_agg(lasts ORDER BY lasts) AS ends,
       array_agg(lasts ORDER BY lasts) FILTER (WHERE NOT is_staff_tie) AS peer_ends
FROM ties
GROUP BY id
