-- NO_CONTACT: we have not talked, or not seen them, for longer than is usual.
--
-- With three active days or more the closed form decides, never before the silence is longer than
-- the person's own gap; with fewer, the interval by peak rung.
WITH scored AS (
    SELECT s.id, s.n, s.c, s.last_day, s.anchor, s.anchor_ago, s.silence, s.interval,
           h.usual, h.chance, s.n >= %(enough_days)s AS has_rhythm,
           CASE WHEN s.n >= %(enough_days)s THEN
                    CASE WHEN s.silence > h.usual THEN
                        (SELECT count(*) FROM unnest(%(silence)s::float[]) t WHERE h.chance > t)::int
                    ELSE 0 END
                WHEN s.anchor_ago > 3 * s.interval THEN 4
                WHEN s.anchor_ago > 2 * s.interval THEN 3
                WHEN s.anchor_ago > 1.5 * s.interval THEN 2
                WHEN s.anchor_ago > s.interval THEN 1
                ELSE 0 END AS points
    FROM subjects s LEFT JOIN chances h USING (id)
    WHERE s.mode = 'all'
)
SELECT id, 'NO_CONTACT' AS code, points, 'shared' AS side,
       CASE WHEN has_rhythm THEN
                jsonb_build_object('last_on', last_day, 'usual', round(usual::numeric),
                                   'times', n, 'recent', c,
                                   'chance', round(chance::numeric * 20) * 5,
                                   'paused', %(as_of)s - last_day - silence)
            ELSE jsonb_build_object('last_on', anchor, 'interval', interval,
                                    'paused', %(as_of)s - anchor - anchor_ago) END AS facts,
       NULL::date AS due_on
FROM scored WHERE points > 0
