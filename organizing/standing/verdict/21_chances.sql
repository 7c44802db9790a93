-- The chance of not being seen in the next 90 days: one closed form of four facts, no training.
--
-- docs/decisions/0011 says where the numbers come from. `usual` is the person's own gap, drawn
-- towards the organization's where they have few of their own.
WITH usual AS (
    SELECT id, n, c, silence, exp((sum_ln + 3 * %(usual)s) / (k + 3)) AS usual
    FROM rhythm
)
SELECT id, usual,
       1 / (1 + exp(-(1.1 - ln(1 + c) - 0.4 * ln(1 + n)
                      + 0.9 * ln(1 + silence / usual)))) AS chance
FROM usual
