-- The people at the other end of fresh conversations, and the carriers: are they still there?
--
-- An active carrier carries somebody, is not paused, and logged something in the last 60 days.
-- `lapses`: in how many days, at the earliest, they are one no more if they log nothing. Of members
-- who carry none of these people it is not asked, as their conversations stand anyway.
WITH found AS (
    SELECT t.other AS id, false AS is_carrier
    FROM pairs t JOIN people p USING (id)
    WHERE t.last_talk_on >= p.cut_relationship
    UNION ALL
    SELECT c.by_id, true FROM people p
    JOIN members_carrier c ON c.person_id = p.person_id AND c.began_on <= %(as_of)s
     AND c.person_id BETWEEN %(low)s AND %(high)s
     AND coalesce(c.ended_on > %(as_of)s, true)
),
known AS (
    SELECT f.id, f.is_carrier, o.is_staff,
           (o.status = 'active' OR coalesce(o.status_on > %(as_of)s, false))
               AND NOT o.is_management AND (%(minors)s OR o.over_18 IS NOT FALSE) AS is_present,
           k.off @> %(as_of)s AS is_paused, CASE WHEN NOT isempty(k.off) THEN k.off END AS off,
           k.cut_carrier
    FROM (SELECT id, bool_or(is_carrier) AS is_carrier FROM found GROUP BY id) f
    CROSS JOIN LATERAL (  -- few of everybody: each looked up
        SELECT x.is_staff, x.status, x.status_on, x.is_management, x.over_18
        FROM members_person x WHERE x.id = f.id OFFSET 0) o
    LEFT JOIN clocks own ON own.person_id = f.id
    JOIN clocks k ON k.person_id = coalesce(own.person_id, '00000000-0000-0000-0000-000000000000')
)
SELECT k.id, k.is_staff, k.is_present,
       k.is_present AND (placed.yes OR seated.yes) IS TRUE AS is_member,
       k.is_present AND NOT k.is_paused AND (carries.yes AND logged.day IS NOT NULL) IS TRUE
           AS is_active_carrier,
       %(carrier_active)s + 1 - ago(k.off, logged.day) AS lapses
FROM known k
LEFT JOIN LATERAL (
    SELECT true AS yes FROM members_placement x WHERE x.person_id = k.id
     AND x.began_on <= %(as_of)s AND coalesce(x.ended_on > %(as_of)s, true) LIMIT 1) placed ON true
LEFT JOIN LATERAL (
    SELECT true AS yes FROM members_seat x WHERE x.person_id = k.id AND placed.yes IS NULL
     AND x.began_on <= %(as_of)s AND coalesce(x.ended_on > %(as_of)s, true) LIMIT 1) seated ON true
LEFT JOIN LATERAL (
    SELECT true AS yes FROM members_carrier x WHERE x.by_id = k.id
     AND (k.is_carrier OR (placed.yes OR seated.yes) IS NOT TRUE)
     AND x.began_on <= %(as_of)s AND coalesce(x.ended_on > %(as_of)s, true) LIMIT 1) carries ON true
LEFT JOIN LATERAL (
    SELECT coalesce(
        (SELECT max(x.talked_on) FROM organizing_conversation x WHERE x.by_id = k.id
         AND x.talked_on BETWEEN k.cut_carrier AND %(as_of)s),
        (SELECT max(x.tried_on) FROM organizing_attempt x WHERE x.by_id = k.id
         AND x.tried_on BETWEEN k.cut_carrier AND %(as_of)s)) AS day
) logged ON carries.yes
