-- The clocks of those this run is about (clock.sql), and of everybody who never paused.
SELECT '00000000-0000-0000-0000-000000000000'::uuid AS person_id
UNION ALL
SELECT person_id FROM targets
