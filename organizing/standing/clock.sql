-- Which days count for somebody, and the cut-off dates that follow (practice 3.1). WHO asks whose.
--
-- eff(t, D) is the number of days in (t, D] on which nobody paused. cut(w) is the (w+1)th
-- unpaused day counting back from D inclusive, so that eff(t, D) <= w exactly when t >= cut(w):
-- everything after this is a comparison with a date. People without a pause of their own share
-- one row, under the nil id.
WITH org AS (
    SELECT coalesce(range_agg(daterange(began_on, ended_on, '[]')), '{}') AS off,
           coalesce(sum(least(coalesce(ended_on, %(as_of)s), %(as_of)s) - began_on + 1), 0)::int AS days
    FROM members_pause
    WHERE person_id IS NULL AND began_on <= %(as_of)s
),
who AS (WHO),
own AS (
    SELECT person_id, range_agg(daterange(began_on, ended_on, '[]')) AS off
    FROM members_pause JOIN who USING (person_id)
    WHERE began_on <= %(as_of)s
    GROUP BY person_id
),
offs AS (
    SELECT person_id, coalesce(own.off, '{}') + org.off AS off
    FROM who LEFT JOIN own USING (person_id) CROSS JOIN org
    WHERE own.off IS NOT NULL OR person_id = '00000000-0000-0000-0000-000000000000'
),
segments AS (
    SELECT person_id, off, lower(days) AS low, upper(days) AS high,
           coalesce(sum(upper(days) - lower(days)) OVER (
               PARTITION BY person_id ORDER BY upper(days) DESC
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::int AS later
    FROM offs, unnest(datemultirange(daterange(NULL, %(as_of)s, '(]')) - off) AS days
),
cuts AS (
    SELECT person_id, off, w, high - 1 - (w - later) AS day
    FROM segments
    JOIN unnest(%(cuts)s::int[]) AS w ON w >= later AND (low IS NULL OR w < later + high - low)
)
SELECT person_id, off,
       max(day) FILTER (WHERE w = %(rung)s) AS cut_rung,
       max(day) FILTER (WHERE w = %(reach)s) AS cut_reach,
       max(day) FILTER (WHERE w = %(relationship)s) AS cut_relationship,
       max(day) FILTER (WHERE w = %(commit)s) AS cut_commit,
       max(day) FILTER (WHERE w = %(structure)s) AS cut_structure,
       max(day) FILTER (WHERE w = %(tie)s) AS cut_tie,
       max(day) FILTER (WHERE w = %(close_tie)s) AS cut_close_tie,
       max(day) FILTER (WHERE w = %(carrier_active)s) AS cut_carrier,
       max(day) FILTER (WHERE w = %(list_contact)s) AS cut_list,
       max(day) FILTER (WHERE w = %(cost)s) AS cut_cost,
       max(day) FILTER (WHERE w = %(new_days)s - 1) AS cut_new,
       max(day) FILTER (WHERE w = %(newcomer_days)s - 1) AS cut_newcomer
FROM cuts
GROUP BY person_id, off
