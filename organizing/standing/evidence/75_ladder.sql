-- The whole ladder: rung 6 added, everybody without evidence left out, nobody who is gone on it.
--
-- `expires`: the first day on which each piece the rung stands on has aged, if nothing new happens
-- and nobody pauses; nothing ages while one is paused. The least of them is when the rung falls.
WITH whole AS (
    SELECT p.id, p.is_paused, coalesce(c.coached, 0) AS coached, c.lasts,
           CASE WHEN p.off IS NULL THEN %(as_of)s + r.began ELSE s.since END AS since,
           r.kept, r.asking, r.followers, r.listed, r.touched, c.first_lasts, r.changes,
           r.kept_ends, r.asking_ends, r.follower_ends, r.touched_ends,
           CASE WHEN r.rung = 5 AND c.coached >= %(coached)s THEN 6 ELSE r.rung END AS rung,
           r.peak, r.peak_interval
    FROM people p
    JOIN rungs r USING (id)
    LEFT JOIN stretch s USING (id)
    LEFT JOIN coached c USING (id)
    WHERE p.is_present
),
aging AS (
    SELECT w.id, jsonb_strip_nulls(jsonb_build_object(
               'contact', CASE WHEN w.rung IN (1, 2) THEN %(as_of)s + 1 + x.contact END,
               'act1', CASE WHEN w.rung = 2 THEN %(as_of)s + 1 + x.act1 END,
               'talk', CASE WHEN w.rung >= 3 THEN %(as_of)s + 1 + x.talk END,
               'act2', CASE WHEN w.rung >= 3 THEN %(as_of)s + 1 + x.act2 END,
               'kept', CASE WHEN w.rung >= 4 THEN %(as_of)s + 1 + x.kept END,
               'asking', CASE WHEN w.rung >= 4 THEN %(as_of)s + 1 + x.asking END,
               'followers', CASE WHEN w.rung >= 5 THEN %(as_of)s + 1 + x.followers END,
               'list', CASE WHEN w.rung >= 5 THEN %(as_of)s + 1 + x.list END,
               'coached', CASE WHEN w.rung = 6 THEN %(as_of)s + 1 + w.lasts END)) AS expires
    FROM whole w JOIN expiry x USING (id)
    WHERE NOT w.is_paused AND w.rung > 0
)
SELECT w.id, w.since, w.coached, w.kept, w.asking, w.followers, w.listed, w.touched, w.rung,
       greatest(w.peak, w.rung) AS peak, greatest(w.peak_interval, w.rung) AS peak_interval,
       w.first_lasts, w.changes, w.kept_ends, w.asking_ends, w.follower_ends, w.touched_ends,
       a.expires,
       (SELECT min(day::date) FROM jsonb_each_text(a.expires) AS e(code, day)) AS expires_on
FROM whole w LEFT JOIN aging a USING (id)
