-- Where to cut those with something to be done on D into ranges, and how many each holds.
WITH placed AS (
    SELECT person_id AS id, (row_number() OVER (ORDER BY person_id) - 1) / %(size)s AS part
    FROM organizing_standingdue WHERE due_on <= %(as_of)s OR thins_on <= %(as_of)s
)
SELECT DISTINCT ON (part) id, count(*) OVER (PARTITION BY part) AS people
FROM placed
ORDER BY part, id
