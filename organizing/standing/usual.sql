-- The logarithms of all gaps between active days, summed, and how many gaps there are.
SELECT coalesce(sum(sum_ln), 0), coalesce(sum(k), 0) FROM rhythm
