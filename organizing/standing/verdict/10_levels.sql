-- The honest count (practice 3.2): nested levels, each with its evidence.
--
-- A collective act is one in which at least two people took part, verified, none of them management.
-- `related_ends` and the like: in how many days it is so no more, and in how many each thing counted
-- no longer is, if nothing is recorded.
WITH contact AS (
    SELECT p.id, max(t.last_on) AS last_contact_on, max(t.last_talk_on) AS last_talk_on,
           bool_or(t.last_on >= p.cut_reach) AS is_reached,
           bool_or(t.last_talk_on >= p.cut_relationship
                   AND (o.is_member OR o.is_active_carrier)) AS is_related,
           bool_or(t.last_talk_on >= p.cut_relationship) AS had_talk,
           %(reach)s + 1 - min(t.ago) AS reach_ends,
           %(relationship)s + 1 - min(t.talk_ago) AS talk_ends,
           max(least(%(relationship)s + 1 - t.talk_ago, CASE WHEN NOT o.is_member THEN o.lapses END))
               FILTER (WHERE t.last_talk_on >= p.cut_relationship
                       AND (o.is_member OR o.is_active_carrier)) AS related_ends
    FROM people p JOIN pairs t USING (id) LEFT JOIN others o ON o.id = t.other
    GROUP BY p.id
),
done AS (
    SELECT p.id, count(*) FILTER (WHERE a.day >= p.cut_commit AND a.cost >= 2)::int AS costly,
           count(*)::int AS acts,
           count(*) FILTER (WHERE t.is_collective OR t.first_id <> p.person_id)::int AS collective,
           array_agg(%(commit)s + 1 - a.ago ORDER BY a.day)
               FILTER (WHERE a.day >= p.cut_commit AND a.cost >= 2) AS costly_ends,
           array_agg(%(structure)s + 1 - a.ago) AS act_ends,
           array_agg(%(structure)s + 1 - a.ago ORDER BY a.day)
               FILTER (WHERE t.is_collective OR t.first_id <> p.person_id) AS collective_ends
    FROM people p JOIN acts a USING (id) JOIN together t USING (action_id)
    WHERE a.day >= p.cut_structure
    GROUP BY p.id
),
kept AS (
    SELECT p.id, count(*) FILTER (WHERE m.day >= p.cut_commit)::int AS kept,
           count(*)::int AS kept_in_year,
           array_agg(%(commit)s + 1 - m.ago ORDER BY m.day)
               FILTER (WHERE m.day >= p.cut_commit) AS kept_ends,
           array_agg(%(structure)s + 1 - m.ago) AS kept_in_year_ends
    FROM people p JOIN promises m ON m.id = p.id AND m.status = 'kept'
    WHERE m.day >= p.cut_structure
    GROUP BY p.id
),
dearest AS (
    SELECT p.id, max(a.cost) AS highest_cost,
           %(cost)s + 1 - (array_agg(a.ago ORDER BY a.cost DESC, a.ago))[1] AS cost_ends
    FROM people p JOIN acts a USING (id) WHERE a.day >= p.cut_cost GROUP BY p.id
),
lists AS (
    SELECT id, count(*) FILTER (WHERE is_current)::int AS list FROM carrying GROUP BY id
),
facts AS (
    SELECT p.id, p.is_present, s.is_placed, s.first_placed_on, s.is_seated,
           c.last_contact_on, c.last_talk_on, d.highest_cost, r.carrier,
           coalesce(c.is_reached, false) AS is_reached, coalesce(c.is_related, false) AS is_related,
           coalesce(c.had_talk, false) AND NOT coalesce(c.is_related, false) AS is_orphaned,
           coalesce(w.costly, 0) AS costly, coalesce(k.kept, 0) AS kept,
           coalesce(w.acts, 0) + coalesce(k.kept_in_year, 0) AS shown,
           coalesce(w.collective, 0) AS collective,
           coalesce(l.list, 0) AS list, coalesce(r.is_active, false) AS is_carried,
           coalesce(r.is_active_peer, false) OR s.is_seated OR coalesce(l.list, 0) > 0 AS has_place,
           coalesce(t.ties, 0) AS ties, coalesce(t.peer_ties, 0) AS peer_ties,
           t.best, t.best_talks, t.only_other, t.last_shared_on,
           c.reach_ends, c.talk_ends, c.related_ends, d.cost_ends, r.lapses, t.best_lasts,
           t.ends AS tie_ends, t.peer_ends, w.costly_ends, w.collective_ends, k.kept_ends,
           (SELECT array_agg(x ORDER BY x) FROM unnest(array_cat(w.act_ends, k.kept_in_year_ends)) x)
               AS shown_ends
    FROM people p JOIN places s USING (id)
    LEFT JOIN contact c USING (id) LEFT JOIN done w USING (id) LEFT JOIN kept k USING (id)
    LEFT JOIN dearest d USING (id) LEFT JOIN lists l USING (id) LEFT JOIN carried r USING (id)
    LEFT JOIN tie_counts t USING (id)
)
SELECT *,
       CASE WHEN NOT (is_present AND is_placed) THEN 0
            WHEN NOT is_reached THEN 1
            WHEN NOT is_related THEN 2
            WHEN NOT (kept >= 1 OR costly >= 1) THEN 3
            WHEN NOT (ties >= 2 AND peer_ties >= 1 AND has_place
                      AND shown >= 2 AND collective >= 1) THEN 4
            ELSE 5 END AS level
FROM facts
