-- Rung 6 needs the rungs of the people somebody carried or coached: compute those along.
INSERT INTO targets (id, is_target)
SELECT DISTINCT found.id, false
FROM (
    SELECT c.by_id, c.person_id AS id FROM members_carrier c JOIN targets t ON t.id = c.by_id
    UNION
    SELECT x.by_id, x.person_id FROM organizing_conversation x JOIN targets t ON t.id = x.by_id
    WHERE x.kind = 'coaching'
) found
WHERE NOT EXISTS (SELECT FROM targets t WHERE t.id = found.id)
  AND EXISTS (SELECT FROM campaigns_participation p
              WHERE p.asked_by_id = found.by_id AND p.state = 'did'
              UNION ALL
              SELECT FROM members_carrier c WHERE c.by_id = found.by_id
              OFFSET 1)
