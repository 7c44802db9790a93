-- Whom each holder of a post on `on` carries, in relationship or beyond, by the unit below the top;
-- "only" are those with no other live tie. People of two units stand where they came first.
WITH post AS (
    SELECT DISTINCT ON (sp.person_id) sp.person_id, sp.funding_id
    FROM campaigns_staffposition sp
    WHERE sp.began_on <= %(on)s AND (sp.ended_on IS NULL OR sp.ended_on > %(on)s)
    ORDER BY sp.person_id, sp.began_on DESC, sp.id DESC
),
carried AS (
    SELECT c.person_id, c.by_id, post.funding_id, s.level,
           coalesce((s.evidence ->> 'thread_is_carrier')::boolean, false) AS is_only
    FROM members_carrier c
    JOIN post ON post.person_id = c.by_id
    JOIN members_person p ON p.id = c.person_id AND p.status = 'active' AND NOT p.is_management
    JOIN organizing_standing s ON s.person_id = c.person_id
    WHERE c.began_on <= %(on)s AND (c.ended_on IS NULL OR c.ended_on > %(on)s) AND s.level >= 1
),
placed AS (
    SELECT DISTINCT ON (pl.person_id) pl.person_id, u.path[least(2, cardinality(u.path))] AS unit_id
    FROM carried
    JOIN members_placement pl ON pl.person_id = carried.person_id
    JOIN members_unit u ON u.id = pl.unit_id
    WHERE pl.began_on <= %(on)s AND (pl.ended_on IS NULL OR pl.ended_on > %(on)s)
    ORDER BY pl.person_id, pl.began_on, pl.id
)
SELECT carried.funding_id, carried.by_id, placed.unit_id,
       count(*)::int AS people,
       count(*) FILTER (WHERE carried.level >= 3)::int AS related,
       count(*) FILTER (WHERE carried.level >= 3 AND carried.is_only)::int AS only_them
FROM carried LEFT JOIN placed USING (person_id)
GROUP BY carried.funding_id, carried.by_id, placed.unit_id
