-- Whom each committee stands for: units it covers, people on its members' lists, likeness.
--
-- A unit's true size is its latest headcount, else the people we list there. Lists leave out
-- those who are away and those who asked not to be contacted.
, area AS (
    SELECT body.id AS committee_id, cu.unit_id, count(*) OVER (PARTITION BY body.id) AS units
    FROM body
    JOIN members_committee_units cu ON cu.committee_id = body.id
),
placed AS (
    SELECT DISTINCT area.committee_id, pl.person_id, pl.unit_id, pl.shift,
           u.path[array_position(u.path, area.unit_id)
                  + CASE WHEN area.units = 1 THEN 1 ELSE 0 END] AS part
    FROM area
    JOIN members_unit u ON u.path @> ARRAY[area.unit_id]
    JOIN members_placement pl ON pl.unit_id = u.id
    JOIN members_person p ON p.id = pl.person_id AND p.status = 'active' AND NOT p.is_management
    WHERE pl.began_on <= %(on)s AND (pl.ended_on IS NULL OR pl.ended_on > %(on)s)
),
cell AS (
    SELECT DISTINCT area.committee_id, u.id AS unit_id, u.path,
           coalesce(
               (SELECT n FROM members_unitheadcount h
                WHERE h.unit_id = u.id AND h.as_of <= %(on)s ORDER BY as_of DESC LIMIT 1),
               (SELECT count(DISTINCT person_id) FROM members_placement pl
                WHERE pl.unit_id = u.id AND pl.began_on <= %(on)s
                  AND (pl.ended_on IS NULL OR pl.ended_on > %(on)s))) AS n
    FROM area
    JOIN members_unit u ON u.path @> ARRAY[area.unit_id]
    WHERE (u.closed_on IS NULL OR u.closed_on > %(on)s)
      AND NOT EXISTS (
          SELECT FROM members_unit below
          WHERE below.parent_id = u.id
            AND (below.closed_on IS NULL OR below.closed_on > %(on)s))
),
covered AS (
    SELECT cell.committee_id, count(*)::int AS cells, sum(cell.n)::int AS headcount,
           coalesce(sum(cell.n) FILTER (WHERE
               EXISTS (SELECT FROM placed JOIN member USING (committee_id, person_id)
                       WHERE placed.committee_id = cell.committee_id
                         AND placed.unit_id = cell.unit_id)
               OR EXISTS (SELECT FROM seat
                          WHERE seat.committee_id = cell.committee_id AND seat.is_active
                            AND seat.unit_id = ANY(cell.path))), 0)::int AS covered
    FROM cell
    WHERE cell.n > 0
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
trait AS (
    SELECT committee_id, person_id, 'part' AS dimension, part::text AS value
    FROM placed WHERE part IS NOT NULL
    UNION
    SELECT committee_id, person_id, 'shift', shift FROM placed WHERE shift <> ''
    UNION
    SELECT committee_id, person_id, 'language', p.language
    FROM placed JOIN members_person p ON p.id = person_id WHERE p.language <> ''
),
share AS (
    SELECT trait.committee_id, dimension, value,
           count(*)::float AS base, count(member.person_id)::float AS members
    FROM trait
    LEFT JOIN member USING (committee_id, person_id)
    GROUP BY trait.committee_id, dimension, value
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
