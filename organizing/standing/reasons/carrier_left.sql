-- CARRIER_LEFT: whoever carries them is no longer active; 2 when no other live tie is left.
SELECT s.id, 'CARRIER_LEFT' AS code, CASE WHEN count(t.other) > 0 THEN 1 ELSE 2 END AS points,
       'us' AS side, jsonb_build_object('carrier', c.carrier, 'since', c.began_on) AS facts,
       NULL::date AS due_on
FROM subjects s JOIN carried c ON c.id = s.id AND NOT c.is_active
LEFT JOIN ties t ON t.id = s.id AND t.other <> c.carrier
WHERE s.mode = 'all'
GROUP BY s.id, c.carrier, c.began_on
