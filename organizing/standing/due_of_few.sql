-- A few people are computed again the next night: to plan verdict/50_due.sql takes longer than that.
SELECT p.person_id, %(as_of)s + 1 AS due_on, NULL::date AS thins_on, '{}'::jsonb AS thins,
       coalesce(h.k, 0) AS gaps, coalesce(h.sum_ln, 0) AS log_gaps
FROM people p LEFT JOIN rhythm h USING (id)
