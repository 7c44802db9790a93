-- Each of `units` with all below it: its headcount, and who of the people listed there can be
-- reached, was talked with, is freshly assessed, has a leader of their own who is no staff, leads,
-- holds a seat, is a member. What is asked of that follows: counts, or one mark's people.
WITH chosen AS (
    SELECT id AS top FROM members_unit WHERE id = ANY(%(units)s)
),
below AS (
    SELECT chosen.top, u.id, u.path
    FROM chosen JOIN members_unit u ON u.path @> ARRAY[chosen.top] AND u.closed_on IS NULL
),
counted AS (
    SELECT below.top, below.id, below.path, h.n, h.as_of
    FROM below
    CROSS JOIN LATERAL (
        SELECT n, as_of FROM members_unitheadcount
        WHERE unit_id = below.id AND as_of <= %(on)s ORDER BY as_of DESC LIMIT 1
    ) h
),
-- the highest units that were counted; what is below one of them is in its number
highest AS (
    SELECT * FROM counted
    WHERE NOT EXISTS (
        SELECT FROM counted above
        WHERE above.top = counted.top AND above.id <> counted.id
          AND counted.path @> ARRAY[above.id])
),
-- a leaf that no count covers makes the sum too small to be a denominator
uncovered AS (
    SELECT DISTINCT below.top
    FROM below
    WHERE NOT EXISTS (SELECT FROM members_unit c WHERE c.parent_id = below.id AND c.closed_on IS NULL)
      AND NOT EXISTS (
        SELECT FROM highest WHERE highest.top = below.top AND below.path @> ARRAY[highest.id])
),
headcount AS (
    SELECT top, sum(n)::int AS n, min(as_of) AS as_of
    FROM highest
    WHERE top NOT IN (SELECT top FROM uncovered)
    GROUP BY top
),
people AS (
    SELECT DISTINCT below.top, p.id, p.no_contact
    FROM below
    JOIN members_placement pl ON pl.unit_id = below.id AND pl.ended_on IS NULL
    JOIN members_person p ON p.id = pl.person_id AND p.status = 'active' AND NOT p.is_management
),
marks AS (
    SELECT people.top, people.id,
           NOT people.no_contact AND EXISTS (
               SELECT FROM members_contactpoint c
               WHERE c.person_id = people.id AND c.channel <> 'other' AND c.consent <> 'no')
               AS reachable,
           coalesce((
               SELECT a.assessed_on >= CASE WHEN g.id IS NULL THEN %(fresh)s::date
                                            ELSE %(fresh_live)s END
               FROM organizing_assessment a
               LEFT JOIN campaigns_campaign g ON g.id = a.campaign_id AND g.opened_on <= %(on)s
                AND coalesce(g.closed_on > %(on)s, true)
               WHERE a.person_id = people.id AND a.assessed_on <= %(on)s
               ORDER BY a.assessed_on DESC, a.id DESC LIMIT 1), false) AS assessed,
           EXISTS (
               SELECT FROM members_carrier ca
               JOIN members_person by ON by.id = ca.by_id
               WHERE ca.person_id = people.id AND ca.ended_on IS NULL
                 AND by.status = 'active' AND NOT by.is_staff) AS led,
           EXISTS (
               SELECT FROM members_seat s
               WHERE s.person_id = people.id AND s.ended_on IS NULL) AS seated,
           EXISTS (
               SELECT FROM members_membership m
               WHERE m.person_id = people.id AND m.ended_on IS NULL AND m.standing = 'good')
               AS member,
           coalesce(st.rung, 0) >= 5 AS leads,
           st.last_contact_on >= %(reach)s AS talked
    FROM people
    LEFT JOIN organizing_standing st ON st.person_id = people.id
)
