-- A relationship in trouble becomes a case, with somebody who reaches out: the carrier, else
-- whoever has the best live tie.
--
-- After somebody sat down with them, a promise kept or a word that all is well, it is left alone
-- for as long as one is told at most once, unless what closed it was taken back since. When the
-- last telling was is carried into the new case.
INSERT INTO organizing_driftflag (
    id, person_id, owner_id, owner_as, opened_on, began_at, times, tries, notified_on, outcome,
    closed_as, closed_fact)
SELECT gen_random_uuid(), r.person_id, r.owner,
       CASE WHEN r.owner IS NULL THEN ''
            WHEN EXISTS (SELECT FROM members_carrier c
                         WHERE c.person_id = r.person_id AND c.by_id = r.owner
                           AND c.began_on <= %(as_of)s AND coalesce(c.ended_on > %(as_of)s, true))
            THEN 'carrier' ELSE 'tie' END,
       %(as_of)s, now(), coalesce(b.times, 0) + 1, 0, b.notified_on, '', '', '{}'
FROM result r
LEFT JOIN LATERAL (
    SELECT count(*) AS times, max(f.notified_on) AS notified_on
    FROM organizing_driftflag f WHERE f.person_id = r.person_id) b ON true
WHERE r.drift = 'drifting'
  AND NOT EXISTS (
      SELECT FROM organizing_driftflag f
      WHERE f.person_id = r.person_id
        AND (f.closed_on IS NULL
             OR (f.closed_as IN ('talked', 'kept', 'resting', 'not_drifting', 'left')
                 AND f.closed_on > %(as_of)s - %(notify_cooldown)s
                 AND (NOT f.closed_fact ? 'conversation'
                      OR EXISTS (SELECT FROM organizing_conversation c
                                 WHERE c.id = (f.closed_fact ->> 'conversation')::uuid))
                 AND (NOT f.closed_fact ? 'commitment'
                      OR EXISTS (SELECT FROM organizing_commitment m
                                 WHERE m.id = (f.closed_fact ->> 'commitment')::uuid
                                   AND m.status = 'kept')))))
ON CONFLICT DO NOTHING
