-- The days on which each person was active, up to D, and how many effective days ago that was.
--
-- Reads active_days (id, day), from a file or from the organization's own past, and rests
-- (id, off), the days on which somebody's clock stood still. evidence/41_rhythm.sql and
-- verdict/21_chances.sql, the one home of the formula, then run over this as they do every night.
SELECT d.id, d.day,
       (%(as_of)s - d.day - coalesce((
           SELECT sum(upper(r) - lower(r))
           FROM unnest(o.off * datemultirange(daterange(d.day, %(as_of)s, '(]'))) AS r), 0))::int AS ago
FROM active_days d
LEFT JOIN rests o USING (id)
WHERE d.day <= %(as_of)s
