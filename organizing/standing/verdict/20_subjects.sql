-- Whom drift is asked about, and what is asked of them (practice 3.6).
--
-- `mode` n/a: gone from us, asked not to be contacted, or at rest. back: returned from a pause less
-- than two weeks ago, nothing is flagged. new: in their first month, or never yet drawn in
-- (not_yet): only what we owe them. all: everything. `anchor` is the last two-way contact or kept
-- promise, which clears what silence says.
WITH known AS (
    SELECT l.id, p.person_id, p.is_present, p.no_contact, p.is_paused, p.is_back, p.off,
           coalesce(r.peak, 0) AS peak, coalesce(r.peak_interval, 0) AS peak_interval,
           coalesce(h.n, 0) AS n, h.c, h.k, h.sum_ln, h.silence, h.first_day, h.last_day,
           l.last_talk_on, l.last_contact_on,
           coalesce(l.first_placed_on, h.first_day) AS first_on,
           coalesce(coalesce(l.first_placed_on, h.first_day) >= p.cut_new, false) AS is_new,
           k.last_kept_on
    FROM levels l JOIN people p USING (id)
    LEFT JOIN ladder r USING (id) LEFT JOIN rhythm h USING (id)
    LEFT JOIN (SELECT id, max(day) AS last_kept_on FROM promises WHERE status = 'kept'
               GROUP BY id) k USING (id)
),
judged AS (
    SELECT *, greatest(last_contact_on, last_kept_on) AS anchor,
           CASE WHEN NOT is_present OR no_contact OR is_paused THEN 'n/a'
                WHEN NOT (peak >= 2 OR last_talk_on IS NOT NULL OR n >= %(enough_days)s) THEN 'not_yet'
                WHEN is_back THEN 'back'
                WHEN is_new THEN 'new'
                ELSE 'all' END AS mode,
           (%(interval_by_rung)s::int[])[peak_interval + 1] AS interval
    FROM known
)
SELECT *, ago(judged.off, judged.anchor) AS anchor_ago
FROM judged
