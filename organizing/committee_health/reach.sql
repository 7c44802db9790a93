-- Whom each committee stands for: units it covers, people on its members' lists, likeness.
--
-- A unit's true size is its latest headcount, else the people we list there. Lists leave out
-- those who are away and those who asked not to be contacted. People are counted by unit first
-- and by committee then, so that thirty committees over one roster read it once; somebody with
-- two places counts in both.
, area AS (
    SELECT DISTINCT ON (cu.committee_id, u.id) cu.committee_id, u.id AS unit_id, u.path,
           u.path[array_position(u.path, cu.unit_id) + CASE WHEN cu.units = 1 THEN 1 ELSE 0 END]
               AS part
    FROM (
        SELECT committee_id, unit_id, count(*) OVER (PARTITION BY committee_id) AS units
        FROM members_committee_units
        WHERE committee_id IN (SELECT id FROM body)
    ) cu
    JOIN members_unit u ON u.path @> ARRAY[cu.unit_id]
    WHERE u.closed_on IS NULL OR u.closed_on > %(on)s
    ORDER BY cu.committee_id, u.id, array_position(u.path, cu.unit_id)
),
mix AS (
    SELECT pl.unit_id, pl.shift, p.language, count(*) AS n
    FROM members_placement pl
    JOIN members_person p ON p.id = pl.person_id AND p.status = 'active' AND NOT p.is_management
    WHERE pl.began_on <= %(on)s AND (pl.ended_on IS NULL OR pl.ended_on > %(on)s)
      AND pl.unit_id IN (SELECT unit_id FROM area)
    GROUP BY pl.unit_id, pl.shift, p.language
),
own AS (
    SELECT DISTINCT area.committee_id, area.unit_id, area.part, pl.person_id, pl.shift, p.language
    FROM member
    JOIN members_placement pl ON pl.person_id = member.person_id
    JOIN members_person p ON p.id = pl.person_id
    JOIN area ON area.committee_id = member.committee_id AND area.unit_id = pl.unit_id
    WHERE pl.began_on <= %(on)s AND (pl.ended_on IS NULL OR pl.ended_on > %(on)s)
),
size AS (
    SELECT leaf.unit_id, coalesce(
               (SELECT n FROM members_unitheadcount h
                WHERE h.unit_id = leaf.unit_id AND h.as_of <= %(on)s
                ORDER BY as_of DESC LIMIT 1),
               (SELECT sum(n) FROM mix WHERE mix.unit_id = leaf.unit_id), 0)::int AS n
    FROM (SELECT DISTINCT unit_id FROM area) leaf
    WHERE NOT EXISTS (
        SELECT FROM members_unit below
        WHERE below.parent_id = leaf.unit_id
          AND (below.closed_on IS NULL OR below.closed_on > %(on)s))
),
cell AS (
    SELECT area.committee_id, area.unit_id, area.path, size.n
    FROM area
    JOIN size ON size.unit_id = area.unit_id AND size.n > 0
),
covered AS (
    SELECT cell.committee_id, count(*)::int AS cells, sum(cell.n)::int AS headcount,
           coalesce(sum(cell.n) FILTER (WHERE
               hit.unit_id IS NOT NULL
               OR EXISTS (SELECT FROM seat
                          WHERE seat.committee_id = cell.committee_id AND seat.is_active
                            AND seat.unit_id = ANY(cell.path))), 0)::int AS covered
    FROM cell
    LEFT JOIN (SELECT DISTINCT committee_id, unit_id FROM own) hit
           ON hit.committee_id = cell.committee_id AND hit.unit_id = cell.unit_id
    GROUP BY cell.committee_id
),
listed AS (
    SELECT DISTINCT member.committee_id, c.person_id
    FROM member
    JOIN members_carrier c ON c.by_id = member.person_id
    JOIN members_person p ON p.id = c.person_id AND p.status = 'active' AND NOT p.no_contact
    WHERE c.began_on <= %(on)s AND (c.ended_on IS NULL OR c.ended_on > %(on)s)
      AND NOT EXISTS (
          SELECT FROM members_pause away
          WHERE (away.person_id = c.person_id OR away.person_id IS NULL)
            AND %(on)s BETWEEN away.began_on AND coalesce(away.ended_on, 'infinity'))
),
touched AS (
    SELECT committee_id, count(*)::int AS listed,
           (count(*) FILTER (WHERE EXISTS (
               SELECT FROM organizing_conversation k
               WHERE k.person_id = listed.person_id
                 AND k.talked_on <= %(on)s AND k.talked_on > %(on)s - 30)))::int AS touched
    FROM listed
    GROUP BY committee_id
),
base AS (
    SELECT area.committee_id, trait.dimension, trait.value, sum(mix.n)::float AS base
    FROM area
    JOIN mix ON mix.unit_id = area.unit_id
    CROSS JOIN LATERAL (VALUES
        ('part', area.part::text), ('shift', mix.shift), ('language', mix.language)
    ) trait (dimension, value)
    WHERE trait.value <> ''
    GROUP BY area.committee_id, trait.dimension, trait.value
),
held AS (
    SELECT own.committee_id, trait.dimension, trait.value,
           count(DISTINCT own.person_id)::float AS members
    FROM own
    CROSS JOIN LATERAL (VALUES
        ('part', own.part::text), ('shift', own.shift), ('language', own.language)
    ) trait (dimension, value)
    WHERE trait.value <> ''
    GROUP BY own.committee_id, trait.dimension, trait.value
),
share AS (
    SELECT base.*, coalesce(held.members, 0) AS members
    FROM base
    LEFT JOIN held USING (committee_id, dimension, value)
),
likeness AS (
    SELECT committee_id, avg(likeness) AS likeness, min(members)::int AS n
    FROM (
        SELECT committee_id, dimension, max(all_members) AS members,
               1 - sum(abs(members / all_members - base / all_base)) / 2 AS likeness
        FROM (
            SELECT share.*,
                   sum(base) OVER (PARTITION BY committee_id, dimension) AS all_base,
                   sum(members) OVER (PARTITION BY committee_id, dimension) AS all_members
            FROM share
        ) whole
        WHERE all_members >= %(min_cell)s
        GROUP BY committee_id, dimension
        HAVING count(*) > 1
    ) dimensions
    GROUP BY committee_id
)
SELECT body.id,
       coalesce(covered.cells, 0) AS cells,
       coalesce(covered.covered, 0) AS covered,
       coalesce(covered.headcount, 0) AS headcount,
       coalesce(touched.touched, 0) AS touched,
       coalesce(touched.listed, 0) AS listed,
       likeness.likeness,
       coalesce(likeness.n, 0) AS likeness_n
FROM body
LEFT JOIN covered ON covered.committee_id = body.id
LEFT JOIN touched ON touched.committee_id = body.id
LEFT JOIN likeness ON likeness.committee_id = body.id
