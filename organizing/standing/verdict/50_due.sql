-- On which day each row may be another if nothing is recorded (`due_on`, decision 0060), and the counts
-- that only run down until then (`thins`: what they are from which day on).
--
-- Days are counted from D: `own` on the person's own clock, which is D and later by as much as it
-- stands still (`wait`), `others` on that of others. They may be too early, never too late: where
-- several could be the first, the least is taken. What is dated after D is none of this: a night
-- looks for what its day brings (came.sql), and every edit marks whom it bears on.
WITH soon AS (  -- what no table before this knows
    SELECT id, NULL::int AS own, due_on AS day FROM promises
    WHERE due_on > %(as_of)s AND status IN ('kept', 'partly', 'missed')
    UNION ALL
    SELECT s.id, NULL, m.due_on + %(overdue_days)s + 1
    FROM subjects s
    JOIN organizing_commitment m ON m.owed_to_id = s.person_id AND m.made_on <= %(as_of)s
     AND m.due_on >= %(as_of)s - %(overdue_days)s
     AND (m.status = 'open' OR m.resolved_on > %(as_of)s)
     AND m.owed_to_id BETWEEN %(low)s AND %(high)s
    WHERE s.mode IN ('all', 'new', 'not_yet')
    UNION ALL
    SELECT id, %(newcomer_days)s - ago(p.off, j.day), NULL FROM joined j JOIN people p USING (id)
    UNION ALL
    SELECT s.id, CASE WHEN m.dues_paid_until < %(as_of)s THEN late - ago(p.off, m.dues_paid_until) + 1 END,
           CASE WHEN m.dues_paid_until >= %(as_of)s THEN m.dues_paid_until + late + 1 END
    FROM subjects s JOIN people p USING (id)
    JOIN members_membership m ON m.person_id = s.person_id
     AND m.person_id BETWEEN %(low)s AND %(high)s AND m.began_on <= %(as_of)s
     AND coalesce(m.ended_on > %(as_of)s, true)
    CROSS JOIN unnest(ARRAY[%(dues_first)s, %(dues_second)s]) AS late
    WHERE s.mode = 'all' AND m.dues_paid_until IS NOT NULL
    UNION ALL
    SELECT s.id, NULL, x.talked_on + %(grievance_days)s + 1
    FROM subjects s
    JOIN organizing_conversation x ON x.person_id = s.person_id AND x.kind = 'grievance'
     AND x.talked_on BETWEEN %(as_of)s - %(grievance_days)s AND %(as_of)s
     AND x.person_id BETWEEN %(low)s AND %(high)s
    WHERE s.mode = 'all' AND s.last_contact_on >= %(as_of)s - %(grievance_days)s
    UNION ALL
    SELECT s.id, NULL,
           a.assessed_on + 1 + CASE WHEN c.id IS NULL THEN %(stale)s ELSE %(stale_live)s END
    FROM subjects s
    JOIN organizing_assessment a ON a.person_id = s.person_id AND a.assessed_on <= %(as_of)s
     AND a.assessed_on >= %(as_of)s - greatest(%(stale)s, %(stale_live)s)
     AND a.person_id BETWEEN %(low)s AND %(high)s
    LEFT JOIN campaigns_campaign c ON c.id = a.campaign_id AND c.opened_on <= %(as_of)s
     AND coalesce(c.closed_on > %(as_of)s, true)
    WHERE s.mode = 'all'
    UNION ALL
    SELECT s.id, NULL, f.closed_on + %(notify_cooldown)s
    FROM drift d JOIN subjects s USING (id)
    JOIN organizing_driftflag f ON f.person_id = s.person_id
     AND f.person_id BETWEEN %(low)s AND %(high)s
    WHERE d.state = 'drifting'
),
first_soon AS (
    SELECT id, min(own) FILTER (WHERE own > 0) AS own, min(day) FILTER (WHERE day > %(as_of)s) AS day
    FROM soon GROUP BY id
),
bounds AS MATERIALIZED (  -- where the chance is told: its next step, or that of its points; else the first of those
    SELECT s.id, s.silence, h.usual, r.oldest, r.c, r.c_month, r.c_quarter, d.says_chance,
           1.1 - 0.4 * ln(1 + r.n) AS score,
           least(CASE WHEN d.says_chance THEN (floor(h.chance * 20 + 0.5) + 0.5) / 20 END,
                 (SELECT min(t) FROM unnest(%(silence)s::float[]) t
                  WHERE t >= h.chance OR NOT d.says_chance)) AS bound
    FROM subjects s JOIN chances h USING (id) JOIN rhythm r USING (id) JOIN drift d USING (id)
    WHERE s.n >= %(enough_days)s AND s.mode IN ('all', 'back', 'new')
),
odds AS (  -- what a chance at its bound asks of the silence, whatever the days of late
    SELECT *, ln(bound / (1 - bound)) - score AS odds FROM bounds WHERE bound < 1
),
steps AS (  -- in how many days it is reached with so many days of late
    SELECT *, ceil(usual - silence - 1e-6) AS unusual,
           ceil(usual * (exp((odds + ln(1 + c)) / 0.9) - 1) - silence - 1e-6) AS now,
           ceil(usual * (exp((odds + ln(1 + c_month)) / 0.9) - 1) - silence - 1e-6) AS month,
           ceil(usual * (exp((odds + ln(1 + c_quarter)) / 0.9) - 1) - silence - 1e-6) AS quarter
    FROM odds
),
rising AS (  -- fewer days of late let the chance rise too: the fewest of a time are the worst of it
    SELECT id, least(CASE WHEN says_chance THEN least(now, %(recent)s + 1 - oldest)
                          ELSE greatest(least(now, %(recent)s + 1 - oldest), least(month, 31),
                                        least(quarter, 91), unusual, 1) END,
                     36500)::int AS own
    FROM steps
),
found AS (
    SELECT p.id, p.person_id, p.wait, h.k AS gaps, h.sum_ln AS log_gaps,
           least(
               %(as_of)s + p.wait + least(
                   nullif(greatest(l.reach_ends, 0), 0), nullif(greatest(l.talk_ends, 0), 0),
                   l.cost_ends, l.costly_ends[cardinality(l.costly_ends)],
                   l.collective_ends[cardinality(l.collective_ends)],
                   l.kept_ends[cardinality(l.kept_ends)],
                   l.shown_ends[greatest(cardinality(l.shown_ends) - 1, 1)],
                   g.changes, g.kept_ends[cardinality(g.kept_ends)],
                   g.asking_ends[cardinality(g.asking_ends)],
                   g.follower_ends[cardinality(g.follower_ends)],
                   g.touched_ends[cardinality(g.touched_ends)],
                   CASE WHEN s.is_new THEN
                       %(new_days)s - ago(p.off, s.first_on) END,
                   CASE WHEN s.n < %(enough_days)s AND s.mode = 'all' THEN
                       (SELECT min(floor(x * s.interval)::int - s.anchor_ago + 1)
                        FROM unnest(ARRAY[1, 1.5, 2, 3]) AS x
                        WHERE floor(x * s.interval)::int >= s.anchor_ago) END,
                   CASE WHEN d.state = 'drifting' THEN %(gone_days)s - s.silence + 1 END,
                   r.own, f.own),
               %(as_of)s + least(
                   l.related_ends, l.lapses, g.first_lasts + 1,
                   l.tie_ends[greatest(cardinality(l.tie_ends) - 2, 1)],
                   l.peer_ends[greatest(cardinality(l.peer_ends) - 1, 1)],
                   CASE WHEN d.state IN ('slipping', 'drifting', 'gone') THEN l.best_lasts END),
               g.expires_on, d.due_on, f.day,
               CASE WHEN p.is_back THEN p.returned_on + %(return_grace)s END,
               CASE WHEN a.until > %(as_of)s THEN a.until END,
               %(as_of)s + 60 + get_byte(uuid_send(p.person_id), 15) %% 31) AS due_on
    FROM people p JOIN levels l USING (id) JOIN subjects s USING (id) JOIN drift d USING (id)
    LEFT JOIN ladder g USING (id) LEFT JOIN rhythm h USING (id)
    LEFT JOIN rising r USING (id) LEFT JOIN first_soon f USING (id)
    LEFT JOIN LATERAL (
        SELECT max(x.asserted_on) + %(asserted_days)s AS until FROM organizing_assertedrung x
        WHERE x.person_id = p.person_id AND x.asserted_on <= %(as_of)s) a ON true
),
running_down AS (
    SELECT f.id, v.key, %(as_of)s + v.wait + e.k AS day, v.n - max(e.place)::int AS left
    FROM found f JOIN levels l USING (id) LEFT JOIN ladder g USING (id)
    CROSS JOIN LATERAL (VALUES
        ('ties', l.ties, l.tie_ends, 0), ('peer_ties', l.peer_ties, l.peer_ends, 0),
        ('kept_lately', l.kept, l.kept_ends, f.wait), ('costly', l.costly, l.costly_ends, f.wait),
        ('shown', l.shown, l.shown_ends, f.wait),
        ('collective', l.collective, l.collective_ends, f.wait),
        ('kept', g.kept, g.kept_ends, f.wait), ('asking', g.asking, g.asking_ends, f.wait),
        ('followers', g.followers, g.follower_ends, f.wait),
        ('list_reached', g.touched, g.touched_ends, f.wait)) AS v (key, n, ends, wait)
    CROSS JOIN LATERAL unnest(CASE WHEN %(as_of)s + v.wait + v.ends[1] < f.due_on THEN v.ends END)
        WITH ORDINALITY AS e (k, place)
    WHERE %(as_of)s + v.wait + e.k < f.due_on
      AND least(l.tie_ends[1], l.peer_ends[1],  -- of most people nothing runs down before
                f.wait + least(l.kept_ends[1], l.costly_ends[1], l.shown_ends[1],
                               l.collective_ends[1], g.kept_ends[1], g.asking_ends[1],
                               g.follower_ends[1], g.touched_ends[1])) < f.due_on - %(as_of)s
    GROUP BY f.id, v.key, %(as_of)s + v.wait + e.k, v.n
),
thinning AS (
    SELECT id, min(day) AS thins_on, jsonb_object_agg(day, values) AS thins
    FROM (SELECT id, day, jsonb_object_agg(key, "left") AS values
          FROM running_down GROUP BY id, day) x
    GROUP BY id
)
SELECT f.person_id, f.due_on, t.thins_on, coalesce(t.thins, '{}') AS thins,
       coalesce(f.gaps, 0) AS gaps, coalesce(f.log_gaps, 0) AS log_gaps
FROM found f LEFT JOIN thinning t USING (id)
