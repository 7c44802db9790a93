-- The whole ladder: rung 6 added, everybody without evidence left out, nobody who is gone on it.
SELECT p.id, r.since, coalesce(c.coached, 0) AS coached,
       r.kept, r.asking, r.followers, r.listed, r.touched,
       CASE WHEN r.rung = 5 AND c.coached >= %(coached)s THEN 6 ELSE r.rung END AS rung,
       greatest(r.peak, CASE WHEN r.rung = 5 AND c.coached >= %(coached)s THEN 6 END) AS peak,
       greatest(r.peak_interval,
                CASE WHEN r.rung = 5 AND c.coached >= %(coached)s THEN 6 END) AS peak_interval,
       CASE WHEN NOT p.is_paused THEN
           %(as_of)s + 1 + (ARRAY[x.one, x.two, x.three, x.four, x.five])[r.rung] END AS expires_on
FROM people p
JOIN rungs r USING (id)
LEFT JOIN coached c USING (id)
LEFT JOIN expiry x USING (id)
WHERE p.is_present
