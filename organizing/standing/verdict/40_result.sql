-- One row per person, in the columns of organizing_standing. Facts are dates and counts that hold
-- still from night to night, so that an unchanged person is not written again.
SELECT p.person_id,
       coalesce(g.rung, 0) AS rung, coalesce(g.peak, 0) AS peak, g.since AS rung_since,
       g.expires_on AS rung_expires_on, l.level, l.highest_cost, l.ties, l.peer_ties,
       l.last_contact_on, s.n AS active_days,
       CASE WHEN s.n >= %(enough_days)s AND d.says_chance
            THEN round(h.chance::numeric * 20)::float / 20 END AS chance_unseen,
       d.state AS drift, d.points AS drift_points, d.our_points, d.reasons,
       jsonb_strip_nulls(jsonb_build_object(
           'talked_on', l.last_talk_on,
           'seen_on', s.last_day,
           'kept', nullif(g.kept, 0), 'asking', nullif(g.asking, 0),
           'followers', nullif(g.followers, 0), 'list', nullif(l.list, 0),
           'list_reached', nullif(g.touched, 0), 'coached', nullif(g.coached, 0),
           'kept_lately', nullif(l.kept, 0), 'costly', nullif(l.costly, 0),
           'shown', nullif(l.shown, 0), 'collective', nullif(l.collective, 0),
           'has_place', CASE WHEN l.has_place THEN true END,
           'orphaned', CASE WHEN l.is_orphaned AND l.level = 2 THEN true END,
           'expires', nullif(g.expires, '{}'),
           'paused', CASE WHEN p.is_paused THEN true END,
           'resting_since', p.resting_since,
           'returned_on', CASE WHEN p.is_back THEN p.returned_on END,
           'asserted', a.rung, 'asserted_until', a.until,
           'new', CASE WHEN s.is_new THEN true END,
           'thread', CASE WHEN l.ties = 1 THEN l.only_other END,
           'thread_is_carrier', CASE WHEN l.ties = 1 AND l.only_other = l.carrier THEN true END,
           'thread_is_staff', CASE WHEN l.ties = 1 AND l.peer_ties = 0 THEN true END,
           'reach', CASE WHEN d.state IN ('slipping', 'drifting', 'gone') THEN l.best END,
           'reach_talks', CASE WHEN d.state IN ('slipping', 'drifting', 'gone') THEN l.best_talks END
       )) AS evidence,
       CASE WHEN l.is_carried THEN l.carrier ELSE l.best END AS owner
FROM levels l
JOIN people p USING (id)
JOIN subjects s USING (id)
JOIN drift d USING (id)
LEFT JOIN ladder g USING (id)
LEFT JOIN chances h USING (id)
LEFT JOIN LATERAL (
    SELECT x.rung, x.asserted_on + %(asserted_days)s AS until
    FROM organizing_assertedrung x
    WHERE x.person_id = p.person_id AND p.is_present
      AND x.asserted_on BETWEEN %(as_of)s - %(asserted_days)s + 1 AND %(as_of)s
    ORDER BY x.asserted_on DESC, x.id DESC LIMIT 1
) a ON a.rung > coalesce(g.rung, 0)
