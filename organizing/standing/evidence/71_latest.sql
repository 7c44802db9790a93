-- Where on each person's own clock their latest contact, conversation and acts are.
SELECT id, max(contact) AS contact, max(talk) AS talk, max(act1) AS act1, max(act2) AS act2
FROM (
    SELECT id, -ago AS contact, -talk_ago AS talk, NULL::int AS act1, NULL::int AS act2 FROM pairs
    UNION ALL
    SELECT id, NULL, NULL, -ago, CASE WHEN cost >= 2 THEN -ago END FROM acts WHERE cost >= 1
) found
GROUP BY id
