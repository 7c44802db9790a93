-- The rung, up to Leader, at each moment and on the day before it (practice 3.4).
--
-- A rung is read at the end of each effective day; between moments it can only fall, so the
-- moments and the edges of the windows are enough to know every peak.
WITH counts AS (
    SELECT id, pos, day,
           sum(g2) OVER now AS g2, sum(g3) OVER now AS g3, sum(act1) OVER now AS act1,
           sum(act2) OVER now AS act2, sum(kept) OVER now AS kept, sum(asking) OVER now AS asking,
           sum(followers) OVER until_now AS followers, sum(listed) OVER until_now AS listed,
           sum(touched) OVER until_now AS touched,
           sum(g2) OVER before AS g2_b, sum(g3) OVER before AS g3_b, sum(act1) OVER before AS act1_b,
           sum(act2) OVER before AS act2_b, sum(kept) OVER before AS kept_b,
           sum(asking) OVER before AS asking_b,
           sum(followers) OVER until_before AS followers_b,
           sum(listed) OVER until_before AS listed_b, sum(touched) OVER until_before AS touched_b
    FROM moments
    WINDOW by_person AS (PARTITION BY id ORDER BY pos),
           now AS (by_person RANGE BETWEEN %(rung)s PRECEDING AND CURRENT ROW),
           until_now AS (by_person RANGE UNBOUNDED PRECEDING),
           before AS (by_person RANGE BETWEEN %(rung)s + 1 PRECEDING AND 1 PRECEDING),
           until_before AS (by_person RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT id, pos, day, g2, g3, act1, act2, kept, asking, followers, listed, touched,
       CASE WHEN g3 > 0 AND act2 > 0 THEN
                CASE WHEN kept >= 2 AND asking >= 1 THEN
                         CASE WHEN followers >= %(followers)s
                                OR (listed >= %(list_size)s
                                    AND touched * 100 >= %(list_percent)s * listed) THEN 5
                              ELSE 4 END
                     ELSE 3 END
            WHEN g2 > 0 AND act1 > 0 THEN 2
            WHEN g2 > 0 THEN 1
            ELSE 0 END AS rung,
       CASE WHEN g3_b > 0 AND act2_b > 0 THEN
                CASE WHEN kept_b >= 2 AND asking_b >= 1 THEN
                         CASE WHEN followers_b >= %(followers)s
                                OR (listed_b >= %(list_size)s
                                    AND touched_b * 100 >= %(list_percent)s * listed_b) THEN 5
                              ELSE 4 END
                     ELSE 3 END
            WHEN g2_b > 0 AND act1_b > 0 THEN 2
            WHEN g2_b > 0 THEN 1
            ELSE 0 END AS rung_before
FROM counts
