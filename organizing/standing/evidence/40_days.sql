-- Active days (docs/method.md): a conversation, a verified act, a meeting, a kept promise.
SELECT id, day, min(ago) AS ago
FROM (
    SELECT id, day, ago FROM talks
    UNION ALL SELECT id, day, ago FROM acts
    UNION ALL SELECT id, day, ago FROM meetings WHERE is_present
    UNION ALL SELECT id, day, ago FROM promises WHERE status = 'kept'
) found
GROUP BY id, day
